"""Which web addresses everybody can open: one definition, asked by forms, fixtures, quality and the link checker."""

import json

import pytest
from django.core.management import CommandError, call_command

from agreements.curation.quality import check
from agreements.models import Source, catalogue_transaction
from agreements.public_addresses import is_public_ip, problem
from tests.helpers import factories
from tests.helpers.admin_forms import change_page, complaints, filled

NO_PAGE = "A web address begins with http:// or https:// and a host."
NOT_PUBLIC = "Only who is in the same network can open this address: give the public one."
REFUSED = {
    "javascript:alert(1)": NO_PAGE,
    "ftp://example.org/": NO_PAGE,
    "https:///path": NO_PAGE,
    "//example.org/": NO_PAGE,
    "https://user:secret@example.org/": "A web address here has no user name or password in it.",
    "https://example.org@evil.example/": "A web address here has no user name or password in it.",
    "https://[::1": "This is no web address.",
    "https://example.org:99999/": "This is no web address.",
    **dict.fromkeys(
        (
            *("https://localhost/", "https://LOCALHOST./", "https://a.localhost:8000/", "https://ｌｏｃａｌhost/"),
            *("https://intranet/", "https://printer.local/", "https://db.internal/", "https://router.home.arpa/"),
            *("https://loc\u00adalhost/", "https://a..b/", "https://abcdefghijklmnop.onion/"),
            *("http://127.0.0.1/", "http://127.1/", "http://2130706433/", "http://0x7f.0.0.1/", "http://0177.0.0.0x1/"),
            *("http://１２７.０.０.１/", "http://127。0。0。1/", "http://10.0.0.1/", "http://169.254.169.254/latest/"),
            *("http://192.168.1.1/", "http://100.64.0.1/", "http://0.0.0.0/", "http://224.0.0.1/", "http://240.0.0.1/"),
            *("http://[::1]/", "http://[fe80::1]/", "http://[fc00::1]/", "http://[fec0::1]/", "http://[ff02::1]/"),
            *("http://[::ffff:8.8.8.8]/", "http://[::127.0.0.1]/", "http://[64:ff9b::8.8.8.8]/"),
            *("http://[64:ff9b:1::a00:1]/", "http://[2002:7f00:1::]/", "http://[2001:0:7f00:1::]/"),
        ),
        NOT_PUBLIC,
    ),
}
ACCEPTED = [
    "https://www.meti.go.jp/press/2024/01/?a=b#c",
    "http://example.org:8080/",
    "https://日本語.jp/",
    "https://EXAMPLE.org./",
    "http://8.8.8.8/",
    "http://[2001:4860:4860::8888]/",
    "https://localhost.example.org/",
]


@pytest.mark.parametrize(("address", "reason"), REFUSED.items(), ids=ascii)
def test_an_address_of_one_s_own_is_refused(address, reason):
    assert problem(address) == reason


def test_public_addresses_are_taken():
    assert {address: problem(address) for address in ACCEPTED} == dict.fromkeys(ACCEPTED, "")
    assert (is_public_ip("93.184.215.14"), is_public_ip("fe80::1%eth0")) == (True, False)


@pytest.mark.django_db
def test_forms_fixtures_and_quality_refuse_the_same(admin_client, tmp_path):
    address = "http://192.168.1.1/admin"
    factories.published_agreement()
    page = change_page(Source.objects.get())
    fixture = tmp_path / "sources.json"
    fields = {"key": "x", "address": address, "publisher": "Nobody", "kind": "press", "archived_address": address}
    fixture.write_text(json.dumps([{"model": "agreements.source", "fields": fields}]))

    form = admin_client.post(page, filled(admin_client.get(page), address=address, archived_address=address))
    with pytest.raises(CommandError) as loaded:
        call_command("load_catalogue", str(fixture), verbosity=0)
    with catalogue_transaction(None, "of the time before"):
        Source.objects.update(address=address)
    broken = {outcome.rule.name: outcome.findings for outcome in check() if outcome.findings}

    assert complaints(form) == [NOT_PUBLIC, NOT_PUBLIC]
    assert str(loaded.value).count(NOT_PUBLIC) == 2
    assert [one.detail for one in broken["private-address"]] == [address]
