"""The pages of partners, countries, areas and sources, and the front page, by what a visitor reads."""

import pytest

from agreements.models import Citation, Event, Membership, Note, Undertaking, catalogue_transaction
from tests.helpers import factories
from tests.helpers.html_pages import links, read

pytestmark = pytest.mark.django_db


def test_country_shows_what_it_made_itself_and_what_reaches_it_through_a_bloc(client):
    with catalogue_transaction(None, "a bloc"):
        asean = factories.bloc(members={"VN": ("1995-07-28",)})
        factories.agreement(title="Own", partners=("VN",))
        factories.agreement(title="Joint", partners=(asean,))
        factories.agreement(title="Before its time", partners=(asean,), date="1990")

    text = read(client.get("/countries/VN/"))

    assert "2 agreements with Japan reach Vietnam, 1 made by the country itself, 1 through a bloc." in text
    order = ["1 made by Vietnam itself", "Own", "Through ASEAN", "Joint"]
    assert sorted(order, key=text.index) == order
    assert "ASEAN since 28 July 1995" in text
    assert "Before its time" not in text


def test_country_says_how_a_bloc_reached_it_where_that_is_not_plain(client):
    with catalogue_transaction(None, "a bloc"):
        union = factories.bloc("european-union", "European Union", {"GB": ("1973", "2020-01-31"), "NO": ("2025-05",)})
        factories.agreement(title="In its last year", partners=(union,), date="2020")
        factories.agreement(title="Standing", partners=(union,), date="2008-03", kind="held", instrument="dialogue")

    britain, norway = (read(client.get(f"/countries/{code}/")) for code in ("GB", "NO"))
    assert "Through European Union – member for part of 2020 2020 In its last year" in britain
    assert "Through European Union – joined since, May 2025 March 2008 Standing" in norway


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
    assert links(answer)["Narrow these down in the list"] == "/agreements/?partner=asean"
    assert client.get(links(answer)["ASEAN Secretariat"]).status_code == 200


def test_area_tells_who_does_what_with_a_way_to_the_record(client):
    with catalogue_transaction(None, "actions"):
        norway = factories.agreement(title="With Norway")
        Undertaking.objects.create(agreement=norway, area=factories.area(), action="map storage sites")
        factories.agreement(title="With many", partners=("AU", "GB", "ID", "IN"))
        factories.agreement(title="Alone", partners=(), unilateral=True)

    answer = client.get("/areas/carbon-capture/")
    text = read(answer)

    assert "3 agreements name it" in text
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
    assert "1 agreement rests on it" in text
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
    assert ["“abc”" in read(answers[0]), "regjeringen.no/ccs" in read(answers[2])] == [True, True]
