"""What readers, curators and the loader find in the small catalogue of tests/data, once it is upgraded."""

import re
from pathlib import Path

from axes.models import AccessAttempt
from django.contrib.auth.models import User
from django.test import Client

from agreements.curation.changes import history_entries
from agreements.loading import load
from agreements.models import Agreement, LoadedDigest, Proposal

DRAFT = "Zirconium|hidden-talks"
PUBLIC = (
    "/",
    "/agreements/",
    "/agreements/?q=zirconium",
    "/agreements.json",
    "/api/agreements/",
    "/changes/",
    "/feed/",
    "/countries/NO/",
    "/sitemaps/agreements-1.xml",
)


def findings(fixture: str, key: str) -> dict:
    """Everything as plain values, after the release's own fixture has been loaded once more."""
    plan = load([Path(fixture)], "again")
    record = Agreement.objects.get(key=key)
    return {
        "loaded": {
            "size": plan.size,
            "kept": plan.kept,
            "same": len(plan.same),
            "digests": LoadedDigest.objects.count(),
        },
        **_readers(record),
        **_curators(record),
    }


def _readers(record: Agreement) -> dict:
    site = Client(HTTP_HOST="127.0.0.1")
    [file] = site.get("/agreements.json").json()["agreements"]
    page, former = site.get(record.get_absolute_url()), site.get(f"/agreements/{record.key}/")
    answers = {path: site.get(path) for path in PUBLIC}
    return {
        "file": {name: file[name] for name in ("key", "slug", "title", "date", "status")},
        "page": [page.status_code, "A second phase is planned." in page.text],
        "former slug": [former.status_code, former.get("Location")],
        "statuses": sorted({answer.status_code for answer in answers.values()}),
        "shows a draft": [path for path, answer in answers.items() if re.search(DRAFT, answer.text)],
        "draft's page": site.get("/agreements/hidden-talks/").status_code,
    }


def _curators(record: Agreement) -> dict:
    desk, proposal, draft = (
        Client(HTTP_HOST="127.0.0.1"),
        Proposal.objects.get(),
        Agreement.objects.get(key="hidden-talks"),
    )
    attempts = list(AccessAttempt.objects.values_list("username", "failures_since_start"))  # a sign-in clears them
    desk.force_login(User.objects.get(username="ken"), backend="django.contrib.auth.backends.ModelBackend")
    proposed = desk.get(f"/admin/agreements/agreement/{record.pk}/proposals/{proposal.pk}/")
    return {
        "draft": [draft.state, draft.title, draft.events.get().title, draft.parties.get().partner.slug],
        "history": [
            [entry.revision.reason, str(entry.revision.user), [f"{row.what}: {row.how}" for row in entry.rows]]
            for entry in history_entries(record)[:-1]
        ],
        "accounts": [
            [user.username, user.email, user.groups.get().name, user.check_password("seven-quiet-herons")]
            for user in User.objects.order_by("username")
        ],
        "publishers": [user.username for user in User.objects.all() if user.has_perm("agreements.publish_agreement")],
        "proposal": [str(proposal.user), proposal.reason, proposed.status_code, "<ins>Better</ins>" in proposed.text],
        "failed sign-ins": attempts,
    }
