"""Recording a search: from an empty list to the filled form, and from there to readers at once."""

import datetime as dt

import pytest
from django.utils import timezone

from agreements.models import Look, catalogue_transaction, current_token
from tests.helpers import factories
from tests.helpers.admin_forms import change_page, complaints, filled
from tests.helpers.chart_numbers import linked

pytestmark = pytest.mark.django_db
ADD = "/admin/agreements/look/add/"
SCOPES = ("partner", "country", "region", "theme", "area")


@pytest.fixture
def empty_list():
    """An agreement with Norway on carbon capture, one with ASEAN on vehicles: Norway and mobility have none."""
    with catalogue_transaction(None, "rows"):
        factories.agreement(title="One", partners=("NO",))
        factories.agreement(title="Two", partners=(factories.bloc(),), areas=(factories.area("vehicles", "mobility"),))
    return "/agreements/?partner=norway&theme=mobility"


def test_search_is_recorded_from_an_empty_list_in_two_clicks(client, empty_list):
    client.force_login(factories.curator("editor", "Editor"))
    before = current_token()
    [form] = [link for link, text in linked(client.get(empty_list).content, "p/a") if text.startswith("Curators")]

    answer = client.post(form, filled(client.get(form), searched="METI press releases", found="0"))

    assert answer.status_code == 302
    [look] = Look.objects.select_related("partner", "theme")
    assert (look.partner.slug, look.theme.slug, look.day) == ("norway", "mobility", timezone.localdate())
    assert current_token() != before
    assert f"none found (searched {look.day:%-d %B %Y}: METI press releases)" in client.get(empty_list).content.decode()


@pytest.mark.parametrize(
    ("query", "named"),
    [
        (
            "country=NO&area=vehicles",
            lambda: {"country": factories.country("NO").pk, "area": factories.area("vehicles").pk},
        ),
        ("region=central-asia", lambda: {"region": "central-asia"}),
        ("partner=nobody&theme=%20&area=*&country=&region=moon", dict),
    ],
)
def test_form_is_filled_with_what_the_address_names(admin_client, empty_list, query, named):
    data = filled(admin_client.get(f"{ADD}?{query}"))

    given = {
        name: data[name][0] for name in ("partner", "country", "region", "theme", "area") if any(data.get(name, ()))
    }
    assert given == {name: str(value) for name, value in named().items()}


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"region": "asia"}, "A search is about one partner, one country or one region, or everywhere."),
        ({"day": str(timezone.localdate() + dt.timedelta(days=1))}, "A search can't be dated in the future."),
        ({"searched": " "}, "This field is required."),
        ({"found": "-1"}, "Ensure this value is greater than or equal to 0."),
    ],
)
def test_refused_search_says_why_and_keeps_what_was_typed(admin_client, empty_list, typed, sentence):
    form = f"{ADD}?partner=norway&theme=mobility"
    values = {"searched": "METI press releases", "found": "0", "note": "Vehicles.", **typed}

    answer = admin_client.post(form, filled(admin_client.get(form), **values))

    assert sentence in complaints(answer)
    assert "Vehicles." in answer.content.decode()
    assert not Look.objects.exists()


def test_recorded_search_is_changed_by_publishers_and_keeps_its_history(client, empty_list):
    with catalogue_transaction(None, "rows"):
        look = factories.look(searched="METI", partner=factories.country_partner("NO"))
    client.force_login(factories.curator("editor", "Editor"))
    assert "_save" not in client.get(change_page(look)).content.decode()

    client.force_login(factories.curator("publisher", "Publisher"))
    client.post(change_page(look), filled(client.get(change_page(look)), searched="METI and MOFA", reason="MOFA too"))

    assert list(look.history.order_by("history_id").values_list("searched", flat=True)) == ["METI", "METI and MOFA"]
