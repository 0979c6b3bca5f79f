import django.db.models.deletion
from django.db import migrations, models

import agreements.models.sources


def added(model, name, field, **options):
    """A text that is empty where nobody says it: also in rows that the release before writes during an upgrade."""
    return migrations.SeparateDatabaseAndState(
        [migrations.AddField(model, name, field(blank=True, db_default="", **options))],
        [migrations.AddField(model, name, field(blank=True, **options))],
    )


def store_normal_addresses(apps, schema_editor):
    """Of two sources of one page the later is left without: load_catalogue makes them one, with history."""
    sources = apps.get_model("agreements", "Source").objects
    taken = set()
    for source in sources.order_by("pk").only("address"):
        if source.normal_address not in taken:
            taken.add(source.normal_address)
            sources.filter(pk=source.pk).update(normal_address=source.normal_address)


class Migration(migrations.Migration):
    """Sources are told apart by their pages, have a language, and say what commands found out about their pages."""

    dependencies = [("agreements", "0011_row_numbers_and_sentences_of_constraints")]

    operations = [
        *(
            added(
                model,
                "language",
                models.CharField,
                help_text="The code of ISO 639-1: en, ja, de.",
                max_length=2,
                validators=[agreements.models.sources.validate_language],
                verbose_name="language",
            )
            for model in ("historicalsource", "source")
        ),
        added(
            "source",
            "wayback_address",
            models.URLField,
            editable=False,
            help_text="Found by archive_sources; shown where no archived copy is named.",
            max_length=2000,
            verbose_name="copy in the Wayback Machine",
        ),
        migrations.AddField(
            "source",
            "wayback_asked_at",
            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="Wayback Machine last asked"),
        ),
        migrations.AddField(
            "source",
            "normal_address",
            agreements.models.sources.NormalAddressField(
                editable=False, max_length=1300, null=True, verbose_name="normal form of the address"
            ),
        ),
        migrations.RunPython(store_normal_addresses, migrations.RunPython.noop, elidable=True),
        migrations.AddConstraint(
            "source",
            models.UniqueConstraint(
                fields=["normal_address"],
                name="source_page_is_one",
                violation_error_message="Its page is a source already.",
            ),
        ),
        migrations.CreateModel(
            "WordCheck",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("words", models.CharField(max_length=60, verbose_name="words")),
                ("seen_at", models.DateTimeField(blank=True, null=True, verbose_name="last seen")),
                ("gone_since", models.DateTimeField(blank=True, null=True, verbose_name="gone since")),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="word_checks",
                        to="agreements.source",
                        verbose_name="source",
                    ),
                ),
            ],
            options={
                "verbose_name": "word check",
                "verbose_name_plural": "word checks",
                "default_permissions": (),
                "constraints": [models.UniqueConstraint(
                        fields=["source", "words"],
                        name="word_check_is_one",
                        violation_error_message="These words of this source are checked already.",
                    )],
            },
        ),
    ]
