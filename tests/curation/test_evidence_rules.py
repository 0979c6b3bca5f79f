"""Rules of quality about evidence, each on a record that breaks it and on one that doesn't."""

import pytest

from agreements.curation.quality import check
from agreements.models import Citation, catalogue_transaction
from tests.helpers import factories

pytestmark = pytest.mark.django_db


def found(rule: str) -> list[str]:
    [outcome] = [outcome for outcome in check() if outcome.rule.name == rule]
    return [finding.detail for finding in outcome.findings]


@pytest.fixture
def made():
    return factories.published_agreement()


@pytest.fixture
def edit():
    """Writes to a record in a transaction."""

    def edit(row, **values):
        with catalogue_transaction(None, "a test"):
            for name, value in values.items():
                setattr(row, name, value)
            row.save()

    return edit


def cite(made, claim, **values):
    with catalogue_transaction(None, "a test"):
        return Citation.objects.create(agreement=made, source=factories.source(), claim=claim, **values)


def test_facts_without_source_are_named(made, edit):
    assert found("no-source") == ["party 1, party 2, undertaking 1, event 1"]
    cite(made, "parties")
    cite(made, "event", fact_number=1)
    assert found("no-source") == ["undertaking 1"]
    edit(made.undertakings.get(), source=factories.source())
    assert found("no-source") == []


def test_citations_without_locator_are_counted(made, edit):
    edit(made.events.get(), source=factories.source(), locator="paragraph 2")
    cite(made, "parties")
    assert found("no-locator") == ["2 of 3"]
    for citation in made.citations.all():
        edit(citation, locator="title")
    assert found("no-locator") == []


@pytest.mark.parametrize(
    ("published_on", "kind", "sentences"),
    [
        (
            "2024-01-08",
            "signed",
            [
                "The source of “9 January 2024: Memorandum of Cooperation on Carbon Capture” is of 8 January 2024, "
                "older than 9 January 2024, of which it tells."
            ],
        ),
        ("2024-01", "signed", []),
        ("2024-01-09", "signed", []),
        ("2023", "expected", []),
    ],
)
def test_source_is_older_than_the_event_it_supports(made, edit, published_on, kind, sentences):
    edit(factories.source(), published_on=published_on)
    edit(made.events.get(), source=factories.source(), kind=kind)

    assert found("older-source") == sentences


@pytest.mark.parametrize(
    ("date", "words", "days"),
    [
        ("2024-01", ["METI", "January 9, 2024"], ["event 1: 9 January 2024"]),
        ("2024", ["2024年1月9日", "令和6年1月10日"], ["event 1: 9 January 2024", "event 1: 10 January 2024"]),
        ("2019", ["令和元年５月１日"], ["event 1: 1 May 2019"]),
        ("2024-01", ["January 2024", "9 February 2024", "2024年13月9日"], []),
        ("2024-01-09", ["9 January 2024"], []),
    ],
)
def test_cited_page_gives_the_day_of_a_month(made, edit, date, words, days):
    edit(made.events.get(), date=date)
    cite(made, "date", check_words=words)

    assert found("day-known") == days
