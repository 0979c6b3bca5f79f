"""However people write a word (case, apostrophe, hyphen, dots, spelling, invisible signs), search finds the same."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.models import Agreement, State, catalogue_transaction
from agreements.search import current_index, search
from agreements.search.criteria import Criteria
from agreements.text_analysis import QueryTerms, highlight
from tests.helpers import factories
from tests.helpers.examples import examples


def found(q: str) -> list[int]:
    return sorted(search(Criteria(q=q)).ids)


# What one of two records is called, and ways to look for it; the other record has none of these words.
WRITTEN = {
    "possessive": ("Nepal's lamps", ["NEPAL'S", "nepal’s", "Nepal`s", "ＮＥＰＡＬ’Ｓ", "Nepalʼs", "Nepal´s"]),
    "possessive in capitals": ("PERU’S LAMPS", ["Peru's", "peru", "Peru`S", "peru′s", "Ｐｅｒｕ＇ｓ"]),
    "hyphen after a prefix": ("Co-operation", ["cooperation", "CO-OPERATION", "co‐operation", "coöperation"]),
    "no hyphen after a prefix": ("Nonproliferation", ["non-proliferation", "Non‑Proliferation"]),
    "hyphen": ("Low-carbon towns", ["lowcarbon", "low carbon", "Low‑Carbon", "LOW–CARBON", "lowcarbons", "low-carbon"]),
    "two words": ("Net zero towns", ["netzero", "net-zero", "Net‑Zero", "NETZERO", "net zero"]),
    "one word": ("Netzero towns", ["netzero", "net-zero", "net zero", "Net–Zero", "ｎｅｔｚｅｒｏ"]),
    "three words": ("Waste-to-energy", ["wastetoenergy", "waste to energy", "Waste–to–Energy", "waste-to-energy"]),
    "one letter first": ("E-mobility", ["emobility", "e mobility", "E‑Mobility", "EMOBILITY"]),
    "letters and digits": ("A G-7 talk", ["G7", "g-7", "G 7", "Ｇ７"]),
    "dots of initials": ("With the U.K.", ["UK", "U.K.", "u.k", "Ｕ．Ｋ．", "U.K.’s", "uk's"]),
    "no dots of initials": ("With the UNEP and UN", ["U.N.", "u.n", "UN", "U.N.E.P.", "un’s"]),
    "dots of three": ("U.S.A.", ["USA", "u.s.a", "U.S.A.'s", "ＵＳＡ"]),
    "dots and a hyphen": ("U.S.-Peru lamps", ["US", "U.S.", "us-peru", "U.S.–Peru"]),
    "middle dot": ("アジア・ゼロエミッション", ["アジアゼロエミッション", "アジア･ゼロ", "ｱｼﾞｱ･ｾﾞﾛ", "アジア・ゼロ"]),
    "no middle dot": ("アジアゼロエミッション", ["アジア・ゼロエミッション", "アジア･ゼロエミッション", "アジアゼロ"]),
    "American": ("Fuel center", ["centre", "Centers", "CENTRES", "center"]),
    "British": ("Labour, colour, fibre", ["labor", "COLOR", "fiber", "labour", "colours", "fibres"]),
    "American verbs": ("Modeling electrolyzers", ["modelling", "electrolyser", "electrolyzers", "Modeling"]),
    "British words": ("Aluminium defence programmes", ["aluminum", "defense", "program", "programme", "programs"]),
    "z or s": ("Decarbonisation analysed", ["decarbonization", "analyzed", "decarbonizations", "analysed"]),
    "soft hyphen": ("Kero\u00adsene lamps", ["kerosene", "kero\u00adsene", "KEROSENE", "kero\u200bsene"]),
    "space without width": ("Kero\u200bsene lamps", ["kerosene", "ker\u2060osene", "\ufeffkerosene", "kerosen\u200de"]),
    "accents of their own": ("Tu\u0308rkiye", ["türkiye", "turkiye", "TÜRKİYE", "ｔｕｒｋｉｙｅ"]),
    "kana with marks of their own": ("カ\u3099ス田", ["ガス", "ｶﾞｽ", "ガ\u200bス", "カ\u3099ス"]),
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(("title", "ways"), WRITTEN.values(), ids=WRITTEN)
def test_every_way_to_write_a_word_finds_it(title, ways):
    made = factories.published_agreement(title=title, summary="A sentence.", instrument="treaty", slug="one")
    factories.published_agreement(title="Other wares", summary="A sentence.", instrument="treaty", slug="other")

    assert {way: found(way) for way in ways} == {way: [made.pk] for way in ways}


@pytest.mark.parametrize(
    ("q", "text", "marked"),
    [
        pytest.param("cooperation", "On co-operation.", ["co-operation"], id="a hyphen after a prefix"),
        pytest.param("operation", "On co-operation.", ["operation"], id="what comes after a prefix"),
        pytest.param("uk", "The U.K. and the UK", ["U.K", "UK"], id="dots of initials"),
        pytest.param("low carbon", "A low-carbon, lowcarbon town", ["low", "carbon", "lowcarbon"], id="a hyphen"),
        pytest.param("アジアゼロ", "新アジア・ゼロ共同体", ["アジア・ゼロ"], id="a middle dot"),
        pytest.param("kerosene", "A kero\u00adsene lamp", ["kero\u00adsene"], id="a soft hyphen"),
        pytest.param("centre", "Centers, ＣＥＮＴＲＥ", ["Centers", "ＣＥＮＴＲＥ"], id="another spelling"),
        pytest.param("japan’s", "JAPAN'S way", ["JAPAN"], id="a possessive"),
    ],
)
def test_what_is_found_is_marked_as_it_is_written(q, text, marked):
    pieces = highlight(text, QueryTerms(q))

    assert [piece for piece, is_match in pieces if is_match] == marked
    assert "".join(piece for piece, _is_match in pieces) == text


@pytest.mark.parametrize(
    ("q", "title"),
    [
        pytest.param("labour", "National laboratory", id="labour is no laboratory"),
        pytest.param("litre", "Literature", id="a litre is no literature"),
        pytest.param("colour", "Colorado", id="a colour is no Colorado"),
        pytest.param("into", "In two towns, to sea", id="two short words are not one"),
        pytest.param("network", "Net gains of work", id="a known word is not cut"),
    ],
)
@pytest.mark.django_db
def test_words_that_look_alike_are_kept_apart(q, title):
    made = factories.published_agreement(title="A network into colour, labour and litre", summary="A.", slug="one")
    factories.published_agreement(title=title, summary="A.", slug="other")

    assert found(q) == [made.pk]


def wide(text: str) -> str:
    return "".join(chr(ord(char) + 0xFEE0) if char.isascii() and char.isalnum() else char for char in text)


def with_invisible(text: str) -> str:
    return "\u200b".join(text)


def without_hyphens(text: str) -> str:
    return re.sub(r"(?<=\w\w)-(?=\w\w)", "", text)  # between words: not in "Japan-U.S."


WAYS = {
    "upper": str.upper,
    "lower": str.lower,
    "wide": wide,
    "apart": lambda text: unicodedata.normalize("NFD", text),
    "composed": lambda text: unicodedata.normalize("NFC", text),
    "curled": lambda text: text.replace("'", "’"),
    "straight": lambda text: text.replace("’", "'"),
    "backtick": lambda text: text.replace("’", "`").replace("'", "`"),
    "another hyphen": lambda text: text.replace("-", "\u2011"),
    "no hyphen": without_hyphens,
    "spaces for hyphens": lambda text: text.replace("-", " "),
    "invisible": with_invisible,
    "soft hyphens": lambda text: "\u00ad".join(text),
    "no dots": lambda text: text.replace("・", ""),
}


@st.composite
def titles_in_two_ways(draw, titles: list[str]) -> tuple[str, str]:
    """Some words of a title as it stands, and as somebody else writes them."""
    words = draw(st.sampled_from(titles)).split()
    start = draw(st.integers(0, len(words) - 1))
    some = words[start : draw(st.integers(start + 1, len(words)))]
    ways = st.lists(st.sampled_from(list(WAYS)), min_size=1, max_size=2)
    varied = [_written(word, draw(ways)) for word in some]
    return " ".join(some), " ".join(varied)


def _written(word: str, ways: list[str]) -> str:
    for way in ways:
        word = WAYS[way](word)
    return word


TITLES = [
    "Japan's Low-carbon Co-operation", "JAPAN’S Net-zero U.K. Programme", "Österreich Waste-to-energy Centre",
    "Asia-Pacific Labor Organization", "E-mobility of the U.S.A.", "アジア・ゼロエミッション 共同体",
    "Türkiye’s Eco-schools", "Net zero and low carbon", "Cooperation on Aluminum Fibers", "Offshore wind know-how",
]  # fmt: skip


@pytest.fixture
def varied_titles(db):
    with catalogue_transaction(None, "titles"):
        for number, title in enumerate(TITLES):
            factories.agreement(title=title, slug=f"varied-{number}", summary="A sentence.", partners=())


@examples(100)
@given(titles_in_two_ways(TITLES))
def test_any_way_to_write_words_of_a_title_finds_the_same(varied_titles, written):
    as_it_stands, otherwise = written

    assert found(otherwise) == found(as_it_stands)


@pytest.mark.content
@pytest.mark.django_db
@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize(
    "ways",
    [
        ["Japan's", "JAPAN'S", "Japan’s", "Japan`s", "ＪＡＰＡＮ’Ｓ"],
        ["Memorandum of Cooperation", "Memorandum of Co-operation", "MEMORANDUM OF CO‐OPERATION"],
        ["UK", "U.K."],
        ["EU", "E.U."],
        ["UN", "U.N."],
        ["US", "U.S."],
        ["アジア・ゼロエミッション共同体", "アジアゼロエミッション共同体"],
        ["net zero", "net-zero", "netzero"],
        ["low-carbon", "lowcarbon", "low carbon"],
        ["centre", "center"],
        ["programme", "program"],
        ["defence", "defense"],
        ["fibre", "fiber"],
        ["organisation", "organization"],
    ],
    ids=lambda ways: ways[0],
)
def test_the_shipped_catalogue_answers_alike(ways):
    counts = {way: search(Criteria(q=way)).count for way in ways}

    assert len(set(counts.values())) == 1
    assert counts[ways[0]] > 0


@pytest.mark.content
@pytest.mark.django_db
@pytest.mark.usefixtures("catalogue")
def test_every_shipped_title_is_found_however_it_is_written():
    titles = list(Agreement.objects.filter(state=State.PUBLISHED).values_list("title", flat=True))[::5]
    index = current_index()

    for way in ("upper", "wide", "apart", "backtick", "another hyphen", "no hyphen", "soft hyphens"):
        lost = [title for title in titles if index.fulltext.find(title) != index.fulltext.find(WAYS[way](title))]
        assert (way, lost) == (way, [])
