from django.db import migrations


class Migration(migrations.Migration):
    """New names for two models; their tables keep theirs, so that servers of the release before go on reading."""

    dependencies = [("agreements", "0003_proposals")]

    operations = [
        migrations.AlterModelTable("head", "agreements_head"),
        migrations.RenameModel("Head", "CurrentRevision"),
        migrations.AlterModelTable("ledgerentry", "agreements_ledgerentry"),
        migrations.RenameModel("LedgerEntry", "LoadedDigest"),
    ]
