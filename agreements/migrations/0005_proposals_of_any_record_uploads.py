import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import agreements.models.uploads
import agreements.public_addresses


def kind_of_record(**default):
    return models.CharField(
        help_text="The name of its model: source.", max_length=40, verbose_name="kind of record", **default
    )


class Migration(migrations.Migration):
    """Proposals for records of any model: those that wait keep theirs, which are agreements.

    The release before goes on during an upgrade: its column keeps its name, and its rows are of agreements.
    """

    dependencies = [
        ("agreements", "0004_current_revision_loaded_digest"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            [migrations.AddField("proposal", "model", kind_of_record(db_default="agreement"))],
            [migrations.AddField("proposal", "model", kind_of_record(default="agreement"), preserve_default=False)],
        ),
        migrations.AlterField(
            "proposal",
            "agreement",
            models.PositiveBigIntegerField(db_column="agreement_id", verbose_name="primary key of the record"),
        ),
        migrations.RenameField("proposal", "agreement", "object_id"),
        migrations.CreateModel(
            "Upload",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "name",
                    models.CharField(
                        default=agreements.models.uploads._new_name,
                        editable=False,
                        max_length=32,
                        unique=True,
                        verbose_name="name",
                    ),
                ),
                (
                    "made_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="sent at"),
                ),
                ("data", models.BinaryField(verbose_name="file")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="sent by",
                    ),
                ),
            ],
            options={
                "verbose_name": "upload",
                "verbose_name_plural": "uploads",
                "ordering": ["made_at"],
                "default_permissions": (),
            },
        ),
        *(
            operation
            for name, index in (("historicalsource", {"db_index": True}), ("source", {"unique": True}))
            for operation in (
                migrations.AlterField(
                    name,
                    "address",
                    models.URLField(
                        help_text="Of the page itself.",
                        max_length=1000,
                        validators=[agreements.public_addresses.validate_public_address],
                        verbose_name="address",
                        **index,
                    ),
                ),
                migrations.AlterField(
                    name,
                    "archived_address",
                    models.URLField(
                        blank=True,
                        max_length=1000,
                        validators=[agreements.public_addresses.validate_public_address],
                        verbose_name="archived copy",
                    ),
                ),
            )
        ),
    ]
