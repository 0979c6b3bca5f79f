"""Facts: what each is called in lists of changes."""

from decimal import Decimal

import pytest

from agreements.models import Agreement, Area, Citation, Commitment, Event, Note, Relation, Source, Undertaking
from agreements.partial_dates import PartialDate

AREA, SOURCE = Area(name="Hydrogen"), Source(publisher="METI", title="Talks", address="https://meti.example/1")
NAMES = {
    "Hydrogen": Undertaking(area=AREA),
    "Hydrogen: Build a terminal": Undertaking(area=AREA, action="Build a terminal"),
    "9 January 2024: Signed": Event(date=PartialDate(2024, 1, 9), title="Signed"),
    "Expected": Event(kind="expected", title="Expected"),
    "x" * 80: Note(text="x" * 90),
    "follows Talks on hydrogen": Relation(verb="follows", other=Agreement(title="Talks on hydrogen")),
    "METI: Talks (existence)": Citation(source=SOURCE, claim="existence"),
}


@pytest.mark.parametrize("name", NAMES)
def test_facts_are_called_by_what_they_say(name):
    assert str(NAMES[name]) == name


def test_money_is_called_by_its_amount():
    known, nothing, unknown = (
        Commitment(amount=Decimal("1500000"), currency="USD"),
        Commitment(amount=0, currency="USD"),
        Commitment(),
    )

    assert [str(known), str(nothing), str(unknown)] == ["USD 1,500,000", "USD 0", "amount not stated"]
