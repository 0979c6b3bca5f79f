"""Side by side: what is common is told once, what differs stands apart, and any address gets a page that helps."""

import csv
import io

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.models import Commitment, catalogue_transaction
from agreements.search import current_index
from tests.helpers import factories
from tests.helpers.examples import examples

pytestmark = pytest.mark.django_db
TWO = "/compare/?a=first&a=second"


@pytest.fixture
def two():
    """A memorandum with Norway about two areas, one with an action, and one with Vietnam about one of them."""
    with catalogue_transaction(None, "two agreements"):
        first = factories.agreement(title="First", slug="first", areas=("oil", "carbon-capture"))
        first.undertakings.filter(area__slug="oil").update(action="store oil together")
        second = factories.agreement(title="Second", slug="second", partners=("VN",), areas=("oil",), date="2023")
        Commitment.objects.create(
            agreement=second,
            amount=5,
            currency="USD",
            certainty="reported",
            purpose="a store",
            source=factories.source(),
        )
    return first, second


def lines(page: bytes) -> dict[str, list[str]]:
    """The cells of a comparison by the heads of their rows."""
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    said = {}
    for row in tree.iterfind(".//tbody/tr"):
        title = " ".join(" ".join(row.find("th").itertext()).split())
        said[title] = [" ".join(" ".join(cell.itertext()).split()) for cell in row.iterfind("td")]
    return said


def test_agreements_stand_side_by_side(client, two):
    assert lines(client.get(TWO).content) == {
        "Instrument": ["Memorandum of cooperation Not legally binding"],
        "On Japan’s side": ["Japan"],
        "On the partner side": ["Norway", "Vietnam"],
        "When": ["Signed 9 January 2024", "Signed 2023"],
        "Status": ["signed"],
        "Steps and meetings": ["1 step"],
        "Money": ["none told", "US$5, reported a store"],
        "How sure": ["Official source"],
        "Sources": ["1 source 1 of them official"],
        "Official text": ["not cited here"],
        "Areas that all name": [],
        "Oil": ["Store oil together", "Named as an area; no action is told."],
        "Areas that only some name": [],
        "Carbon capture": ["Named as an area; no action is told.", "not named"],
    }


def test_partners_stand_side_by_side_with_the_numbers_of_the_list(client, two):
    said = lines(client.get("/compare/?partner=norway&partner=vietnam").content)

    assert said["Kind"] == ["Country"]
    assert said["Agreements"] == ["1", "1"]
    assert said["Years"] == ["2024", "2023"]
    assert said["Oil"] == ["1 agreement Store oil together", "1 agreement"]
    assert said["Carbon capture"] == ["1 agreement", "not named"]


def test_comparison_can_be_had_as_csv(client, two):
    answer = client.get("/compare.csv?a=first&a=second")

    header, *rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert [cell.rpartition("/agreements/")[2] for cell in header] == ["compared", "first/", "second/"]
    assert ["Money", "", "USD 5 (reported): a store"] in rows
    assert ["Oil", "store oil together", "named"] in rows


def test_third_column_can_be_left_out(client, two):
    factories.published_agreement(title="Third", slug="third")

    page = client.get(f"{TWO}&a=third").content.decode()

    assert '<a class="drop" href="?a=third&amp;a=second">' in page


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ("a=first&a=second&a=nowhere", "Agreement: “nowhere” is unknown here and was ignored."),
        ("a=first&a=second&a=%00", "Agreement: “\ufffd” is unknown here and was ignored."),
        ("a=first&a=second&partner=norway", "Partner: partners don&#x27;t stand beside agreements and were left out."),
        ("partner=norway&partner=vietnam&partner=atlantis", "Partner: “atlantis” is unknown here and was ignored."),
    ],
)
def test_what_cannot_be_compared_is_named(client, two, query, problem):
    page = client.get(f"/compare/?{query}").content.decode()

    assert problem in page
    assert "Areas that only some name" in page


def test_four_stand_beside_each_other_at_most(client):
    for number in range(5):
        factories.published_agreement(title=f"Number {number}", slug=f"number-{number}")

    page = client.get("/compare/?" + "&".join(f"a=number-{number}" for number in range(5))).content.decode()

    assert "Agreement: 5 are too many; four of them stand here." in page
    assert page.count('scope="col"') == 4


@pytest.mark.parametrize("query", ["", "a=first", "a=first&a=first", "partner=norway", "a=draft&a=first"])
def test_fewer_than_two_get_a_page_that_helps(client, two, query):
    factories.published_agreement(title="Secret plan", slug="draft", state="draft")

    page = client.get(f"/compare/?{query}").content.decode()

    assert "To compare agreements, tick them in" in page
    assert "Secret plan" not in page
    assert ('value="norway" selected' in page) == (query == "partner=norway")


def test_agreement_is_found_by_its_former_slug(client, two):
    with catalogue_transaction(None, "a better slug"):
        two[0].slug = "better"
        two[0].save()

    assert client.get(TWO).content.count(b'scope="col"') == 2


def test_list_starts_a_comparison(client, two):
    tree = html5lib.parse(client.get("/agreements/").content, namespaceHTMLElements=False)

    ticks = [(box.get("value"), box.get("form")) for box in tree.iter("input") if box.get("name") == "a"]
    assert ticks == [("first", "compare"), ("second", "compare")]
    assert tree.find(".//form[@id='compare']").get("action") == "/compare/"


@examples(60)
@given(words=st.lists(st.text(max_size=20) | st.sampled_from(["first", "second", "norway", "vietnam"]), max_size=6))
def test_any_address_gets_a_comparison_or_help(client, two, words):
    asked = {"a": words, "partner": words[::2]}

    answer = client.get("/compare/", asked)

    assert answer.status_code == 200
    html5lib.HTMLParser(strict=True).parse(answer.content)
    assert client.get("/compare.csv", asked).status_code in {200, 400}


@pytest.mark.parametrize(
    ("query", "queries"),
    [
        ("a=number-0&a=number-1", 12),
        ("a=number-0&a=number-1&a=number-2&a=number-3", 12),
        ("partner=norway&partner=vietnam", 6),
        ("partner=norway&partner=vietnam&partner=india", 8),  # two for each: its actions and its money
    ],
)
def test_comparison_asks_as_often_however_many_agreements_there_are(client, django_assert_num_queries, query, queries):
    with catalogue_transaction(None, "rows"):
        for number in range(4):
            factories.agreement(title=f"Number {number}", slug=f"number-{number}", partners=("NO", "VN", "IN"))
    current_index()

    with django_assert_num_queries(queries):
        client.get(f"/compare/?{query}")
