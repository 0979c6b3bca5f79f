"""What text may hold: each sort of character that nobody sees is refused, cleaned away or kept."""

import unicodedata
from xml.etree import ElementTree

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from agreements.printable_text import clean_text, find_unprintable, xml_text

REFUSED = {
    "NUL": "\x00",
    "vertical tab": "\x0b",
    "form feed": "\x0c",
    "escape": "\x1b",
    "delete": "\x7f",
    "a C1 control": "\x90",
    "a noncharacter of Arabic's block": "\ufdd0",
    "a byte order mark turned round": "\ufffe",
    "the last of the plane": "\uffff",
    "the last of another plane": "\U0001ffff",
    "half of a character": "\ud800",
    "the other half": "\udfff",
    "a character that was lost": "\ufffd",
    "an object left out": "\ufffc",
    "letters turned round": "\u202e",
    "a font's own": "\ue000",
    "text for programs only": "\U000e0041",
}


@pytest.mark.parametrize("char", REFUSED.values(), ids=REFUSED)
@pytest.mark.parametrize("multiline", [False, True])
def test_what_cannot_be_shown_is_refused_by_code_and_position(char, multiline):
    with pytest.raises(ValidationError) as refused:
        clean_text(f"Kerosene {char}{char}", multiline=multiline)

    assert refused.value.messages == [
        f"U+{ord(char):04X} at position 10 is a character that can't be shown. Delete it."
    ]


@pytest.mark.parametrize(
    ("text", "line", "lines"),
    [
        pytest.param("Kero\u00adsene", "Kerosene", "Kerosene", id="soft hyphen"),
        pytest.param("Kero\u200bsene", "Kerosene", "Kerosene", id="space without width"),
        pytest.param("\ufeffKerosene", "Kerosene", "Kerosene", id="byte order mark"),
        pytest.param("Kero\u2060sene", "Kerosene", "Kerosene", id="joiner of words"),
        pytest.param("\u200eKerosene\u200f", "Kerosene", "Kerosene", id="marks of direction"),
        pytest.param("\u2066Kerosene\u2069", "Kerosene", "Kerosene", id="isolated direction"),
        pytest.param("\u202aKerosene\u202c", "Kerosene", "Kerosene", id="embedded direction"),
        pytest.param("\u00a0Big\u00a0oil\u202flamps", "Big oil lamps", "Big oil lamps", id="spaces that hold"),
        pytest.param("Kerosene\nlamps", "Kerosene lamps", "Kerosene\nlamps", id="end of line"),
        pytest.param("Kerosene\r\nlamps", "Kerosene lamps", "Kerosene\nlamps", id="end of line of Windows"),
        pytest.param("Kerosene\u2028lamps", "Kerosene lamps", "Kerosene\nlamps", id="separator of lines"),
        pytest.param("Kerosene\tlamps", "Kerosene lamps", "Kerosene\tlamps", id="tab"),
        pytest.param(" as typed ", " as typed ", " as typed ", id="spaces as they are"),
        pytest.param("👩\u200d🔧", "👩\u200d🔧", "👩\u200d🔧", id="joined emoji"),
        pytest.param("葛\U000e0100城", "葛\U000e0100城", "葛\U000e0100城", id="a name's variant"),
        pytest.param("مذكرة", "مذكرة", "مذكرة", id="Arabic"),
        pytest.param("東京\u3000都", "東京\u3000都", "東京\u3000都", id="a wide space"),
        pytest.param("Tu\u0308rkiye", "Tu\u0308rkiye", "Tu\u0308rkiye", id="an accent of its own"),
    ],
)
def test_what_comes_along_with_copied_text_is_cleaned_away(text, line, lines):
    assert (clean_text(text), clean_text(text, multiline=True)) == (line, lines)


@given(st.text(st.characters()), st.booleans())
def test_any_text_is_refused_or_held_by_xml_as_it_is(text, multiline):
    try:
        cleaned = clean_text(text, multiline=multiline)
    except ValidationError:
        assert find_unprintable(text)
        cleaned = xml_text(text).replace("\r", "\n")
    else:
        allowed = "\t\n" if multiline else ""
        assert [
            char for char in cleaned if unicodedata.category(char) in {"Cc", "Cs", "Zl"} and char not in allowed
        ] == []
        assert clean_text(cleaned, multiline=multiline) == cleaned

    element = ElementTree.Element("text")
    element.text = cleaned
    assert ElementTree.fromstring(ElementTree.tostring(element, "utf-8")).text == (cleaned or None)
