"""The grammar of the query string: what is understood, what is named and ignored, and the links that speak it."""

import pytest
from django.http import QueryDict

from agreements.search import current_index
from agreements.search.criteria import Criteria
from agreements.search.query_strings import query_string
from agreements.web.filters import AgreementFilter, sort_links, without_value
from tests.helpers import factories

pytestmark = pytest.mark.django_db


def test_good_values_are_kept_and_bad_ones_named():
    factories.published_agreement(partners=("AU", "IN"))

    asked = AgreementFilter(QueryDict("partner=india&partner=atlantis&partner=australia&status=signed&status=done"))

    assert asked.criteria == Criteria(partner=("australia", "india"), status=("signed",))
    assert [str(problem) for problem in asked.problems] == [
        "Partner: “atlantis” is unknown here and was ignored.",
        "Status: “done” is unknown here and was ignored.",
    ]


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        pytest.param("year_from=20x4", "From year: “20x4” is not a year of four digits and was ignored.", id="letters"),
        pytest.param("year_to=0", "To year: “0” is not a year of four digits and was ignored.", id="no year 0"),
        pytest.param(
            "year_to=２０２４", "To year: “２０２４” is not a year of four digits and was ignored.", id="wide"
        ),
        pytest.param("page=-1", "Page: “-1” is not the number of a page; this is page 1.", id="negative page"),
        pytest.param(
            "via=sea",
            "Taking part: “sea” is none of any, direct, bilateral, with-others, bloc, member and was ignored.",
            id="no way",
        ),
        pytest.param("q=%25", "Search: “%” has no letter or digit to look for and was ignored.", id="no word"),
        pytest.param(
            "area=a%C2%85%0Ab", "Area of cooperation: “a b” is unknown here and was ignored.", id="ends of lines"
        ),
        pytest.param("q=%00", "Search: U+0000 at position 1 of “\ufffd” can't be shown and was ignored.", id="unseen"),
        pytest.param("area=x%00y", "Area of cooperation: “x\ufffdy” is unknown here and was ignored.", id="null byte"),
    ],
)
def test_what_cannot_be_understood_is_named_and_ignored(query, problem):
    asked = AgreementFilter(QueryDict(query))

    assert [str(one) for one in asked.problems] == [problem]
    assert (asked.criteria, asked.page_number) == (Criteria(), 1)


def test_last_of_two_values_counts_and_the_page_says_so():
    asked = AgreementFilter(QueryDict("sort=date&sort=title"))

    assert asked.criteria == Criteria(sort="title")
    assert [str(problem) for problem in asked.problems] == ["Order: It was given 2 times; the last counts."]


def test_unknown_parameters_are_named_and_tracking_parameters_are_not():
    asked = AgreementFilter(QueryDict("utm_source=mail&page=2&yaer=2024&by=theme&status=done&gclid=1"))

    assert [str(one) for one in asked.problems] == [
        "Status: “done” is unknown here and was ignored.",
        "Parameter: “yaer”, “by” are unknown here and were ignored.",
    ]
    assert asked.page_number == 2


@pytest.mark.parametrize(
    ("path", "problem"),
    [
        ("/agreements/?yaer=2024", "Parameter: “yaer” is unknown here and was ignored."),
        ("/map/?page=2&by=theme", "Parameter: “page”, “by” are unknown here and were ignored."),
        ("/timeline/?rows=area", "Parameter: “rows” is unknown here and was ignored."),
        ("/matrix/?by=area", "Parameter: “by” is unknown here and was ignored."),
        ("/compare/?a=x&year=2024", "Parameter: “year” is unknown here and was ignored."),
        ("/sources/?country=NO", "Parameter: “country” is unknown here and was ignored."),
        ("/changes/?since=x", "Parameter: “since” is unknown here and was ignored."),
        ("/countries/NO/?year=2024", "Parameter: “year” is unknown here and was ignored."),
        ("/?q=oil", "Parameter: “q” is unknown here and was ignored."),
        ("/about/?%3Cb%3E=1", "Parameter: “&lt;b&gt;” is unknown here and was ignored."),
    ],
)
def test_page_names_the_parameters_that_it_does_not_read(client, path, problem):
    factories.published_agreement()

    page = client.get(path).content.decode()
    tracked = client.get(f"{path.partition('?')[0]}?utm_source=x").content.decode()

    assert page.count(problem) == 1
    assert "unknown here" not in tracked


