"""A number means what its sentence says: the count of the list it links to. Groups add up to their heading."""

from random import Random

import pytest
from django.http import QueryDict
from django.utils import timezone
from hypothesis import example, given
from hypothesis import strategies as st

from agreements.models import Partner, catalogue_transaction
from agreements.search.criteria import NONE, VIA, Criteria
from agreements.search.query_strings import query, query_string
from agreements.web.filters import AgreementFilter
from tests.helpers import factories, random_catalogue
from tests.helpers.chart_numbers import drawn, told
from tests.helpers.examples import examples
from tests.helpers.oracle import Oracle
from tests.helpers.random_criteria import VALUES, criteria
from tests.helpers.sentences import Page, counted, records_at

pytestmark = pytest.mark.django_db


def values_of(oracle: Oracle, name: str) -> int:
    """How many values of a facet some record has."""
    return sum(value != NONE and count > 0 for value, count, _ticked in oracle.facet(name, Criteria()))


def assert_true(page: Page, oracle: Oracle) -> int:
    """Every number of the page is that of the list behind it; how many numbers there are."""
    numbers = [*page.sentences(), *page.tallies()]
    for number in numbers:
        if number.what == "partners" or number.address == "/partners/":
            expected = values_of(oracle, "partner")
        elif number.address == "/countries/":
            expected = values_of(oracle, "country")
        elif number.address == "/sources/":
            expected = len({key for record in oracle.records for key in record.values["source"]})
        elif number.what in ("countries", "both"):
            continue  # the tests of maps and of countries count them
        else:
            expected = counted(number.what, records_at(oracle, number.address))
        assert number.value == expected, number
    return len(numbers)


@pytest.fixture
def oracle(request):
    """A catalogue drawn by a seed, with agreements in which countries take part in several ways at once."""
    random_catalogue.make_catalogue(rows=30, seed=request.param)
    chance = Random(request.param)
    with catalogue_transaction(None, "several ways at once"):
        asean = Partner.objects.get(slug="asean")
        azec = factories.bloc("azec", "AZEC", {"VN": ("2020",), "AU": ("2020-02-01",), "GB": ("1995", "2020-01")})
        ways = [(asean, azec), (asean, "VN"), (azec, "AU", "VN"), ("VN",), ("VN", "IN"), (azec,), (), ("UZ",)]
        for number, partners in enumerate(ways * 2):
            factories.agreement(
                title=f"Way {number}",
                key=f"way-{number}",
                slug=f"way-{number}",
                partners=partners,
                date=chance.choice([None, *random_catalogue.DATES]),
                instrument=chance.choice(["memorandum-of-cooperation", "dialogue"]),
                unilateral=not partners,
            )
    return Oracle(timezone.localdate())


seeds = pytest.mark.parametrize("oracle", [1, 2, 3], indirect=True)


@seeds
def test_groups_of_countries_and_partners_add_up_to_their_heading(client, oracle):
    reached = {value for record in oracle.records for value in record.values["country any"]}
    places = [(f"/countries/{iso2}/", Criteria(country=(iso2,))) for iso2 in sorted(reached)]
    named = {slug for record in oracle.records for slug in record.values["partner"]}
    partners = Partner.objects.filter(slug__in=named, country=None).values_list("slug", flat=True)
    places += [(f"/partners/{slug}/", Criteria(partner=(slug,))) for slug in partners]

    for path, asked in places:
        page = Page(client.get(path).content, f"/agreements/{query(asked)}")
        groups, all_of_it = page.groups(), {record.key for record in oracle.found(asked)}
        assert assert_true(page, oracle) > 5
        assert sum(value for value, _rows in groups.values()) == len(all_of_it), path
        rows = [row for _value, rows in groups.values() for row in rows]
        assert (sorted(rows), len(rows)) == (sorted(all_of_it), len(all_of_it)), path
        assert all(value == len(rows) for value, rows in groups.values())
        if asked.country:
            ways = [{one.key for one in oracle.found(Criteria(country=asked.country, via=via))} for via in VIA]
            both = len(ways[1] & ways[4])
            assert sum(number.value for number in page.sentences() if number.what == "both") == both
    assert len(places) > 8


@seeds
def test_numbers_of_the_front_page_and_of_every_view_are_those_of_their_lists(client, oracle):
    assert assert_true(Page(client.get("/").content, "/agreements/"), oracle) > 15
    for via in VIA:
        assert_views_are_true(client, oracle, Criteria(country=("VN",), via=via))
    assert_views_are_true(client, oracle, Criteria(partner=("asean",), via="with-others"))


def assert_views_are_true(client, oracle: Oracle, asked: Criteria) -> None:
    for path in ("/agreements/", "/map/", "/timeline/", "/matrix/", "/matrix/?rows=country&columns=instrument"):
        name, _, sides = path.partition("?")
        html = client.get(f"{name}?{query_string(asked)}&{sides}").content
        page = Page(html, f"/agreements/{query(asked)}")
        assert assert_true(page, oracle) > 0
        if name in ("/map/", "/timeline/") and oracle.found(asked):
            numbers = [*told(html), *drawn(client.get(f"{name[:-1]}.svg?{query_string(asked)}").content)]
            assert [value for _, value in numbers] == [len(records_at(oracle, address)) for address, _ in numbers]
        if name == "/map/":
            [countries] = [number.value for number in page.sentences() if number.what == "countries"]
            options = [value for value, count, _ in oracle.facet("country", asked) if count and value != NONE]
            assert countries == len([one for one in options if not asked.country or one in asked.country])


@pytest.fixture
def oracle_of_today(generated_catalogue, db):
    return Oracle(timezone.localdate())


@examples(30)
@given(asked=criteria())
@example(asked=Criteria())
@example(asked=Criteria(country=("VN", NONE), region=("asia",), partner=("asean",), via="with-others"))
def test_any_question_is_answered_in_sentences_that_are_true(client, oracle_of_today, asked):
    understood = AgreementFilter(QueryDict(query_string(asked))).criteria  # what the catalogue does not know is ignored

    assert_views_are_true(client, oracle_of_today, understood)


@examples(40)
@given(via=st.sampled_from(sorted(VIA)), country=st.sampled_from(VALUES["country"]))
def test_way_of_taking_part_is_named_in_title_and_sentence(client, generated_catalogue, db, via, country):
    way = "" if via == "any" else str(VIA[via])

    for view in ("agreements", "map", "timeline", "matrix"):
        page = Page(client.get(f"/{view}/?via={via}&country={country}").content, "")
        texts = [" ".join("".join(one.itertext()).split()) for one in page.tree.iter() if one.tag in ("title", "h1")]
        lines = [one for one in page.tree.iter() if one.find("data") is not None]
        assert [way in text for text in texts] == [True, True], view
        assert any(way in "".join(line.itertext()) for line in lines), view
