"""Hits: what a row of a list says of an agreement, and why it was found."""

import datetime as dt

import pytest

from agreements.models import Agreement, Event, catalogue_transaction
from agreements.search import search
from agreements.search.criteria import Criteria
from tests.helpers import factories

pytestmark = pytest.mark.django_db


def talks(summary: str, actions: tuple[str, ...] = (), signatory: str = "") -> Agreement:
    with catalogue_transaction(None, "a test"):
        made = factories.agreement(title="Talks", summary=summary, areas=())
        for action in actions:
            made.undertakings.create(area=factories.area(), action=action)
        if signatory:
            made.parties.create(side="japan", partner=factories.country_partner("JP"), signatory=signatory)
    return made


def snippet(q: str) -> list[tuple[str, bool]]:
    (hit,) = search(Criteria(q=q)).rows(2)
    return hit.snippet


@pytest.mark.parametrize(
    ("today", "overdue"), [(dt.date(2024, 5, 31), False), (dt.date(2024, 6, 1), True), (dt.date(2024, 6, 2), True)]
)
def test_a_hit_is_overdue_from_the_very_day(today, overdue):
    made = factories.published_agreement(date=None)
    with catalogue_transaction(None, "an expectation"):
        Event.objects.create(agreement=made, kind="expected", date="2024-05", title="Expected")

    (hit,) = search(Criteria(), today).rows(2)

    assert hit.overdue == overdue
    assert search(Criteria(status=("overdue",)), today).count == overdue


def test_summary_is_the_snippet_where_an_action_meets_as_many_words():
    talks("On hydrogen.", actions=("Share data on ammonia",))

    assert snippet("hydrogen ammonia") == [("On ", False), ("hydrogen", True), (".", False)]


def test_first_of_two_actions_is_the_snippet_where_they_meet_as_many_words():
    talks("On much else.", actions=("Trade hydrogen", "Share data on ammonia"))

    assert snippet("hydrogen ammonia") == [("Trade ", False), ("hydrogen", True)]


def test_passage_that_meets_most_words_is_the_snippet():
    talks("On hydrogen, and hydrogen again.", actions=("Trade hydrogen and ammonia",), signatory="Saito Hydrogen")

    assert snippet("hydrogen ammonia") == [
        ("Trade ", False),
        ("hydrogen", True),
        (" and ", False),
        ("ammonia", True),
    ]


def test_names_are_given_for_words_that_neither_title_nor_snippet_shows():
    made = talks("On hydrogen.")
    with catalogue_transaction(None, "other names"):
        made.aliases.create(name="Northern talks")
        made.aliases.create(name="Oslo process")

    (hit,) = search(Criteria(q="talks hydrogen oslo")).rows(2)

    assert (hit.highlighted_title, hit.matched_names) == ([("Talks", True)], [[("Oslo", True), (" process", False)]])


def test_a_hit_without_words_marks_nothing():
    talks("On hydrogen.")

    (hit,) = search(Criteria()).rows(2)

    assert (hit.highlighted_title, hit.snippet, hit.matched_names) == ([("Talks", False)], [], [])


def test_a_hit_names_all_partners_and_areas_by_their_names():
    with catalogue_transaction(None, "agreements"):
        factories.agreement(title="Two", slug="two", partners=("VN", "AU"), areas=("wind", "oil"), date="2024")
        factories.agreement(title="None", slug="none", partners=(), areas=(), date="2023")

    hits = search(Criteria()).rows(3)

    assert [([value.label for value in hit.partners], [value.label for value in hit.areas]) for hit in hits] == [
        (["Australia", "Vietnam"], ["Oil", "Wind"]),
        ([], []),
    ]


def test_passages_are_in_the_order_of_the_record():
    made = talks("On much else.")
    with catalogue_transaction(None, "facts"):
        made.parties.create(
            number=3, side="japan", partner=factories.country_partner("JP"), signatory="Ammonia Hydrogen"
        )
        made.undertakings.create(number=9, area=factories.area(), action="Trade hydrogen and ammonia")

    assert snippet("hydrogen ammonia") == [("Ammonia", True), (" ", False), ("Hydrogen", True)]


def test_what_was_withdrawn_since_leaves_no_hole():
    gone, *others = [factories.published_agreement(title=title, date=None) for title in ("A", "B", "C")]
    result = search(Criteria(sort="title"))
    with catalogue_transaction(None, "withdrawn"):
        gone.state, gone.withdrawn_reason = "withdrawn", "It stood twice."
        gone.save()

    assert [hit.title for hit in result.rows(3)] == [agreement.title for agreement in others]
