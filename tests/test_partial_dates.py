"""Partial dates: read, sort, print and store only what a source gives."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from agreements.models import Event, catalogue_transaction
from agreements.partial_dates import PartialDate, PartialDateFormField, days_after, newest_first, oldest_first
from tests.helpers import factories

PRECISIONS = st.sampled_from([4, 7, 10])


@pytest.mark.parametrize(
    ("text", "parts", "precision", "shown"),
    [
        ("2024", (2024, None, None), "year", "2024"),
        ("2024-01", (2024, 1, None), "month", "January 2024"),
        ("2024-01-09", (2024, 1, 9), "day", "9 January 2024"),
        ("2024-02-29", (2024, 2, 29), "day", "29 February 2024"),
    ],
)
def test_parse_keeps_the_precision(text, parts, precision, shown):
    date = PartialDate.parse(text)

    assert (date.year, date.month, date.day) == parts
    assert (date.precision, date.display(), str(date)) == (precision, shown, text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "24",
        "2024-1",
        "2024-13",
        "2023-02-30",
        "2023-02-29",
        "0000",
        "2024-01-09T00",
        "２０２４",
        "2024-00",
        "2024-01-00",
    ],
)
def test_parse_refuses_what_no_calendar_has(text):
    with pytest.raises(ValueError, match="date"):
        PartialDate.parse(text)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("9 January 2024", "2024-01-09"),
        ("January 9, 2024", "2024-01-09"),
        ("9 jan. 2024", "2024-01-09"),
        ("Sept 2016", "2016-09"),
        ("  2024-01 ", "2024-01"),
        ("2024", "2024"),
    ],
)
def test_form_field_takes_what_curators_type(typed, stored):
    assert str(PartialDateFormField().clean(typed)) == stored


@pytest.mark.parametrize("typed", ["30 February 2023", "Ju 2024", "Foo 2024", "9/1/2024", "soon", "\x00"])
def test_form_field_refuses_in_plain_words(typed):
    with pytest.raises(ValidationError):
        PartialDateFormField().clean(typed)


def test_first_and_last_day_span_the_precision():
    spans = {text: PartialDate.parse(text) for text in ("2024", "2024-02", "2024-02-03")}

    assert {text: (date.first_day.isoformat(), date.last_day.isoformat()) for text, date in spans.items()} == {
        "2024": ("2024-01-01", "2024-12-31"),
        "2024-02": ("2024-02-01", "2024-02-29"),
        "2024-02-03": ("2024-02-03", "2024-02-03"),
    }


def spans_before(one: str, other: str) -> bool:
    """Whether a date comes before another in order of time: by year, by month and by day, what is not known last."""
    for place in range(3):
        of_one, of_other = (text.split("-")[place : place + 1] for text in (one, other))
        if of_one != of_other:
            return bool(of_one) and (not of_other or int(of_one[0]) < int(of_other[0]))
    return False


NEAR = st.dates(dt.date(2023, 11, 28), dt.date(2024, 2, 3))  # so that spans meet


@given(NEAR, PRECISIONS, NEAR, PRECISIONS)
def test_span_comes_after_its_known_days_in_order_of_time(one, one_precision, other, other_precision):
    a, b = one.isoformat()[:one_precision], other.isoformat()[:other_precision]

    assert (PartialDate.parse(a) < PartialDate.parse(b)) == spans_before(a, b)


def test_span_comes_after_its_known_days_in_both_orders():
    dates = [PartialDate.parse(text) for text in ("2026", "2026-01-05", "2026-11", "2027-01-01", "2026-11-03")]

    rising = sorted([None, *dates], key=oldest_first)
    falling = sorted([None, *dates], key=newest_first, reverse=True)

    assert [str(date) for date in rising] == ["2026-01-05", "2026-11-03", "2026-11", "2026", "2027-01-01", "None"]
    assert [str(date) for date in falling] == ["2027-01-01", "2026-11-03", "2026-11", "2026-01-05", "2026", "None"]


@given(st.dates(), PRECISIONS, st.dates(), PRECISIONS)
def test_before_is_said_only_where_every_day_is(one, one_precision, other, other_precision):
    a, b = PartialDate.parse(one.isoformat()[:one_precision]), PartialDate.parse(other.isoformat()[:other_precision])

    assert a.is_surely_before(b) == (a.last_day < b.first_day)
    assert not (a.is_surely_before(b) and b.is_surely_before(a))


@given(st.dates(), st.integers(0, 10**7))
def test_days_after_stays_a_date(day, days):
    last = dt.date.max

    assert days_after(day, days) == (last if days > (last - day).days else day + dt.timedelta(days))


@given(st.text(max_size=30))
def test_parse_typed_gives_a_date_or_a_value_error(text):
    try:
        date = PartialDate.parse_typed(text)
    except ValueError:
        return
    assert date.first_day <= date.last_day
    assert dt.date(date.year, 1, 1) <= date.first_day


@pytest.mark.django_db
def test_column_refuses_a_bad_date_even_in_an_update():
    made = factories.published_agreement()

    with pytest.raises(ValidationError):
        made.events.update(date="2024-1")


@pytest.mark.django_db
def test_column_sorts_and_compares_as_text():
    made = factories.published_agreement(date="2024-01-09")
    with catalogue_transaction(None, "more meetings"):
        for date in ("2023", "2024", "2024-01"):
            Event.objects.create(agreement=made, kind="held", date=date, title="Meeting")

    dates = Event.objects.filter(date__gte="2023-12").order_by("date").values_list("date", flat=True)

    assert [str(date) for date in dates] == ["2024", "2024-01", "2024-01-09"]
