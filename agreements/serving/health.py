"""Health: whether the process lives, and whether it can answer from its database. Front hall; with its addresses."""

from django.conf import settings
from django.db import Error, connections
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from agreements.models import current_token
from agreements.serving.replica_router import PRIMARY, REPLICA

SILENT = "does not answer"


def _primary() -> dict[str, str]:
    try:
        executor = MigrationExecutor(connections[PRIMARY])
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
        return {"migrations": f"{len(pending)} to run"} if pending else {"token": current_token(PRIMARY)}
    except Error:
        return {"database": SILENT}


def _replica() -> dict[str, str]:
    if REPLICA not in settings.DATABASES:
        return {}
    try:
        return {"replica": current_token(REPLICA)}
    except Error:
        return {"replica": SILENT}


@never_cache
@require_safe
def alive(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"alive": True})


@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """503 until the primary answers with all migrations run; a lost replica is told but hinders nothing."""
    primary = _primary()
    return JsonResponse({**primary, **_replica()}, status=200 if "token" in primary else 503)


urlpatterns = [path("", alive), path("ready", ready)]
