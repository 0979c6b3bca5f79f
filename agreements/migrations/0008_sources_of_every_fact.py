import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q, Value

import agreements.check_words

CLASSES = {
    "existence": "existence",
    "title": "title",
    "official-text": "official text",
    "date": "date",
    "parties": "parties",
    "areas": "areas",
    "status": "status",
    "background": "background",
}
ONE_FACT = {
    "party": "one party",
    "undertaking": "one undertaking",
    "event": "one event",
    "commitment": "one commitment",
    "note": "one note",
    "relation": "one relation",
}


def added(model, name, field, default):
    """A column that servers of the release before, which go on during an upgrade, may leave out."""
    return migrations.SeparateDatabaseAndState(
        [migrations.AddField(model, name, field(db_default=default))], [migrations.AddField(model, name, field())]
    )


def locator(**options):
    return models.CharField(
        blank=True,
        help_text="Paragraph 3; table row Third Dialogue.",
        max_length=200,
        verbose_name="where in the source",
        **options,
    )


def source(**options):
    return models.ForeignKey(blank=True, null=True, to="agreements.source", verbose_name="source", **options)


class Migration(migrations.Migration):
    """Parties and undertakings get sources of their own, all facts check words, and citations may name one fact."""

    dependencies = [("agreements", "0005_proposals_of_any_record_uploads")]

    operations = [
        *(
            added(f"{past}{name}", "check_words", agreements.check_words.CheckWordsField, Value([], models.JSONField()))
            for name in (*ONE_FACT, "citation")
            for past in ("", "historical")
        ),
        *(
            operation
            for name in ("party", "undertaking")
            for operation in (
                added(name, "locator", locator, ""),
                added(f"historical{name}", "locator", locator, ""),
                migrations.AddField(
                    name, "source", source(on_delete=django.db.models.deletion.PROTECT, related_name="%(class)ss")
                ),
                migrations.AddField(
                    f"historical{name}",
                    "source",
                    source(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name="+"),
                ),
            )
        ),
        *(
            operation
            for name in ("citation", "historicalcitation")
            for operation in (
                migrations.AddField(
                    name,
                    "fact_number",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="Where it supports one fact: which of its kind.",
                        null=True,
                        verbose_name="number of the fact",
                    ),
                ),
                migrations.AlterField(
                    name,
                    "claim",
                    models.CharField(
                        choices=[*CLASSES.items(), *ONE_FACT.items()], max_length=15, verbose_name="supports"
                    ),
                ),
            )
        ),
        migrations.RemoveConstraint("citation", "citation_is_made_once"),
        migrations.RemoveConstraint("citation", "citation_claim_is_known"),
        migrations.AddConstraint(
            "citation",
            models.UniqueConstraint(
                condition=Q(fact_number__isnull=True),
                fields=("agreement", "source", "claim", "locator"),
                name="citation_is_made_once",
                violation_error_message="This source is cited for this already.",
            ),
        ),
        migrations.AddConstraint(
            "citation",
            models.UniqueConstraint(
                fields=("agreement", "source", "claim", "fact_number", "locator"),
                name="citation_of_a_fact_is_made_once",
                violation_error_message="This source is cited for this fact already.",
            ),
        ),
        migrations.AddConstraint(
            "citation",
            models.CheckConstraint(condition=Q(claim__in=[*CLASSES, *ONE_FACT]), name="citation_claim_is_known"),
        ),
        migrations.AddConstraint(
            "citation",
            models.CheckConstraint(
                condition=Q(claim__in=[*ONE_FACT], fact_number__isnull=False)
                | (~Q(claim__in=[*ONE_FACT]) & Q(fact_number__isnull=True)),
                name="citation_of_one_fact_has_its_number",
                violation_error_message="Only a citation of one fact has its number, and each of them has one.",
            ),
        ),
    ]
