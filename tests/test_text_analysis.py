"""How texts and questions are cut, folded and met."""

import doctest

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from agreements import text_analysis


def test_examples_of_the_module_hold():
    assert doctest.testmod(text_analysis).failed == 0


@pytest.mark.parametrize(
    ("asked", "text", "met"),
    [
        pytest.param("EVs", "An EV roadmap", True, id="plural"),
        pytest.param("ev", "An event", False, id="short words are met whole"),
        pytest.param("oil", "soil", False, id="word starts only"),
        pytest.param("osterreich", "Österreich", True, id="accents"),
        pytest.param("ＭＥＴＩ", "METI", True, id="wide letters"),
        pytest.param("ｶﾞｽ", "天然ガス", True, id="narrow kana, anywhere"),
        pytest.param("カス", "天然ガス", False, id="a voiced kana is another letter"),
        pytest.param("decarbonization", "decarbonisation", True, id="American spelling"),
        pytest.param("Japan's", "Japan", True, id="possessive"),
        pytest.param("batteri", "batteries", True, id="half typed"),
        pytest.param("制度", "二国間クレジット制度", True, id="Japanese anywhere"),
    ],
)
def test_a_word_meets_what_people_mean_by_it(asked, text, met):
    found = all(
        any(map(text_analysis.QueryTerms(word).matches, text_analysis.tokenise(text)))
        for word in text_analysis.tokenise(asked)
    )

    assert found == met


def test_pieces_mark_what_was_asked_for():
    pieces = text_analysis.highlight(
        "METI’s EVs, and 省エネルギー in Österreich", text_analysis.QueryTerms("meti ev エネ osterreich")
    )

    assert [piece for piece, is_match in pieces if is_match] == ["METI", "EVs", "エネ", "Österreich"]
    assert "".join(piece for piece, _ in pieces) == "METI’s EVs, and 省エネルギー in Österreich"


stems = st.sampled_from(["", "a", "ab", "AB", "abri", "ca"])
endings = st.sampled_from(["", "s", "y", "ies", "ize", "ise", "program", "programmes", "'s", "7"])
some_words = st.lists(st.tuples(stems, endings).map("".join), min_size=1, max_size=6).map(" ".join)


@given(some_words, some_words)
@example("abies", "aby")
def test_marks_are_the_same_whether_or_not_a_text_is_ascii(text, q):
    asked = text_analysis.QueryTerms(q)

    plain, mixed = (
        [piece for piece, is_met in text_analysis.highlight(whole, asked) if is_met] for whole in (text, f"{text} 水素")
    )

    assert plain == mixed
    written = text_analysis._WRITTEN_WORD.findall(text)
    assert plain == [word for word in written if any(map(asked.matches, text_analysis.tokenise(word)))]
