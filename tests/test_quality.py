"""Quality: what keeps a record from readers, and what would make it better."""

import pytest

from agreements.quality import gaps_of, publication_gaps
from tests import factories

BOTH_SIDES = [("japan", "party"), ("partner", "party")]


@pytest.mark.parametrize(
    ("said", "gaps"),
    [
        (("A summary.", False, BOTH_SIDES, ["date", "existence"]), []),
        (("A summary.", True, [("japan", "party")], ["existence"]), []),
        ((" ", False, BOTH_SIDES, ["existence"]), ["It has no summary."]),
        (("A summary.", False, BOTH_SIDES, ["date"]), ["No source is cited for its existence."]),
        (
            ("A summary.", False, [("partner", "supporter")], ["existence"]),
            ["Nobody stands on Japan's side.", "No party stands on the partner side."],
        ),
    ],
)
def test_publication_gaps_name_what_is_missing(said, gaps):
    assert publication_gaps(*said) == gaps


@pytest.mark.django_db
def test_gaps_of_reads_a_stored_record(django_assert_num_queries):
    made = factories.published_agreement(sources=())

    with django_assert_num_queries(2):
        assert gaps_of(made) == ["No source is cited for its existence."]
