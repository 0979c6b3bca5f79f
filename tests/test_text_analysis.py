"""How texts and questions are cut, folded and met."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from agreements import text_analysis


@pytest.mark.parametrize(
    ("asked", "text", "met"),
    [
        pytest.param("EVs", "An EV roadmap", True, id="plural"),
        pytest.param("ev", "An event", False, id="short words are met whole"),
        pytest.param("un", "under", False, id="two letters are met whole"),
        pytest.param("un", "UN", True, id="two letters meet themselves"),
        pytest.param("oil", "oilfields", True, id="three letters find beginnings"),
        pytest.param("bus", "business", True, id="three letters find beginnings, without an ending to drop"),
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


@pytest.mark.parametrize(
    ("text", "q", "pieces"),
    [
        pytest.param(
            "天然 ｶﾞｽ, 2024", "ガス", [("天然 ", False), ("ｶﾞｽ", True), (", 2024", False)], id="half-width, with a mark"
        ),
        pytest.param("ﾊﾟﾘ協定", "パリ", [("ﾊﾟﾘ協定", True)], id="half-width within a longer word: all of it"),
        pytest.param("ｶｽ, ガス", "ガス", [("ｶｽ, ", False), ("ガス", True)], id="half-width, without its mark"),
        pytest.param(
            "In O\u0308sterreich", "osterreich", [("In ", False), ("O\u0308sterreich", True)], id="an accent of its own"
        ),
        pytest.param(
            "カ\u3099ス田", "ガス", [("カ\u3099ス田", True)], id="a full-width kana with its mark on its own: all of it"
        ),
        pytest.param(
            "水素社会と水素",
            "水素",
            [("水素", True), ("社会と", False), ("水素", True)],
            id="twice in a Japanese sentence",
        ),
    ],
)
def test_what_was_asked_for_is_marked_however_it_is_written(text, q, pieces):
    assert text_analysis.highlight(text, text_analysis.QueryTerms(q)) == pieces


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
    written = re.findall("[A-Za-z0-9]+", text)
    assert plain == [word for word in written if any(map(asked.matches, text_analysis.tokenise(word)))]
