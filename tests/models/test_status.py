"""Where an agreement stands: the rules of the about page, one example each."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.models import DerivedFields, EventKind, Instrument, Step, derive
from agreements.partial_dates import PartialDate

MEMORANDUM, DIALOGUE = "memorandum-of-cooperation", "dialogue"


def day(text: str) -> PartialDate:
    return PartialDate.parse(text)


@pytest.mark.parametrize(
    ("instrument", "steps", "status"),
    [
        pytest.param(MEMORANDUM, [Step("signed", day("2024-01-09"), defines=True)], "signed", id="only signed"),
        pytest.param(
            MEMORANDUM,
            [Step("signed", day("2024-01-09"), defines=True), Step("held", day("2025-02"))],
            "active",
            id="a meeting since",
        ),
        pytest.param(
            MEMORANDUM,
            [Step("signed", day("2024-01-09"), defines=True), Step("held", day("2023-02"))],
            "signed",
            id="a meeting before",
        ),
        pytest.param(
            MEMORANDUM,
            [Step("signed", day("2024-01-09"), defines=True), Step("held", day("2024-01-09"))],
            "signed",
            id="the meeting at which it was signed",
        ),
        pytest.param(
            MEMORANDUM,
            [Step("signed", day("2024-01-09"), defines=True), Step("renewed", day("2024-01-09"))],
            "active",
            id="renewed on the day",
        ),
        pytest.param(
            "treaty",
            [Step("signed", day("2011"), defines=True), Step("in-force", day("2012"))],
            "active",
            id="in force",
        ),
        pytest.param(
            MEMORANDUM,
            [Step("signed", day("2020"), defines=True), Step("held", day("2021")), Step("ended", day("2022"))],
            "ended",
            id="ended",
        ),
        pytest.param(DIALOGUE, [Step("held", day("2008-03"), defines=True)], "active", id="a standing dialogue"),
        pytest.param(DIALOGUE, [], "active", id="a standing dialogue without events"),
        pytest.param("initiative", [Step("announced", day("2021"), defines=True)], "announced", id="only announced"),
        pytest.param("initiative", [Step("launched", day("2021"), defines=True)], "active", id="launched"),
        pytest.param("action-plan", [Step("adopted", day("2021"), defines=True)], "signed", id="adopted"),
        pytest.param(MEMORANDUM, [Step("expected", None, defines=True)], "expected", id="nothing but an expectation"),
        pytest.param(
            MEMORANDUM,
            [Step("expected", None), Step("signed", day("2024-01-31"), defines=True)],
            "signed",
            id="an expectation that was met",
        ),
    ],
)
def test_status_follows_the_events(instrument, steps, status):
    assert derive(instrument, steps).status == status


def test_date_is_the_defining_events():
    steps = [Step("proposed", day("2007-11")), Step("held", day("2008-03"), defines=True), Step("held", day("2008-09"))]

    assert derive(DIALOGUE, steps) == DerivedFields(day("2008-03"), 2008, "active", None)


@pytest.mark.parametrize(
    ("steps", "overdue_from"),
    [
        pytest.param([Step("expected", day("2018-11"))], dt.date(2018, 12, 1), id="the day after"),
        pytest.param([Step("expected", day("2026"))], dt.date(2027, 1, 1), id="a year gives a year"),
        pytest.param(
            [Step("expected", None, reported_on=day("2024-01-10"))], dt.date(2025, 1, 9), id="a year after the report"
        ),
        pytest.param([Step("expected", None)], None, id="no date at all"),
        pytest.param(
            [Step("expected", None, reported_on=day("2024-01"), key=1), Step("signed", day("2024-01-31"), settles=1)],
            None,
            id="settled by the event that names it",
        ),
        pytest.param(
            [Step("expected", day("2024-05"), key=1), Step("signed", day("2024-04-30"), settles=1)],
            None,
            id="settled earlier than expected",
        ),
        pytest.param(
            [Step("expected", day("2018-11"), key=1), Step("signed", day("2019-01"))],
            dt.date(2018, 12, 1),
            id="not settled by what comes later and names nothing",
        ),
        pytest.param(
            [
                Step("expected", day("2018-11"), key=1),
                Step("expected", day("2020"), key=2),
                Step("signed", day("2018-10"), settles=1),
            ],
            dt.date(2021, 1, 1),
            id="of two the one that is named",
        ),
        pytest.param(
            [Step("expected", day("2018-11")), Step("signed", day("2018-11-01"))],
            dt.date(2018, 12, 1),
            id="keys that are not given name nothing",
        ),
        pytest.param(
            [Step("expected", None, reported_on=day("2023"))], dt.date(2024, 12, 30), id="a year after a report of 2023"
        ),
        pytest.param(
            [Step("expected", None, reported_on=day("2024-02"))],
            dt.date(2025, 2, 28),
            id="a year after the last day of the month of the report",
        ),
        pytest.param(
            [Step("expected", day("2024-05"), reported_on=day("2023"))],
            dt.date(2024, 6, 1),
            id="its own date counts before the report's",
        ),
        pytest.param(
            [Step("expected", day("2027")), Step("expected", day("2025-03"))],
            dt.date(2025, 4, 1),
            id="the first of two expectations",
        ),
    ],
)
def test_overdue_from_is_the_first_day_on_which_an_expectation_is_not_settled(steps, overdue_from):
    assert derive(MEMORANDUM, steps).overdue_from == overdue_from


PRECISIONS = st.sampled_from([4, 7, 10])
EDGES = st.one_of(st.dates(), st.dates(dt.date(9998, 6, 1)), st.dates(max_value=dt.date(2, 1, 1)))
DATES = st.builds(lambda date, length: day(date.isoformat()[:length]), EDGES, PRECISIONS)
STEPS = st.builds(
    Step, st.sampled_from(EventKind.values), st.none() | DATES, st.booleans(), reported_on=st.none() | DATES
)


@given(st.sampled_from(Instrument.values), st.lists(STEPS, max_size=4))
def test_no_date_is_too_far_to_reckon_with(instrument, steps):
    derived = derive(instrument, steps)

    assert derived.overdue_from is None or dt.date.min < derived.overdue_from <= dt.date.max


def test_what_is_expected_on_the_last_day_is_overdue_on_it():
    assert derive(MEMORANDUM, [Step("expected", day("9999-12-31"))]).overdue_from == dt.date.max
    assert derive(MEMORANDUM, [Step("expected", None, reported_on=day("9999"))]).overdue_from == dt.date.max
