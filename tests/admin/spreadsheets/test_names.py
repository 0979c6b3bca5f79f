"""What cells call partners, bodies and other rows: sheets find what the forms' lists and the public search find."""

import unicodedata

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from agreements.loading import Table, import_of
from agreements.loading.names import Names
from agreements.loading.records import SPECS, Row, by_record
from agreements.models import Agreement, Alias, Country, Partner, catalogue_transaction
from tests.helpers import factories
from tests.helpers.admin_forms import complaints, filled
from tests.helpers.examples import examples
from tests.helpers.sheet_files import (
    AGREEMENTS,
    EVENTS,
    PARTIES,
    UNDERTAKINGS,
    changes,
    confirm,
    csv_file,
    faults,
    look,
    take,
    taken_rows,
)

pytestmark = pytest.mark.django_db

KEY = "memorandum-of-cooperation-on-carbon-capture"
NAMES = {
    "norway": ["norway", "NORWAY", "Norway", "Norge", "ノルウェー", "Ｎｏｒｗａｙ", "Norway\u00a0", "\u200bNorway"],
    "cote-d-ivoire": ["Côte d’Ivoire", "Co\u0302te d'Ivoire", "COTE D`IVOIRE", "Ivory Coast", "ivory-coast", "ＣＩ"],
    "congo-kinshasa": ["Congo - Kinshasa", "Congo – Kinshasa", "congo-kinshasa", "Congo Kinshasa", "D.R. Congo"],
    "viet-nam": ["Viet Nam", "Vietnam", "VIETNAM", "Việt Nam", "Viet-Nam", "ﾍﾞﾄﾅﾑ", "ヘ\u3099トナム", "vn"],
    "asia-zero": ["Asia Zero", "アジア・ゼロ", "アジアゼロ", "A.Z.", "AZ", "asia–zero"],
}  # fmt: skip


@pytest.fixture
def partners():
    """Partners with names in both languages, and other names; one agreement."""
    with catalogue_transaction(None, "a test"):
        factories.agreement(state="draft")
        for iso2, name, name_ja in (("CI", "Côte d’Ivoire", "コートジボワール"), ("CD", "Congo - Kinshasa", "コンゴ")):
            Country.objects.create(iso2=iso2, name=name, name_ja=name_ja)
        Country.objects.create(iso2="VN", name="Viet Nam", name_ja="ベトナム")
        for slug, iso2 in (("cote-d-ivoire", "CI"), ("congo-kinshasa", "CD"), ("viet-nam", "VN")):
            place = Country.objects.get(iso2=iso2)
            Partner.objects.create(slug=slug, name=place.name, kind="country", country=place)
        Partner.objects.create(slug="asia-zero", name="Asia Zero", name_ja="アジア・ゼロ", kind="bloc")
        aliases = {"norway": "Norge", "cote-d-ivoire": "Ivory Coast", "congo-kinshasa": "DR Congo", "asia-zero": "A.Z."}
        for slug, name in aliases.items():
            Alias.objects.create(partner=Partner.objects.get(slug=slug), name=name)


def read_as(column: str, text: str) -> str:
    """The key that a cell of a sheet of parties is read as, or what is said against it."""
    row = dict.fromkeys(PARTIES, "") | {"agreement": KEY, "number": "9", "side": "partner", column: text}
    planned = import_of([Table("parties", [*PARTIES], [(2, list(row.values()))])])
    told = [fault.reason for fault in planned.faults if fault.column == column]
    return (
        told[0] if told else next(cell.after for line in planned.lines for cell in line.cells if cell.column == column)
    )


def picked(client, model: str, field: str, term: str) -> list[str]:
    """What a form's list offers for what was typed."""
    query = {"app_label": "agreements", "model_name": model, "field_name": field, "term": term}
    return sorted(option["text"] for option in client.get("/admin/autocomplete/", query).json()["results"])


@pytest.mark.parametrize(("slug", "name"), [(slug, name) for slug, names in NAMES.items() for name in names])
def test_sheets_and_forms_find_a_partner_by_all_its_names(admin_client, partners, slug, name):
    assert read_as("partner", name) == slug
    assert picked(admin_client, "party", "partner", name) == [Partner.objects.get(slug=slug).name]


def test_a_country_of_an_event_has_the_names_of_its_partner(admin_client, partners):
    row = [KEY, "", "held", "2024", "", "", "Held", "", "Ivory Coast", "", "", ""]

    assert ("events", "country", "CI") in {
        (sheet, column, after)
        for sheet, _row, column, _before, after in changes(look(admin_client, csv_file(EVENTS, row)))
    }
    assert picked(admin_client, "event", "country", "ivory coast") == ["Côte d’Ivoire"]


def test_a_name_that_several_have_is_told_with_the_choices(partners):
    with catalogue_transaction(None, "a test"):
        for slug, name in (("korea", "Korea"), ("north-korea", "North Korea")):
            Partner.objects.create(slug=slug, name=name, kind="organisation")
            Alias.objects.create(partner=Partner.objects.get(slug=slug), name="Koréa!")
        for partner in ("norway", "viet-nam"):
            factories.body("Ministry of Energy", Partner.objects.get(slug=partner))

    told = {text: read_as("partner", text) for text in ("Korea", "korea", "KOREA", "Koréa!", "KORÉA", "north korea")}
    several = "Several have this name: say which by its key (korea (Korea), north-korea (North Korea))."

    assert told == {
        **dict.fromkeys(["Korea", "korea", "KOREA"], "korea"),  # a key, however it is written, comes first
        **dict.fromkeys(["Koréa!", "KORÉA"], several),
        "north korea": "north-korea",
    }
    assert read_as("body", "ministry of energy") == (
        "Several have this name: say which by its key (norway-ministry-of-energy (Ministry of Energy), "
        "viet-nam-ministry-of-energy (Ministry of Energy))."
    )


