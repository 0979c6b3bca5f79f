import datetime as dt
from collections import defaultdict

import django.db.models.deletion
from django.db import migrations, models

TALK = ("proposed", "announced", "expected")
SETTLES = {
    "blank": True,
    "help_text": "The expectation that came true with it. One that no event settles becomes overdue.",
    "null": True,
    "on_delete": django.db.models.deletion.DO_NOTHING,
    "to": "agreements.event",
    "verbose_name": "settles",
}


def name_what_came_true(apps, schema_editor):
    """Name the event that met a record's only expectation; of several nobody but a curator knows which came true.

    Until now whatever came later met all of them. The history row is given the name too, as if it had always been
    there: nobody changed the record.
    """
    event, agreement = (apps.get_model("agreements", name) for name in ("Event", "Agreement"))
    past = apps.get_model("agreements", "HistoricalEvent")
    db = schema_editor.connection.alias
    expecting = event.objects.using(db).filter(kind="expected").values("agreement_id")
    events = defaultdict(list)
    for one in event.objects.using(db).filter(agreement_id__in=expecting).select_related("source").order_by("date"):
        events[one.agreement_id].append(one)
    for pk, rows in events.items():
        expected = [one for one in rows if one.kind == "expected"]
        met_by = [one for one in rows if any(_is_met(step, one) for step in expected)]
        if len(expected) == 1 and met_by:
            event.objects.using(db).filter(pk=met_by[0].pk).update(settles=expected[0].pk)
            last = past.objects.using(db).filter(id=met_by[0].pk).order_by("-history_id").values("history_id")[:1]
            past.objects.using(db).filter(history_id__in=[row["history_id"] for row in last]).update(
                settles=expected[0].pk
            )
        elif met_by:
            overdue_from = min(filter(None, map(_overdue_day, expected)), default=None)
            agreement.objects.using(db).filter(pk=pk).update(overdue_from=overdue_from)


def _known(step):
    return step.date or (step.source.published_on if step.source else None)


def _is_met(step, other):
    known = _known(step)
    return bool(known and other.kind not in TALK and other.date and other.date.last_day >= known.first_day)


def _overdue_day(step):
    known = _known(step)
    return known and known.last_day + dt.timedelta(days=1 if step.date else 365)


class Migration(migrations.Migration):
    """An event names the expectation that it settles."""

    dependencies = [("agreements", "0009_looks")]

    operations = [
        migrations.AddField("event", "settles", models.ForeignKey(related_name="settled_by", **SETTLES)),
        migrations.AddField(
            "historicalevent", "settles", models.ForeignKey(db_constraint=False, related_name="+", **SETTLES)
        ),
        migrations.AddConstraint(
            "event",
            models.CheckConstraint(
                condition=models.Q(settles__isnull=True) | ~models.Q(kind__in=TALK),
                name="event_settles_by_happening",
                violation_error_message="What is only proposed, announced or expected settles no expectation.",
            ),
        ),
        # The release before goes on during an upgrade, and writes proposals without it.
        migrations.AddField(
            "proposal",
            "page",
            models.CharField(
                blank=True,
                db_default="",
                help_text="The page of the admin on which it was typed, if not the form of the record: signed, withdraw.",
                max_length=20,
                verbose_name="page",
            ),
        ),
        migrations.RunPython(name_what_came_true, migrations.RunPython.noop),
    ]
