"""Agreements: names they are given, and what follows from kind, state and day."""

import datetime as dt

import pytest

from agreements.models import Agreement, Instrument, catalogue_transaction
from tests.helpers import factories


@pytest.mark.django_db
def test_slug_and_key_are_made_of_the_title_unless_given():
    with catalogue_transaction(None, "agreements"):
        made = [
            factories.agreement(title="On Carbon Capture"),
            factories.agreement(title="On Hydrogen", slug="hydrogen"),
            factories.agreement(title="On Ammonia", slug="ammonia", key="ammonia-2024"),
            factories.agreement(title="x" * 130),
        ]

    assert [(agreement.slug, agreement.key) for agreement in made] == [
        ("on-carbon-capture", "on-carbon-capture"),
        ("hydrogen", "hydrogen"),
        ("ammonia", "ammonia-2024"),
        ("x" * 120, "x" * 120),
    ]


def test_treaties_and_exchanges_of_notes_bind():
    binding = [instrument for instrument in Instrument if Agreement(instrument=instrument).is_binding]

    assert binding == [Instrument.TREATY, Instrument.EXCHANGE_OF_NOTES]


def test_an_agreement_is_overdue_from_the_very_day():
    late, never = Agreement(overdue_from=dt.date(2024, 6, 1)), Agreement()
    days = [dt.date(2024, 5, 31), dt.date(2024, 6, 1), dt.date(2024, 6, 2)]

    assert [late.is_overdue(day) for day in days] == [False, True, True]
    assert [never.is_overdue(day) for day in days] == [False, False, False]


@pytest.mark.django_db
def test_gone_is_what_was_public_and_is_withdrawn():
    withdrawn = {"state": "withdrawn", "withdrawn_reason": "It stood twice."}
    with catalogue_transaction(None, "agreements"):
        factories.agreement(title="Published")
        factories.agreement(title="Draft", state="draft")
        factories.agreement(title="Never public", **withdrawn)
        factories.agreement(title="Gone", **withdrawn, published_at=dt.datetime(2024, 1, 1, tzinfo=dt.UTC))

    assert [agreement.title for agreement in Agreement.objects.gone()] == ["Gone"]


@pytest.mark.django_db
def test_facts_are_numbered_after_the_last_of_their_kind_in_their_agreement():
    with catalogue_transaction(None, "facts"):
        one, other = factories.agreement(title="One"), factories.agreement(title="Other")
        numbers = [
            one.notes.create(kind="outlook", text="First").number,
            one.notes.create(kind="outlook", text="Ninth", number=9).number,
            one.notes.create(kind="outlook", text="Tenth").number,
            other.notes.create(kind="outlook", text="First").number,
        ]

    assert numbers == [1, 9, 10, 1]
