"""Citations, read back by the programs that readers would use."""

import datetime as dt
import json
import re
from dataclasses import replace

import pytest
import rispy
from hypothesis import given
from hypothesis import strategies as st
from pybtex.database import parse_string

from agreements.exports import citations
from agreements.exports.citations import Work
from agreements.partial_dates import PartialDate

WORK = Work(
    key="ccs-2024",
    title="Memorandum of Cooperation on Carbon Capture",
    authors=("Japan", "Norway", "United Kingdom"),
    url="http://127.0.0.1:8000/agreements/ccs/",
    revision="5f2a9c0b7d31e846",
    revised_on=dt.date(2026, 3, 12),
    accessed_on=dt.date(2026, 3, 13),
    date=PartialDate(2024, 1, 9),
    title_ja="炭素回収に関する協力覚書",
    genre="memorandum of cooperation",
)
LIST = citations.list_work(
    "23 agreements (Partner: ASEAN)",
    "http://127.0.0.1:8000/agreements/?partner=asean",
    "5f2a",
    dt.date(2026, 3, 12),
    WORK.accessed_on,
)
NOTE = "Japan’s Cooperation Agreements, revision 5f2a9c0b7d31e846 of 12 March 2026"


def test_sentence_of_a_record():
    assert citations.sentence(WORK) == (
        "Japan; Norway; United Kingdom. “Memorandum of Cooperation on Carbon Capture” (炭素回収に関する協力覚書). "
        f"Memorandum of cooperation, 9 January 2024. In: {NOTE}. "
        "http://127.0.0.1:8000/agreements/ccs/ (accessed 13 March 2026)."
    )


def test_sentence_of_a_list():
    assert citations.sentence(LIST) == (
        "“23 agreements (Partner: ASEAN)”. Japan’s Cooperation Agreements, revision 5f2a of 12 March 2026. "
        "http://127.0.0.1:8000/agreements/?partner=asean (accessed 13 March 2026)."
    )


def test_csl_json_of_a_record():
    (item,) = json.loads("".join(citations.csl_json([WORK])))

    assert item == {
        "id": "ccs-2024",
        "type": "webpage",
        "title": "Memorandum of Cooperation on Carbon Capture",
        "original-title": "炭素回収に関する協力覚書",
        "author": [{"literal": "Japan"}, {"literal": "Norway"}, {"literal": "United Kingdom"}],
        "issued": {"date-parts": [[2024, 1, 9]]},
        "accessed": {"date-parts": [[2026, 3, 13]]},
        "container-title": "Japan’s Cooperation Agreements",
        "genre": "memorandum of cooperation",
        "version": "5f2a9c0b7d31e846",
        "URL": "http://127.0.0.1:8000/agreements/ccs/",
        "note": NOTE,
    }


def test_ris_of_a_record():
    (entry,) = rispy.loads("".join(citations.ris([WORK])))

    assert entry == {
        "type_of_reference": "ELEC",
        "id": "ccs-2024",
        "authors": ["Japan", "Norway", "United Kingdom"],
        "title": "Memorandum of Cooperation on Carbon Capture",
        "year": "2024",
        "date": "2024/01/09",
        "secondary_title": "Japan’s Cooperation Agreements",
        "urls": ["http://127.0.0.1:8000/agreements/ccs/"],
        "access_date": "2026/03/13",
        "notes": [f"炭素回収に関する協力覚書. memorandum of cooperation. {NOTE}"],
    }


def test_bibtex_of_a_record():
    entry = parse_string("".join(citations.bibtex([WORK])), "bibtex").entries["ccs-2024"]

    assert entry.type == "misc"
    assert [str(person) for person in entry.persons["author"]] == ["{Japan}", "{Norway}", "{United Kingdom}"]
    assert dict(entry.fields) == {
        "title": "{Memorandum of Cooperation on Carbon Capture}",
        "year": "2024",
        "month": "1",
        "day": "9",
        "howpublished": "Japan’s Cooperation Agreements",
        "url": "http://127.0.0.1:8000/agreements/ccs/",
        "urldate": "2026-03-13",
        "note": f"炭素回収に関する協力覚書. memorandum of cooperation. {NOTE}",
    }


@pytest.mark.parametrize(
    ("date", "bibtex", "ris", "csl"),
    [
        (PartialDate(2024, 1), ("2024", "1", None), ("2024", "2024/01"), {"date-parts": [[2024, 1]]}),
        (PartialDate(2024), ("2024", None, None), ("2024", "2024"), {"date-parts": [[2024]]}),
        (None, (None, None, None), (None, None), None),
    ],
    ids=["month", "year", "none"],
)
def test_dates_are_as_precise_as_the_source(date, bibtex, ris, csl):
    work = replace(WORK, date=date)

    fields = parse_string("".join(citations.bibtex([work])), "bibtex").entries["ccs-2024"].fields
    (entry,) = rispy.loads("".join(citations.ris([work])))
    (item,) = json.loads("".join(citations.csl_json([work])))

    assert tuple(fields.get(name) for name in ("year", "month", "day")) == bibtex
    assert (entry.get("year"), entry.get("date")) == ris
    assert item.get("issued") == csl


def test_several_works_make_one_file_and_none_an_empty_one():
    works = [WORK, replace(WORK, key="another"), LIST]

    keys = ["ccs-2024", "another", "list-5f2a"]
    assert list(parse_string("".join(citations.bibtex(works)), "bibtex").entries) == keys
    assert [entry["id"] for entry in rispy.loads("".join(citations.ris(works)))] == keys
    assert [item["id"] for item in json.loads("".join(citations.csl_json(works)))] == keys
    assert json.loads("".join(citations.csl_json([]))) == []


# Of text on one line: a citation makes one line of several.
titles = (
    st.text(st.characters(exclude_categories=["C", "Z"]) | st.just(" "), min_size=1)
    .map(lambda text: " ".join(text.split()))
    .filter(bool)
)


def printed(latex: str) -> str:
    """What LaTeX prints for the commands that a citation uses."""
    named = {"textbackslash": "\\", "textbraceleft": "{", "textbraceright": "}", "textasciitilde": "~"}
    named["textasciicircum"] = "^"
    return re.sub(r"\\(?:([a-z]+)\{\}|([%&#$_]))", lambda found: named[found[1]] if found[1] else found[2], latex)


@given(titles)
def test_any_title_is_read_back(title):
    work = replace(WORK, title=title)

    entry = parse_string("".join(citations.bibtex([work])), "bibtex").entries["ccs-2024"]
    (ris,) = rispy.loads("".join(citations.ris([work])))
    (item,) = json.loads("".join(citations.csl_json([work])))

    assert printed(entry.fields["title"].removeprefix("{").removesuffix("}")) == title
    assert (ris["title"], item["title"]) == (title, title)


def test_lines_cannot_smuggle_in_a_tag():
    (entry,) = rispy.loads("".join(citations.ris([replace(WORK, title="One\r\nUR  - https://evil.example")])))

    assert (entry["title"], entry["urls"]) == ("One UR - https://evil.example", [WORK.url])
