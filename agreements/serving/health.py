"""Health checks: /healthz/ says that the process lives, /healthz/ready that it can answer from its database."""

from django.conf import settings
from django.db import Error, connections
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from agreements.models import current_token
from agreements.serving.replica_router import PRIMARY, REPLICA

NO_ANSWER = "does not answer"


def _primary_state() -> dict[str, str]:
    try:
        executor = MigrationExecutor(connections[PRIMARY])
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
        return {"migrations": f"{len(pending)} to run"} if pending else {"token": current_token(PRIMARY)}
    except Error:
        return {"database": NO_ANSWER}


def _replica_state() -> dict[str, str]:
    if REPLICA not in settings.DATABASES:
        return {}
    try:
        return {"replica": current_token(REPLICA)}
    except Error:
        return {"replica": NO_ANSWER}


@never_cache
@require_safe
def alive(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"alive": True})


@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """503 until the primary answers with all migrations run; a lost replica is named but changes nothing."""
    primary = _primary_state()
    return JsonResponse({**primary, **_replica_state()}, status=200 if "token" in primary else 503)


urlpatterns = [path("", alive), path("ready", ready)]
