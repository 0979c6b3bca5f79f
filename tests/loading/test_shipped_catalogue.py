"""The shipped catalogue: every row sound, every page there, nothing changed by a second load."""

import re
from collections import Counter
from pathlib import Path

import pytest
from babel import Locale
from django.db.models import Prefetch
from django.utils.html import escape

from agreements.curation.quality import Level, check
from agreements.loading import load
from agreements.loading.records import SPECS
from agreements.models import Agreement, Area, Citation, Country, Partner, Source
from tests.helpers.shipped_catalogue import FIXTURES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]


@pytest.mark.content
@pytest.mark.parametrize("name", SPECS)
def test_every_row_is_clean(name):
    for row in SPECS[name].model.objects.all():
        # The database itself keeps the constraints: it took the row.
        row.full_clean(validate_unique=False, validate_constraints=False)


@pytest.mark.content
def test_agreement_pages_show_a_source(client):
    cited = Prefetch("citations", Citation.objects.select_related("source"))
    for agreement in Agreement.objects.published().prefetch_related(cited):
        answer = client.get(agreement.get_absolute_url())

        addresses = [citation.source.address for citation in agreement.citations.all()]
        assert answer.status_code == 200, agreement
        assert any(f'href="{escape(address)}"' in answer.content.decode() for address in addresses), agreement


@pytest.mark.content
@pytest.mark.slow
def test_source_pages_show_their_address(client):
    for source in Source.objects.published():
        answer = client.get(source.get_absolute_url())

        assert answer.status_code == 200, source
        assert f'href="{escape(source.address)}"' in answer.content.decode(), source


@pytest.mark.slow
@pytest.mark.parametrize("model", [Area, Country, Partner])
def test_pages_of_what_agreements_name_are_there(client, model):
    rows = model.objects.published()

    assert [str(row) for row in rows if client.get(row.get_absolute_url()).status_code != 200] == []
    assert rows


def test_second_load_changes_nothing():
    plan = load(FIXTURES, "again")

    assert (plan.added, plan.changed, plan.adopted, plan.skipped, plan.ledger) == ({}, {}, {}, {}, {})


def test_keys_are_those_of_the_list():
    """A key names a record for ever: one that is missing or new is a decision, and stands in the list."""
    listed = (Path(__file__).parent / "agreement_keys.txt").read_text(encoding="utf-8").split()

    assert sorted(Agreement.objects.values_list("key", flat=True)) == sorted(listed)


@pytest.mark.content
def test_countries_are_called_as_in_cldr():
    english, japanese = Locale("en").territories, Locale("ja").territories

    wrong = [
        (country.iso2, country.name, country.name_ja)
        for country in Country.objects.all()
        if (country.name, country.name_ja) != (english[country.iso2], japanese[country.iso2])
    ]
    assert wrong == []


def test_no_two_sources_are_one_page():
    """Two addresses of one site may have stood for different pages in different years: then their titles differ."""
    originals = Source.objects.filter(copy_of=None)
    pages = Counter((re.sub(r"^https?://(www\.)?|/$", "", source.address), source.title) for source in originals)

    assert [page for page, count in pages.items() if count > 1] == []


def test_catalogue_has_no_error():
    errors = {
        outcome.rule.name: [(finding.agreement.key, finding.detail) for finding in outcome.findings]
        for outcome in check()
        if outcome.rule.level == Level.ERROR and outcome.findings
    }

    assert errors == {}


def test_record_asked_about_alone_breaks_the_rules_that_it_breaks_among_all():
    several = Agreement.objects.published().order_by("key")[::7]
    broken = {
        (outcome.rule.name, finding)
        for outcome in check()
        for finding in outcome.findings
        if finding.agreement in several
    }

    alone = {
        (outcome.rule.name, finding)
        for agreement in several
        for outcome in check(only=agreement.pk)
        for finding in outcome.findings
    }

    assert alone == broken
