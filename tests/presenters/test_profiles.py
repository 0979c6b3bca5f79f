"""The pages of partners, countries, areas and sources, and the front page, by what a visitor reads."""

import pytest

from agreements.models import Citation, Event, Membership, Note, Undertaking, catalogue_transaction
from tests.helpers import factories
from tests.helpers.html_pages import links, read

pytestmark = pytest.mark.django_db


def test_country_shows_what_is_bilateral_what_with_others_and_what_through_a_group(client):
    with catalogue_transaction(None, "a bloc"):
        asean, azec = factories.bloc(members={"VN": ("1995-07-28",)}), factories.bloc("azec", "AZEC", {"VN": ("2023",)})
        factories.agreement(title="Own", partners=("VN",))
        factories.agreement(title="Meeting of three", partners=("VN", "AU"))
        factories.agreement(title="Joint", partners=(asean,))
        factories.agreement(title="Both groups", partners=(azec, asean))
        factories.agreement(title="Before its time", partners=(asean,), date="1990")

    answer = client.get("/countries/VN/")
    text = read(answer)

    assert (
        "Vietnam takes part in 4 agreements with Japan: "
        "1 bilateral , 1 with other partners , 2 as a member of ASEAN ." in text
    )
    order = [
        "Bilateral: 1 agreement", "Own", "With other partners: 1 agreement", "Meeting of three",
        "Through a group: 2 agreements", "ASEAN 2", "Both groups", "Joint",
    ]  # fmt: skip
    assert sorted(order, key=lambda one: text.index(one, text.index(order[0]))) == order
    assert text.count("Both groups") == 1
    assert "also have a group" not in text
    assert "ASEAN since 28 July 1995" in text
    assert "Before its time" not in text
    assert [links(answer)[name] for name in ("Bilateral 1", "With other partners 1", "Through a group 2")] == [
        "#bilateral", "#with-others", "#member",
    ]  # fmt: skip


def test_what_reaches_a_country_in_two_ways_is_counted_once_as_a_party(client):
    with catalogue_transaction(None, "a bloc"):
        asean = factories.bloc(members={"VN": ("1995-07-28",)})
        factories.agreement(title="Party and member", partners=("VN", asean))

    text = read(client.get("/countries/VN/"))

    assert "Vietnam takes part in 1 agreement with Japan: 1 with other partners ." in text
    assert "1 agreement in which Vietnam is a party also has a group to which it belongs as a party." in text
    assert text.count("Party and member") == 1


def test_pictures_of_a_place_are_titled_for_it(client):
    with catalogue_transaction(None, "a bloc"):
        asean = factories.bloc(members={"VN": ("1995-07-28",)})
        factories.agreement(partners=(asean,))
        factories.agreement(partners=("AU",), title="Another")
        factories.agreement(partners=(), title="A strategy", unilateral=True)

    paths = ("/countries/VN/", "/partners/asean/", "/areas/carbon-capture/")
    country, bloc, area = (read(client.get(path)) for path in paths)

    assert "Agreements with Vietnam by year" in country
    assert "Agreements with ASEAN by year" in bloc
    assert "Countries taking part in agreements with ASEAN" in bloc
    assert "Agreements and strategies on Carbon capture by year" in area
    assert "Countries taking part in agreements on Carbon capture" in area
    assert "All agreements" not in country + bloc + area


def test_country_says_how_a_bloc_reached_it_where_that_is_not_plain(client):
    with catalogue_transaction(None, "a bloc"):
        union = factories.bloc("european-union", "European Union", {"GB": ("1973", "2020-01-31"), "NO": ("2025-05",)})
        factories.agreement(title="In its last year", partners=(union,), date="2020")
        factories.agreement(title="Standing", partners=(union,), date="2008-03", kind="held", instrument="dialogue")

    britain, norway = (read(client.get(f"/countries/{code}/")) for code in ("GB", "NO"))
    assert "European Union – member for part of 2020 1 2020 In its last year" in britain
    assert "European Union – joined since, May 2025 1 March 2008 Standing" in norway


def test_japan_has_no_page_of_a_country(client):
    with catalogue_transaction(None, "a bloc"):
        factories.agreement(partners=(factories.bloc("g7", "G7", {"JP": ("1975",), "GB": ("1975",)}),))

    assert [client.get(f"/countries/{code}/").status_code for code in ("GB", "JP")] == [200, 404]


def test_bloc_lists_its_members_with_dates_and_sources(client):
    with catalogue_transaction(None, "a bloc"):
        asean = factories.bloc(members={"VN": ("1995-07-28",)})
        source = factories.source("https://asean.org/members", "intergovernmental", publisher="ASEAN Secretariat")
        Membership.objects.create(bloc=asean, country=factories.country("ID"), start="1967-08-08", source=source)
        factories.agreement(partners=(asean,))

    answer = client.get("/partners/asean/")

    assert "Indonesia since 8 August 1967 Vietnam since 28 July 1995 According to ASEAN Secretariat" in read(answer)
    assert links(answer)["Filter this list"] == "/agreements/?partner=asean&via=bilateral"
    assert client.get(links(answer)["ASEAN Secretariat"]).status_code == 200


def test_area_tells_who_does_what_with_a_way_to_the_record(client):
    with catalogue_transaction(None, "actions"):
        norway = factories.agreement(title="With Norway")
        Undertaking.objects.create(agreement=norway, area=factories.area(), action="map storage sites")
        factories.agreement(title="With many", partners=("AU", "GB", "ID", "IN"))
        factories.agreement(title="Alone", partners=(), unilateral=True)

    answer = client.get("/areas/carbon-capture/")
    text = read(answer)

    assert "Named in 2 agreements and 1 strategy of Japan’s own" in text
    assert "Norway Map storage sites With Norway 9 January 2024" in text
    assert "With several partners Named as an area; no action is told. With many" in text
    assert "Japan on its own Named as an area; no action is told. Alone" in text
    assert links(answer)["With Norway"] == "/agreements/with-norway/"


def test_source_tells_what_rests_on_it(client):
    with catalogue_transaction(None, "uses"):
        source = factories.source(title="Norway signs", published_on="2024-01-10")
        made = factories.agreement()
        Citation.objects.create(agreement=made, source=source, claim="date", locator="line 2", says="10 January")
        Event.objects.create(agreement=made, kind="held", date="2025", title="Meeting", source=source, locator="end")
        draft = factories.agreement(title="Secret", slug="secret", state="draft")
        Note.objects.create(agreement=draft, kind="doubt", text="Secret doubt", source=source)

    text = read(client.get(source.get_absolute_url()))

    assert "Published 10 January 2024" in text
    assert "Cited by 1 agreement" in text
    assert "Existence Date, line 2: says “10 January” Event: Meeting, end" in text
    assert "ecret" not in text


def test_source_of_a_membership_alone_has_a_page(client):
    with catalogue_transaction(None, "a bloc"):
        source = factories.source("https://asean.org/members", "intergovernmental", publisher="ASEAN Secretariat")
        asean = factories.bloc()
        Membership.objects.create(bloc=asean, country=factories.country("VN"), start="1995-07-28", source=source)
        factories.agreement(partners=(asean,))

    assert "Vietnam, ASEAN: since 28 July 1995" in read(client.get(source.get_absolute_url()))


def test_bad_page_number_of_sources_is_named_and_is_page_one(client):
    factories.published_agreement()

    answers = [client.get("/sources/", {"page": page}) for page in ("abc", "-1", "999999", "²")]

    assert [answer.status_code for answer in answers] == [200] * 4
    assert ["“abc”" in read(answers[0]), "regjeringen.no" in read(answers[2])] == [True, True]
