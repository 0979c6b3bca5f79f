"""Search finds agreements by the names people use, in both languages, alike on both databases."""

import html
import re

import pytest

from agreements.models import Alias, catalogue_transaction
from agreements.search import search
from agreements.search.criteria import Criteria
from tests.helpers import factories

pytestmark = pytest.mark.django_db


def shown(answer) -> list[str]:
    """The titles of a list page, in order."""
    titles = re.findall(r'class="row-title"[^>]*>(.*?)</a>', answer.content.decode())
    return [html.unescape(re.sub("<.*?>", "", title)) for title in titles]


@pytest.mark.parametrize(
    ("q", "finds"),
    [
        pytest.param("省エネ", "Saving", id="a Japanese alias of the area"),
        pytest.param("エネ", "Saving", id="inside a Japanese word"),
        pytest.param("水素", "Fuel cells", id="the area's Japanese name"),
        pytest.param("二国間", "JCM with Vietnam", id="a Japanese title"),
        pytest.param("joint crediting mechanism", "JCM with Vietnam", id="the instrument"),
        pytest.param("JCM", "JCM with Vietnam", id="an acronym"),
        pytest.param("meti", "Saving", id="a body's acronym"),
        pytest.param("EVs", "An EV roadmap", id="a plural"),
        pytest.param("road", "An EV roadmap", id="a word's beginning"),
        pytest.param("REGION österreich", "Fuel cells", id="capitals and accents"),
        pytest.param("osterreich", "Fuel cells", id="without accents"),
        pytest.param("ＥＶ", "An EV roadmap", id="wide letters"),
        pytest.param("ﾛｰﾄﾞﾏｯﾌﾟ", "An EV roadmap", id="narrow kana"),
        pytest.param("Saito", "Saving", id="a signatory"),
        pytest.param("share battery data", "An EV roadmap", id="an undertaking"),
        pytest.param("map", None, id="not inside a word"),
        pytest.param("cells saving", None, id="every word"),
        pytest.param("100%", None, id="a sign that databases treat apart"),
    ],
)
def test_search_finds_by_the_names_people_use(client, q, finds):
    with catalogue_transaction(None, "names"):
        saving, hydrogen = factories.area("energy-efficiency"), factories.area("hydrogen")
        Alias.objects.create(name="省エネ", language="ja", area=saving)
        hydrogen.name_ja = "水素・アンモニア"
        hydrogen.save()
        japan = factories.country_partner("JP")
        ministry = factories.body("Ministry of Economy", japan)
        Alias.objects.create(name="METI", body=ministry)
        first = factories.agreement(title="Saving", areas=(saving,))
        first.parties.create(number=9, side="japan", partner=japan, body=ministry, signatory="Saito Ken")
        factories.agreement(title="Fuel cells", areas=(hydrogen,), summary="Regional talks in Österreich.")
        credit = {"title_ja": "二国間クレジット", "instrument": "joint-crediting-mechanism"}
        factories.agreement(title="JCM with Vietnam", **credit)
        last = factories.agreement(title="An EV roadmap", title_ja="EVロードマップ", slug="ev")
        vehicles = factories.area("vehicles", "mobility")
        last.undertakings.create(number=9, area=vehicles, action="Share data on batteries")

    answer = client.get("/agreements/", {"q": q})

    assert shown(answer) == ([finds] if finds else [])


def test_phrase_in_the_title_comes_first(client):
    with catalogue_transaction(None, "ranks"):
        factories.agreement(title="Talks", slug="c", summary="A clean hydrogen economy.", date="2025")
        factories.agreement(title="Hydrogen and clean power", slug="b", date="2024")
        factories.agreement(title="Clean hydrogen", slug="a", date="1999")

    answer = client.get("/agreements/?q=clean+hydrogen")

    assert shown(answer) == ["Clean hydrogen", "Hydrogen and clean power", "Talks"]


LONGEST = "pseudopseudohypoparathyroidism"


@pytest.mark.parametrize(
    ("q", "suggestion"),
    [
        pytest.param("hydrogem", "hydrogen", id="another end"),
        pytest.param("kydrogen", "hydrogen", id="another beginning"),
        pytest.param("kydrogem", "", id="another beginning and end"),
        pytest.param("wimd farms", "wind farms", id="four letters, beside a known word"),
        pytest.param("oyl", "", id="three letters"),
        pytest.param("ind", "", id="three of four letters"),
        pytest.param(LONGEST[:-3] + "zm", LONGEST, id="29 letters"),
        pytest.param(LONGEST[:-3] + "izm", "", id="30 letters"),
        pytest.param("decarbnsed", "decarbonised", id="two letters less"),
        pytest.param("decarbsed", "", id="three letters less"),
        pytest.param("h2ydrogen", "", id="a digit in it"),
        pytest.param("hydrogem wimd decarbnsed", "hydrogen wind decarbonised", id="three slips"),
        pytest.param("hydrogem wimd decarbnsed farmz", "", id="four slips"),
        pytest.param("hydrogem qqqqqq", "", id="a slip and a word like no other"),
        pytest.param("hydrogen wind", "", id="no slip"),
        pytest.param("", "", id="no words"),
    ],
)
def test_slip_is_corrected_where_a_known_word_is_like_it(q, suggestion):
    factories.published_agreement(title=f"Hydrogen, oil, decarbonised wind farms and {LONGEST}")

    assert search(Criteria(q=q)).suggestion == suggestion
