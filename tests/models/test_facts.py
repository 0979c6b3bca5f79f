"""Facts: what each is called in lists of changes."""

from decimal import Decimal

import pytest
from django.db import IntegrityError

from agreements.models import (
    Agreement,
    Area,
    Citation,
    Commitment,
    Event,
    Membership,
    Note,
    Relation,
    Source,
    Undertaking,
    catalogue_transaction,
)
from agreements.partial_dates import PartialDate
from tests.helpers import factories

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


@pytest.mark.django_db
@pytest.mark.parametrize(("date", "end"), [("2024-05-01", "2024"), ("2024-05-01", "2024-05"), ("2024", "2024-02")])
def test_an_end_that_is_less_precise_may_be_later(date, end):
    made = factories.published_agreement(date=date)

    with catalogue_transaction(None, "it lasted"):
        made.events.update(end_date=end)
        bloc = factories.bloc()
        Membership.objects.create(bloc=bloc, country=factories.country("VN"), start=date, end=end)

    assert str(made.events.get().end_date) == end


@pytest.mark.django_db
@pytest.mark.parametrize(("date", "end"), [("2024-05-01", "2023"), ("2024-05", "2024-04-30"), ("2024", "2023-12-31")])
def test_an_end_that_is_surely_earlier_is_none(date, end):
    made = factories.published_agreement(date=date)

    with pytest.raises(IntegrityError), catalogue_transaction(None, "it ended before it began"):
        made.events.update(end_date=end)
