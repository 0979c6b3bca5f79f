"""A bloc is its members, on the day (DESIGN rule 5)."""

import pytest

from agreements.models import covers_member
from agreements.partial_dates import PartialDate


@pytest.mark.parametrize(
    ("instrument", "status", "date", "start", "end", "label"),
    [
        pytest.param("partnership", "active", "2023-12-17", "1995-07-28", "", "member", id="member all the time"),
        pytest.param("partnership", "active", "2020", "1973", "2020-01-31", "member for part of 2020", id="left in it"),
        pytest.param("treaty", "signed", "2020-01", "1973", "2020-01-31", "member", id="left on its last day"),
        pytest.param("treaty", "signed", "2020-02-01", "1973", "2020-01-31", None, id="left before"),
        pytest.param("treaty", "signed", "1995-07", "1995-07-28", "", "member for part of July 1995", id="joined in"),
        pytest.param("treaty", "signed", "1995-03-01", "1995", "", "member for part of 1995", id="joined that year"),
        pytest.param(
            "treaty", "signed", "2020-01-05", "2020-01-05", "2020-01", "member for part of January 2020", id="left then"
        ),
        pytest.param("treaty", "signed", "1990", "1995-07-28", "", None, id="joined later"),
        pytest.param("dialogue", "active", "2008-03", "2025-10-26", "", "joined since, 26 October 2025", id="standing"),
        pytest.param("dialogue", "ended", "2008-03", "2025-10-26", "", None, id="ended dialogue"),
        pytest.param("memorandum-of-cooperation", "expected", "", "1995", "", "member", id="undated, present member"),
        pytest.param("memorandum-of-cooperation", "expected", "", "1995", "2020", None, id="undated, former member"),
    ],
)
def test_reach_of_a_blocs_agreement(instrument, status, date, start, end, label):
    dates = [PartialDate.parse(text) if text else None for text in (date, start, end)]

    found = covers_member(instrument, status, *dates)

    assert (found and found.label) == label
