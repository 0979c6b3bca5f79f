"""A small catalogue with curators' work, in the words of release 1.0.0: `make_dumps.py` runs it in that release."""

import datetime as dt
import os
from pathlib import Path

from axes.models import AccessAttempt
from django.contrib.auth.models import Group, User

from agreements.loading import load
from agreements.models import Agreement, Event, Note, Partner, Party, Proposal, Source, State, change

load([Path(os.environ["FIXTURE"])], "The catalogue as it was shipped")

people = {}
for name, group in (("emi", "Editor"), ("ken", "Publisher")):
    people[name] = User.objects.create_user(name, f"{name}@example.org", "seven-quiet-herons", is_staff=True)
    people[name].groups.add(Group.objects.get(name=group))

with change(people["ken"], "The press release calls it so"):
    loaded = Agreement.objects.get()
    loaded.title, loaded.slug = "Memorandum on Carbon Capture and Storage", "carbon-capture-and-storage-2024"
    loaded.save()
    Note.objects.create(
        agreement=loaded, kind="outlook", text="A second phase is planned.", source=Source.objects.get(key="ccs")
    )

with change(people["emi"], "First lines"):
    draft = Agreement.objects.create(
        key="hidden-talks",
        slug="hidden-talks",
        title="Zirconium Talks",
        instrument="dialogue",
        summary="Zirconium.",
        state=State.DRAFT,
    )
    Party.objects.create(agreement=draft, side="partner", partner=Partner.objects.get(slug="norway"))
    Event.objects.create(agreement=draft, kind="expected", date="2030", title="Zirconium signing", defines=True)

Proposal.objects.create(
    agreement=loaded,
    user=people["ken"],
    reason="A better summary",
    typed="title=Memorandum&summary=Better&reason=A+better+summary",
    says=[{"what": "Agreement", "how": "changed", "fields": [{"label": "Summary", "before": "", "after": "Better"}]}],
    made_at=dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC),
)
AccessAttempt.objects.create(
    username="ken",
    ip_address="203.0.113.9",
    failures_since_start=2,
    get_data="",
    post_data="",
    http_accept="",
    path_info="",
)
