"""The whole catalogue taken away as sheets and brought back: nothing changes but what was changed."""

import pytest

from agreements.models import Agreement, Party, Revision
from tests.helpers.sheet_files import brought_back, changes, confirm, faults, look, saved, take, taken_book

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_what_was_taken_away_and_brought_back_changes_nothing(admin_client, catalogue, kind):
    sheets = ["all"] if kind == "xlsx" else ["agreements", "parties", "undertakings", "events", "citations"]

    found = [look(admin_client, brought_back(take(admin_client, sheet, kind))) for sheet in sheets]

    assert [faults(looked) for looked in found] == [[] for _sheet in sheets]
    assert [changes(looked) for looked in found] == [[] for _sheet in sheets]
    assert "there is nothing to import" in found[0].content.decode()


def test_three_altered_cells_are_the_three_that_change(admin_client, catalogue):
    book = taken_book(take(admin_client, "all", "xlsx"))
    book["agreements"]["G2"], book["parties"]["F3"], book["citations"]["E4"] = "Aomori", "Saito Ken", "Paragraph 9"
    keys = [book["agreements"]["A2"].value, book["parties"]["A3"].value, book["citations"]["A4"].value]
    before = Revision.objects.count()

    looked = look(admin_client, saved(book))
    assert [(sheet, column, after) for sheet, _row, column, _before, after in changes(looked)] == [
        ("agreements", "place", "Aomori"),
        ("parties", "signatory", "Saito Ken"),
        ("citations", "locator", "Paragraph 9"),
    ]
    confirm(admin_client, looked)

    assert Revision.objects.count() == before + 1
    latest = Revision.objects.first()
    assert Agreement.objects.get(key=keys[0]).place == "Aomori"
    assert {row.place for row in Agreement.history.filter(revision=latest, key=keys[0])} == {"Aomori"}
    assert [row.signatory for row in Party.history.filter(revision=latest)] == ["Saito Ken"]
    again = look(admin_client, brought_back(take(admin_client, "all", "xlsx")))
    assert changes(again) == []
