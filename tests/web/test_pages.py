"""The public pages, by what a visitor reads."""

import pytest

from agreements.models import Party, Side, catalogue_transaction
from tests.helpers import factories
from tests.helpers.export_files import content

pytestmark = pytest.mark.django_db


def test_record_page_names_parties_date_and_source(client):
    made = factories.published_agreement()

    page = client.get(made.get_absolute_url()).content.decode()

    for text in (made.title, "Norway", "9 January 2024", "https://www.regjeringen.no/ccs", "not legally binding"):
        assert text in page


def test_record_page_of_a_draft_is_not_found(client):
    made = factories.published_agreement(state="draft")

    assert client.get(made.get_absolute_url()).status_code == 404


def test_pages_of_what_only_drafts_name_are_not_found(client):
    made = factories.published_agreement(state="draft")
    places = [made.parties.get(side="partner").partner, made.undertakings.get().area, made.citations.get().source]

    assert [client.get(place.get_absolute_url()).status_code for place in places] == [404, 404, 404]


def test_pages_of_what_published_agreements_name_are_found(client):
    made = factories.published_agreement()
    places = [made.parties.get(side="partner").partner, made.undertakings.get().area, made.citations.get().source]

    assert [client.get(place.get_absolute_url()).status_code for place in places] == [200, 200, 200]


def test_partner_who_only_supports_has_no_page(client):
    made = factories.published_agreement()
    with catalogue_transaction(None, "a supporter"):
        supporter = factories.bloc("g7", "G7")
        Party.objects.create(agreement=made, side=Side.PARTNER, partner=supporter, role="supporter")

    assert client.get(supporter.get_absolute_url()).status_code == 404


def test_partner_page_of_a_country_leads_to_the_country(client):
    factories.published_agreement()

    answer = client.get("/partners/norway/")

    assert (answer.status_code, answer["Location"]) == (301, "/countries/NO/")


def test_country_in_lower_case_leads_to_upper_case(client):
    factories.published_agreement()

    answer = client.get("/countries/no/")

    assert (answer.status_code, answer["Location"]) == (301, "/countries/NO/")


def test_pages_set_no_cookie(client):
    made = factories.published_agreement()

    answers = [client.get(address) for address in ("/", "/agreements/", made.get_absolute_url(), "/about/")]

    assert [answer.cookies for answer in answers] == [{}] * 4
    assert not any("Cookie" in answer.get("Vary", "") for answer in answers)


PAGES = ("/", "/agreements/", "/timeline/", "/map/", "/matrix/", "/countries/NO/", "/partners/", "/areas/", "/sources/")
PAGES += ("/changes/", "/about/", "/feed/", "/compare/?a=first&a=last", "/sitemap.xml", "/timeline.svg")
PAGES += ("/timeline.csv", "/agreements.csv", "/agreements.xlsx", "/agreements.json", "/agreements.ris")
PAGES += ("/agreements.bib", "/agreements/?year=1", "/agreements/?year=9999", "/agreements/?since=9999", "/api/")


@pytest.mark.parametrize("page", [*PAGES, "/agreements/first/", "/agreements/last/", "/agreements/last.json"])
def test_the_first_and_the_last_year_of_the_calendar_break_no_page(client, page):
    factories.published_agreement(title="First", slug="first", date="0001", sources=("https://first.example",))
    factories.published_agreement(title="Last", slug="last", date="9999-12-31", kind="expected")

    answer = client.get(page)

    assert (answer.status_code, bool(content(answer))) == (200, True)
