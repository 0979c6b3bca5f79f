"""Sources, places and check words of facts in fixtures: read, refused, and kept true to what is there."""

import pytest
from django.core.management import call_command

from agreements.loading import BrokenFixturesError, load
from agreements.models import Citation, Event, Note, Party
from tests.helpers.fixture_rows import KEY, catalogue, fact, write

pytestmark = pytest.mark.django_db
WORDS = ["9 January 2024", "経済産業省"]
AT = f"catalogue.json: agreement {KEY}, citation 2"


def with_evidence(**citation) -> dict:
    rows = catalogue()
    rows["partner side"]["fields"] |= {"source": ["ccs"], "locator": "paragraph 2", "check_words": WORDS}
    further = {"source": ["copy"], "claim": "event", "fact_number": 1, "locator": "title", "check_words": ["Oslo"]}
    rows["further"] = fact("citation", 2, **further | citation)
    return rows


def stored() -> list[tuple]:
    party = Party.objects.values_list("source__key", "locator", "check_words").get(number=2)
    cited = Citation.objects.values_list("source__key", "claim", "fact_number", "locator", "check_words").get(number=2)
    return [party, cited]


EXPECTED = [("ccs", "paragraph 2", WORDS), ("copy", "event", 1, "title", ["Oslo"])]


def test_evidence_of_facts_is_loaded_once_and_changed_in_place(tmp_path):
    path = write(tmp_path / "catalogue.json", with_evidence())

    load([path], "first")
    assert stored() == EXPECTED
    assert load([path], "again").size == 0

    write(path, with_evidence(check_words=["Bergen"]))
    load([path], "changed")
    assert stored() == [EXPECTED[0], (*EXPECTED[1][:4], ["Bergen"])]


def test_plain_loaddata_reads_the_same(tmp_path):
    call_command("loaddata", str(write(tmp_path / "catalogue.json", with_evidence())), verbosity=0)

    assert stored() == EXPECTED


def test_events_that_swap_who_defines_keep_what_is_cited_for_them(tmp_path):
    rows = with_evidence()
    rows["start"] = fact("event", 2, kind="in-force", date="2025", title="In force")
    path = write(tmp_path / "catalogue.json", rows)
    load([path], "first")

    rows["signing"]["fields"]["defines"], rows["start"]["fields"]["defines"] = False, True
    write(path, rows)
    load([path], "swapped")

    assert Event.objects.get(defines=True).number == 2
    assert stored() == EXPECTED


def test_a_fact_goes_with_what_is_cited_for_it(tmp_path):
    rows = with_evidence()
    rows["doubt"] = fact("note", 1, kind="doubt", text="?")
    rows["further"]["fields"] |= {"claim": "note"}
    path = write(tmp_path / "catalogue.json", rows)
    load([path], "first")

    del rows["doubt"]
    write(path, rows)
    with pytest.raises(BrokenFixturesError) as refused:
        load([path], "without the note")
    assert refused.value.errors == [f"{AT}, fact_number: Its agreement has no note with number 1."]

    del rows["further"]
    load([write(path, rows)], "without both")
    assert (Note.objects.count(), Citation.objects.count()) == (0, 1)


@pytest.mark.parametrize(
    ("values", "sentences"),
    [
        ({"check_words": "Oslo"}, [", check_words: Check words are a list of texts."]),
        ({"check_words": list("abcdef")}, [", check_words: There are 6 check words, and at most 5 are possible."]),
        (
            {"check_words": ["a\nb", "c" * 61]},
            [
                ", check_words: The check word “a b” has a line break or a control character in it. "
                f"The check word “{'c' * 60}…” has more than 60 characters."
            ],
        ),
        ({"fact_number": 7}, [", fact_number: Its agreement has no event with number 7."]),
        ({"fact_number": None}, [": Only a citation of one fact has its number, and each of them has one."]),
        ({"claim": "date"}, [": Only a citation of one fact has its number, and each of them has one."]),
        ({"locator": ["a"]}, [", locator: takes a single value."]),
    ],
)
def test_bad_evidence_is_told_at_its_row(tmp_path, values, sentences):
    path = write(tmp_path / "catalogue.json", with_evidence(**values))

    with pytest.raises(BrokenFixturesError) as refused:
        load([path], "broken")

    assert refused.value.errors == [f"{AT}{sentence}" for sentence in sentences]