def test_query_string_copied_from_the_source_of_a_page_is_understood(client):
    factories.published_agreement(title="First", partners=("AU",), date="2020")
    factories.published_agreement(title="Second", partners=("AU",), date="2021")

    for query in ("partner=australia&amp;year=2021", "amp;year=2021&partner=australia", "year=2021&amp%3Bpage=1"):
        answer = client.get(f"/agreements/?{query}")
        assert ([row.title for row in answer.context["page"].rows], answer.context["problems"]) == (["Second"], ())


def test_chips_name_each_criterion_and_lead_to_the_question_without_it():
    factories.published_agreement(partners=("AU",))

    asked = AgreementFilter(QueryDict("q=carbon&partner=australia&year_from=2020"))

    assert [(chip.title, chip.label, chip.link) for chip in asked.chips] == [
        ("Search", "“carbon”", "?partner=australia&year_from=2020"),
        ("Partner", "Australia", "?q=carbon&year_from=2020"),
        ("From year", "2020", "?q=carbon&partner=australia"),
    ]


def test_links_are_written_in_one_way():
    criteria = Criteria(area=("oil",), q="CO₂ & 水素", via="bloc")

    assert query_string(criteria, page=3) == "q=CO%E2%82%82+%26+%E6%B0%B4%E7%B4%A0&via=bloc&area=oil&page=3"
    assert query_string(Criteria(area=("geothermal", "oil"))) == "area=geothermal&area=oil"
    assert without_value(without_value(without_value(criteria, "q"), "via"), "area", "oil") == Criteria()


@pytest.mark.parametrize(
    ("criteria", "links"),
    [
        pytest.param(
            Criteria(),
            [
                ("newest first", ".", True),
                ("by title", "?sort=title", False),
                ("recently changed", "?sort=changed", False),
            ],
            id="newest first where no words are asked for",
        ),
        pytest.param(
            Criteria(sort="title"),
            [
                ("newest first", ".", False),
                ("by title", "?sort=title", True),
                ("recently changed", "?sort=changed", False),
            ],
            id="an order that was chosen",
        ),
        pytest.param(
            Criteria(q="oil"),
            [
                ("best match", "?q=oil", True),
                ("newest first", "?q=oil&sort=date", False),
                ("by title", "?q=oil&sort=title", False),
                ("recently changed", "?q=oil&sort=changed", False),
            ],
            id="best match where words are asked for",
        ),
        pytest.param(
            Criteria(q="oil", sort="date"),
            [
                ("best match", "?q=oil", False),
                ("newest first", "?q=oil&sort=date", True),
                ("by title", "?q=oil&sort=title", False),
                ("recently changed", "?q=oil&sort=changed", False),
            ],
            id="newest first within a search",
        ),
    ],
)
def test_orders_lead_to_the_same_question_in_another_order(criteria, links):
    assert [(str(name), link, present) for name, link, present in sort_links(criteria)] == links


def test_hundreds_of_unknown_sources_are_asked_for_at_once(django_assert_num_queries):
    known = factories.published_agreement().citations.get().source
    current_index()
    strangers = "&".join(f"source=stranger-{number}" for number in range(300))

    with django_assert_num_queries(3):  # the revision, who rests on them, their names
        asked = AgreementFilter(QueryDict(f"{strangers}&source={known.key}"))
        criteria = asked.criteria

    assert criteria == Criteria(source=(known.key,))
    assert [chip.label for chip in asked.chips] == [str(known)]
