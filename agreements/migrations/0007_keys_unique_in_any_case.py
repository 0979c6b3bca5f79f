from django.core.management import CommandError
from django.db import migrations, models
from django.db.models.functions import Lower

KEYS = [
    ("agreement", "key"),
    ("agreement", "slug"),
    ("area", "slug"),
    ("body", "slug"),
    ("partner", "slug"),
    ("source", "key"),
    ("theme", "slug"),
]


def refuse_twins(apps, schema_editor):
    """Name what stands in the way of the constraints: somebody has to decide which record stays."""
    database = schema_editor.connection.alias
    for name, field in KEYS:
        rows = apps.get_model("agreements", name).objects.using(database).annotate(lower=Lower(field))
        taken = rows.order_by().values("lower").annotate(times=models.Count("pk")).filter(times__gt=1)
        twins = rows.filter(lower__in=taken.values("lower")).order_by("lower", field).values_list(field, flat=True)
        if twins := ", ".join(twins):
            raise CommandError(
                f"These differ by capitals alone, as {field} of {name}: {twins}. Delete or rename all but one in the "
                "release before, then migrate again. Nothing was changed."
            )


def constraint(model, field):
    return models.UniqueConstraint(
        Lower(field),
        name=f"{model}_{field}_is_unique_in_any_case",
        violation_error_message="Another record has this, perhaps in other capitals.",
    )


class Migration(migrations.Migration):
    """Keys and slugs are unique without regard to capitals: people, and sheets, take them for one."""

    dependencies = [
        ("agreements", "0006_confirmations"),
    ]

    operations = [
        migrations.RunPython(refuse_twins, migrations.RunPython.noop, elidable=True),
        *(migrations.AddConstraint(model, constraint(model, field)) for model, field in KEYS),
    ]
