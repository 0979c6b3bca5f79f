"""Check words: what a curator may type, and the address of their place in a page."""

import datetime as dt
import re
from urllib.parse import unquote, urlsplit

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from agreements.check_words import confirmed_on, join, split, text_fragment, validate

PAGE = "https://www.meti.go.jp/press/"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", []),
        (" \r\n ", []),
        ("9 January 2024\r\n METI \n\nUS$1 billion", ["9 January 2024", "METI", "US$1 billion"]),
        ("9 January 2024 | METI|METI", ["9 January 2024", "METI"]),
    ],
)
def test_words_are_a_line_each_or_between_bars(typed, words):
    assert split(typed) == words


@pytest.mark.parametrize(
    ("words", "sentences"),
    [
        ([], []),
        (["x" * 60, "令和6年2月22日", "a, b; c"], []),
        ("METI", ["Check words are a list of texts."]),
        ([1], ["Check words are a list of texts."]),
        (list("abcdef"), ["There are 6 check words, and at most 5 are possible."]),
        ([" "], ["A check word is empty."]),
        (["y" * 61], [f"The check word “{'y' * 60}…” has more than 60 characters."]),
        (["one\ntwo"], ["The check word “one two” has a line break or a control character in it."]),
        (["a\0"], ["The check word “a ” has a line break or a control character in it."]),
        (["a|b"], ["The check word “a|b” has a bar (|) in it, which separates check words."]),
    ],
)
def test_what_is_wrong_is_said_word_by_word(words, sentences):
    assert complaints(words) == sentences


def complaints(words) -> list[str]:
    try:
        validate(words)
    except ValidationError as error:
        return error.messages
    return []


@given(st.text(max_size=200))
def test_what_was_typed_stays_the_same_through_cells(typed):
    words = split(typed)

    assert split(join(words)) == words


@pytest.mark.parametrize(
    ("address", "words", "shown"),
    [
        (PAGE, [], PAGE),
        (PAGE, ["1,000 t-CO2 & more", "METI"], f"{PAGE}#:~:text=1%2C000%20t%2DCO2%20%26%20more"),
        (PAGE, ["脱炭素"], f"{PAGE}#:~:text=%E8%84%B1%E7%82%AD%E7%B4%A0"),
        (f"{PAGE}a.PDF?page=2", ["METI"], f"{PAGE}a.PDF?page=2"),
        (f"{PAGE}#top", ["METI"], f"{PAGE}#top"),
    ],
)
def test_address_leads_to_the_first_word(address, words, shown):
    assert text_fragment(address, words) == shown


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_fragment_holds_the_word_and_nothing_that_its_grammar_reads(word):
    fragment = urlsplit(text_fragment(PAGE, [word])).fragment.removeprefix(":~:text=")

    assert unquote(fragment) == word
    assert re.fullmatch(r"[\w.~%]+", fragment, re.ASCII)


def test_row_is_confirmed_on_the_day_of_the_word_that_was_seen_longest_ago():
    seen = {(1, "METI"): dt.date(2026, 11, 28), (1, "2024"): dt.date(2026, 11, 1), (2, "NEDO"): dt.date(2026, 1, 1)}

    assert confirmed_on(1, ["METI", "2024"], seen) == dt.date(2026, 11, 1)
    assert confirmed_on(1, ["METI", "NEDO"], seen) is None
    assert confirmed_on(1, [], seen) is None