def test_a_part_of_a_name_is_told_with_what_it_may_mean(partners):
    assert [read_as("partner", text) for text in ("Congo", "zero asia", "Atlantis", "???", "Nor")] == [
        "There is no partner “Congo”; perhaps one of: congo-kinshasa (Congo - Kinshasa).",
        "There is no partner “zero asia”; perhaps one of: asia-zero (Asia Zero).",
        "There is no partner “Atlantis”.",
        "There is no partner “???”.",
        "There is no partner “Nor”; perhaps one of: norway (Norway).",
    ]


def test_more_than_five_choices_are_not_all_named(partners):
    with catalogue_transaction(None, "a test"):
        for number in range(7):
            Partner.objects.create(slug=f"bank-{number}", name=f"Bank {number}", kind="organisation")

    assert read_as("partner", "bank").endswith("bank-3 (Bank 3), bank-4 (Bank 4), ….")


ways = st.sampled_from(
    [
        str.upper,
        str.lower,
        lambda text: unicodedata.normalize("NFD", text),
        lambda text: "\u200b".join(text),
        lambda text: text.replace("-", "–"),
        lambda text: text.replace("’", "'"),
        lambda text: text.replace("・", "･"),
        lambda text: "".join(chr(ord(char) + 0xFEE0) if char.isascii() and char.isalnum() else char for char in text),
    ]
)


@examples(60)
@given(slug=st.sampled_from(list(NAMES)), ways=st.lists(ways, max_size=3), data=st.data())
def test_a_name_written_in_any_way_is_found(admin_client, partners, slug, ways, data):
    name = data.draw(st.sampled_from(NAMES[slug]))
    for way in ways:
        name = way(name)

    assert read_as("partner", name) == slug
    assert picked(admin_client, "party", "partner", name) == [Partner.objects.get(slug=slug).name]


def test_two_letters_are_enough_to_choose(admin_client, partners):
    assert picked(admin_client, "party", "partner", "vi") == ["Viet Nam"]
    assert picked(admin_client, "party", "partner", " ") == sorted(Partner.objects.values_list("name", flat=True))
    assert picked(admin_client, "party", "partner", "???") == []


def test_a_row_of_an_agreement_is_found_by_its_key_in_other_capitals(admin_client):
    factories.published_agreement()
    rows = taken_rows(take(admin_client, "agreements", "csv"))
    rows[1][0], rows[1][6] = rows[1][0].upper(), "Oslo"

    looked = look(admin_client, csv_file(*rows))

    assert (faults(looked), changes(looked)) == ([], [("agreements", f"agreement {KEY}", "place", "", "Oslo")])
    confirm(admin_client, looked)
    assert list(Agreement.objects.values_list("key", "place")) == [(KEY, "Oslo")]


def test_a_new_agreement_may_have_the_key_that_is_another_s_name(admin_client):
    made = factories.published_agreement()
    with catalogue_transaction(None, "a test"):
        Alias.objects.create(agreement=made, name="Lantern 2024")

    looked = look(admin_client, csv_file(AGREEMENTS, ["lantern-2024", "", "A note", "", "treaty", "", "", "", ""]))

    assert (faults(looked), {row for _sheet, row, *_cell in changes(looked)}) == ([], {"agreement lantern-2024"})


def test_rows_of_a_new_agreement_find_it_in_other_capitals(admin_client):
    with catalogue_transaction(None, "a test"):
        factories.area()
    new = [["Lantern-2024", "", "Note on lanterns", "", "treaty", "no", "", "A summary.", ""]]
    tables = [
        Table("agreements", AGREEMENTS, list(enumerate(new, 2))),
        Table("undertakings", UNDERTAKINGS, [(2, ["lantern-2024", "", "Carbon capture", "Share wicks"])]),
    ]

    planned = import_of(tables)

    assert planned.faults == []
    assert [line.row for line in planned.lines] == ["agreement Lantern-2024", "Lantern-2024, undertaking 1"]


def test_the_very_key_is_tried_before_one_in_other_capitals():
    """The database allows no two such keys any more; an older one may hold them."""
    rows = [
        Row(SPECS["agreement"], {"key": key, "title": "A note", "instrument": "treaty"}) for key in ("Lamp", "lamp")
    ]
    names = Names(by_record(rows))

    assert [names.find("agreement", key) for key in ("lamp", "Lamp")] == [("lamp",), ("Lamp",)]
    with pytest.raises(ValidationError, match="several have this name"):
        names.find("agreement", "LAMP")


@pytest.mark.parametrize("model", ["agreement", "partner", "body"])
def test_two_keys_that_differ_by_capitals_alone_are_refused_in_the_form(admin_client, model):
    made = factories.published_agreement()
    with catalogue_transaction(None, "a test"):
        factories.body("METI", factories.country_partner("JP"))
    typed = {
        "agreement": {"title": "Another", "slug": "another", "key": made.key.upper(), "instrument": "treaty"},
        "partner": {"name": "Another", "slug": "Norway", "kind": "organisation"},
        "body": {"name": "Another", "slug": "Japan-METI", "partner": factories.country_partner("NO")},
    }[model]
    page = f"/admin/agreements/{model}/add/"

    answer = admin_client.post(page, filled(admin_client.get(page), **typed))

    assert "Another record has this, perhaps in other capitals." in complaints(answer)
