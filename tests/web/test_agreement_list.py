"""The list page: what it shows of an answer, how often it asks the database, and what it makes of any address."""

import html
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from agreements.models import catalogue_transaction
from agreements.search import current_index
from tests.helpers import factories, random_catalogue
from tests.helpers.examples import examples

pytestmark = pytest.mark.django_db

SIX = "partner=norway&area=carbon-capture&theme=clean-power&status=signed&year=2024&region=europe"


def shown(answer) -> list[str]:
    """The titles of a list page, in order."""
    titles = re.findall(r'class="row-title"[^>]*>(.*?)</a>', answer.content.decode())
    return [html.unescape(re.sub("<.*?>", "", title)) for title in titles]


@pytest.mark.parametrize(
    ("query", "asked"), [("", 2), (SIX, 2), (f"{SIX}&q=carbon", 3)], ids=["no criterion", "six criteria", "and words"]
)
@pytest.mark.parametrize("rows", [1, 3])
def test_list_asks_as_often_for_any_number_of_rows(client, django_assert_num_queries, query, asked, rows):
    with catalogue_transaction(None, "rows"):
        for number in range(rows):
            factories.agreement(title=f"Carbon agreement {number}")
    current_index()

    with django_assert_num_queries(asked):  # the rows, for words where they stand, the revision
        answer = client.get(f"/agreements/?{query}")

    assert len(shown(answer)) == rows


def test_list_shows_heading_facets_chips_and_rows(client):
    factories.published_agreement(title="Carbon capture", partners=("NO", "AU"))
    factories.published_agreement(title="Hydrogen", partners=("AU",), areas=("hydrogen",), date="2023")
    factories.published_agreement(title="Unseen", partners=("IN",), state="draft", summary="")

    answer = client.get("/agreements/?partner=norway")

    page = " ".join(answer.content.decode().split())
    assert shown(answer) == ["Carbon capture"]
    assert '<h2 id="count"><data class="agreements" value="1">1 of 2 agreements</data></h2>' in page
    assert re.findall(r'name="partner" value="([a-z]+)"( checked)?> \w+ <span class="number">(\d+)', page) == [
        ("australia", "", "2"),
        ("norway", " checked", "1"),
    ]
    assert '<a class="chip" href=".">' in page
    assert "India" not in page


def test_list_without_agreements_says_so(client):
    answer = client.get("/agreements/")

    assert answer.status_code == 200
    assert "No agreement in the catalogue" in answer.content.decode()


def test_empty_answer_says_which_criterion_to_drop(client):
    factories.published_agreement(title="Carbon capture", partners=("NO",))
    factories.published_agreement(title="Hydrogen", partners=("AU",), areas=("hydrogen",))

    page = client.get("/agreements/?partner=norway&area=hydrogen").content.decode()

    assert re.findall(r'<li><a href="([^"]+)">(Without.*?)</a>', page) == [
        ("?area=hydrogen", 'Without Partner Norway: <data class="records" value="1">1 found</data>'),
        ("?partner=norway", 'Without Area of cooperation Hydrogen: <data class="records" value="1">1 found</data>'),
    ]


def test_slip_is_answered_with_a_word_of_the_catalogue(client):
    factories.published_agreement(title="Carbon capture")
    factories.published_agreement(title="Hydrogel", state="draft")

    assert (
        '<a href="?q=carbon+capture">carbon capture</a>' in client.get("/agreements/?q=carbin+capture").content.decode()
    )
    assert "Did you mean" not in client.get("/agreements/?q=hydrogem").content.decode()


def test_page_that_is_not_there_is_page_one_and_says_so(client):
    factories.published_agreement(title="Carbon capture")

    answer = client.get("/agreements/?page=9")

    assert shown(answer) == ["Carbon capture"]
    assert "Page: There is no page 9 of this list; this is page 1." in answer.content.decode()


def test_matches_are_marked_and_markup_is_not_believed(client):
    factories.published_agreement(title="<b>Carbon</b> capture", summary="On <i>carbon</i> & co.")

    page = client.get("/agreements/", {"q": "carbon <script>"}).content.decode()
    found = client.get("/agreements/", {"q": "carbon"}).content.decode()

    assert "<script>" not in page.replace('<script src="', "")
    assert "&lt;b&gt;<mark>Carbon</mark>&lt;/b&gt; capture" in found
    assert "On &lt;i&gt;<mark>carbon</mark>&lt;/i&gt; &amp; co." in found


YEAR = re.compile(r"\s*([1-9][0-9]{3}\s*)?\Z")
NAMES = ["q", "partner", "country", "via", "area", "status", "year", "year_from", "year_to", "sort", "page", "source",
         "partner_match", "certainty", "region", "x"]  # fmt: skip
ODD = ["none", "all", "asean", "9" * 500, "-1", "0", "1e9", "%", "_", "\\", "'", '"', "\0", "🦉", "😀 水素"]
VALUES = st.text(max_size=40) | st.sampled_from(ODD) | st.text(alphabet="%_\\'\"*()<>|&;=?\x00\x1f\x7f", max_size=20)


@examples(300)
@given(pairs=st.lists(st.tuples(st.sampled_from(NAMES) | st.text(max_size=10), VALUES), max_size=8))
@example(pairs=[("source", "\0"), ("partner", "\0"), ("q", "\0")])
def test_any_parameters_get_a_page_that_names_what_was_ignored(client, pairs):
    if not current_index().everything:
        random_catalogue.make_catalogue(rows=12)
    parameters = {}
    for name, value in pairs:
        parameters.setdefault(name, []).append(value)

    answer = client.get("/agreements/", parameters)

    badly = {name for name in ("year_from", "year_to") if not YEAR.match(parameters.get(name, ["2024"])[-1])}
    assert answer.status_code == 200
    assert badly <= {problem.parameter for problem in answer.context["problems"]}


@pytest.mark.parametrize(
    "query",
    [
        pytest.param("q=" + "a" * 5000, id="a long word"),
        pytest.param("q=" + "%E6%B0%B4" * 800, id="a long Japanese word"),
        pytest.param("q=" + "zz+yy+" * 1300, id="many words"),
        pytest.param("&" * 8000, id="nothing but ampersands"),
        pytest.param("partner=x&" * 800, id="many values"),
        pytest.param("q=%FF%FE%80", id="no UTF-8"),
        pytest.param("q=%ED%A0%80", id="half a surrogate pair"),
        pytest.param("%00=%00", id="null"),
        pytest.param("page=%D9%A1", id="an Arabic digit"),
    ],
)
def test_hostile_addresses_get_a_page(client, query):
    factories.published_agreement()

    assert client.get(f"/agreements/?{query}").status_code == 200
