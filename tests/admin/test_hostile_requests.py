"""What a curator's browser never sends: NUL characters, numbers beyond all bounds, forms of thousands of rows."""

import pytest
from django.urls import reverse

from agreements.models import Agreement, Partner, Source, Upload
from tests.helpers import factories
from tests.helpers.admin_forms import change_page, complaints, filled, model_admins

pytestmark = pytest.mark.django_db

LISTS = [reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist") for model in model_admins()]
PARTY = {"app_label": "agreements", "model_name": "party", "field_name": "partner"}


@pytest.fixture(autouse=True)
def made() -> Agreement:
    return factories.row_of_every_model()


def test_a_nul_in_an_address_is_a_bad_request(admin_client, made):
    pages = [
        *(f"{page}?{name}=a%00b" for page in LISTS for name in ("q", "o", "p", "all", "_facets", "id", "id__in")),
        *(f"{page}?%00=1" for page in LISTS),
        *(f"{LISTS[0]}{part}" for part in ("%00/change/", "%00/history/", "%00/delete/")),
        "/admin/agreements/agreement/?state__exact=%00",
        "/admin/agreements/agreement/?undertakings__area__theme__id__exact=%00",
        "/admin/agreements/revision/?made_at__year=%00",
        "/admin/agreements/agreement/import/template/%00",
        f"/admin/agreements/agreement/{made.pk}/history/%00/",
        f"/admin/agreements/agreement/{made.pk}/change/?_changelist_filters=%00",
        "/admin/login/?next=%00",
        *(f"/admin/autocomplete/?{name}=%00" for name in ("term", "page", "app_label")),
    ]

    answers = {page: admin_client.get(page) for page in pages}

    assert {page: one.status_code for page, one in answers.items()} == dict.fromkeys(pages, 400)
    assert "This request can’t be read" in answers[pages[0]].content.decode()


def test_a_nul_in_a_cookie_is_a_bad_request(client):
    cookie = '"' + "a" * 20 + '\\000"'  # which Python's cookies take for the character

    assert client.get("/admin/", HTTP_COOKIE=f"sessionid={cookie}").status_code == 400


@pytest.mark.parametrize(
    "query",
    [
        "agreement/?year__exact=99999999999999999999",
        "agreement/?id__in=99999999999999999999",
        "agreement/?p=99999999999999999999",
        "revision/?made_at__year=99999999999",
        "revision/?made_at__year=99999999999&made_at__month=99999999999&made_at__day=99999999999",
        "revision/?made_at__year=9999",
        "revision/?made_at__year=9999&made_at__month=12",
        "revision/?made_at__year=9999&made_at__month=12&made_at__day=31",
        "revision/?made_at__year=1",
        "revision/?user__id__exact=99999999999999999999",
        f"agreement/?year__exact={'9' * 5000}",
        "agreement/export/?nothing__of__the__kind=1",
        "agreement/99999999999999999999/change/",
        "agreement/99999999999999999999/history/x/",
    ],
)
def test_a_number_beyond_all_bounds_is_no_fault_of_ours(admin_client, query):
    assert admin_client.get(f"/admin/agreements/{query}", follow=True).status_code in {200, 400, 404}


def test_a_nul_in_a_form_is_told_beside_its_field(admin_client):
    for model in (Agreement, Partner, Source):
        page = change_page(model.objects.first())
        typed = filled(admin_client.get(page))
        nul = {name: value if name.endswith("_FORMS") else "a\0b" for name, value in typed.items()}
        overtaken, answer = admin_client.post(page, nul), admin_client.post(page, nul | {"token": typed["token"]})
        assert (overtaken.status_code, answer.status_code) == (200, 200)
        assert "Null characters are not allowed." in complaints(answer)

    forged = {"import_file_name": "\0", "original_file_name": "\0", "format": "1", "fingerprint": "\0", "reason": "x"}
    assert admin_client.post("/admin/agreements/agreement/process_import/", forged).status_code == 302
    assert Upload.objects.count() == 0


@pytest.mark.parametrize("count", ["2000", "251", "9" * 5000])
def test_a_form_that_says_it_has_thousands_of_rows_is_refused_before_they_are_made(
    admin_client, made, count, django_assert_max_num_queries
):
    page = change_page(made)
    typed = filled(admin_client.get(page), title="Typed with care") | {"notes-TOTAL_FORMS": count}

    with django_assert_max_num_queries(6):
        refused = admin_client.post(page, typed)

    assert refused.status_code == 400
    assert "Nothing was saved: a form holds at most 250 rows." in refused.content.decode()
    assert "Typed with care" in refused.content.decode()
    assert admin_client.post("/admin/agreements/agreement/add/", typed).status_code == 400
