"""What must never be false is a named constraint: each is broken here once, in the database itself."""

import re

import pytest
from django.apps import apps
from django.db import IntegrityError, models

from agreements.models import (
    Agreement,
    Alias,
    Body,
    Citation,
    Commitment,
    Country,
    CurrentRevision,
    Event,
    Look,
    Membership,
    Note,
    Partner,
    Relation,
    Revision,
    Source,
    Undertaking,
    WordCheck,
    catalogue_transaction,
)
from tests.helpers import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def made():
    return factories.published_agreement(date="2024-01-09")


@pytest.fixture
def other():
    return factories.published_agreement(title="Memorandum of Cooperation on Hydrogen")


def row(model, **values):
    """Insert a row without validation, as a stray statement would."""
    return model.objects.bulk_create([model(**values)])


def other_capitals(first, second, field):
    """Give a row the key of another, written in capitals."""
    type(second).objects.filter(pk=second.pk).update(**{field: getattr(first, field).upper()})


def asean():
    return Partner(slug="asean", name="ASEAN", kind="bloc")


BREAKS = {
    "agreement_instrument_is_known": lambda made, other: Agreement.objects.update(instrument="handshake"),
    "agreement_state_is_known": lambda made, other: Agreement.objects.update(state="lost"),
    "agreement_status_is_known": lambda made, other: Agreement.objects.update(status="asleep"),
    "agreement_published_has_summary": lambda made, other: Agreement.objects.update(summary=""),
    "agreement_withdrawn_has_reason": lambda made, other: Agreement.objects.update(state="withdrawn"),
    "agreement_key_is_unique_in_any_case": lambda made, other: other_capitals(made, other, "key"),
    "agreement_slug_is_unique_in_any_case": lambda made, other: other_capitals(made, other, "slug"),
    "area_slug_is_unique_in_any_case": lambda made, other: other_capitals(
        factories.area(), factories.area("oil"), "slug"
    ),
    "body_slug_is_unique_in_any_case": lambda made, other: other_capitals(
        factories.body("METI"), factories.body("MOFA"), "slug"
    ),
    "partner_slug_is_unique_in_any_case": lambda made, other: other_capitals(*Partner.objects.all()[:2], "slug"),
    "source_key_is_unique_in_any_case": lambda made, other: other_capitals(
        factories.source(), factories.source("https://example.org/2"), "key"
    ),
    "theme_slug_is_unique_in_any_case": lambda made, other: other_capitals(
        factories.area().theme, factories.area("cars", "mobility").theme, "slug"
    ),
    "agreement_merged_is_withdrawn_into_another": lambda made, other: Agreement.objects.filter(pk=made.pk).update(
        merged_into=other
    ),
    "alias_names_exactly_one": lambda made, other: row(Alias, name="CCS"),
    "alias_is_unique_for_agreement": lambda made, other: [row(Alias, name="CCS", agreement=made) for _ in "ab"],
    "alias_is_unique_for_partner": lambda made, other: [
        row(Alias, name="Norge", partner=factories.country_partner("NO")) for _ in "ab"
    ],
    "alias_is_unique_for_body": lambda made, other: [
        row(Alias, name="OD", body=Body.objects.get_or_create(slug="od", defaults=a_body())[0]) for _ in "ab"
    ],
    "alias_is_unique_for_area": lambda made, other: [row(Alias, name="CCS", area=factories.area()) for _ in "ab"],
    "body_name_is_unique_within_partner": lambda made, other: [
        row(Body, slug=slug, **a_body()) for slug in ("od", "npd")
    ],
    "body_is_no_part_of_itself": lambda made, other: [
        row(Body, slug="od", **a_body()),
        Body.objects.update(part_of=models.F("id")),
    ],
    "citation_claim_is_known": lambda made, other: made.citations.update(claim="rumour"),
    "citation_is_made_once": lambda made, other: row(
        Citation, agreement=made, number=2, source=factories.source(), claim="existence"
    ),
    "citation_of_a_fact_is_made_once": lambda made, other: [
        row(Citation, agreement=made, number=n, source=factories.source(), claim="event", fact_number=1) for n in (8, 9)
    ],
    "citation_of_one_fact_has_its_number": lambda made, other: made.citations.update(claim="event"),
    "citation_number_is_unique": lambda made, other: row(
        Citation, agreement=made, number=1, source=factories.source(), claim="date"
    ),
    "commitment_amount_has_currency": lambda made, other: row(
        Commitment, agreement=made, number=1, amount=5, certainty="reported", purpose="CCS"
    ),
    "commitment_certainty_is_known": lambda made, other: row(
        Commitment, agreement=made, number=1, certainty="hoped", purpose="CCS"
    ),
    "commitment_number_is_unique": lambda made, other: [
        row(Commitment, agreement=made, number=1, certainty="reported", purpose="CCS") for _ in "ab"
    ],
    "country_iso2_is_two_capitals": lambda made, other: Country.objects.filter(iso2="NO").update(iso2="no"),
    "country_region_is_known": lambda made, other: Country.objects.update(region="atlantis"),
    "country_subregion_is_known": lambda made, other: Country.objects.update(subregion="atlantis"),
    "event_ends_after_it_starts": lambda made, other: made.events.update(end_date="2023"),
    "event_has_date_unless_expected": lambda made, other: made.events.update(date=""),
    "event_kind_is_known": lambda made, other: made.events.update(kind="dreamt"),
    "event_number_is_unique": lambda made, other: row(
        Event, agreement=made, number=1, kind="held", date="2025", title="A meeting"
    ),
    "event_one_defines_the_date": lambda made, other: row(
        Event, agreement=made, number=2, kind="held", date="2025", title="A meeting", defines=True
    ),
    "event_settles_by_happening": lambda made, other: [
        row(Event, agreement=made, number=2, kind="expected", title="A visit", settles=made.events.get())
    ],
    "head_is_one_row": lambda made, other: row(
        CurrentRevision, pk=2, revision=Revision.objects.create(reason="a second head")
    ),
    "look_has_at_most_one_place": lambda made, other: row(
        Look, day="2024-01-09", searched="a site", found=0, region="asia", country=factories.country("NO")
    ),
    "look_has_at_most_one_subject": lambda made, other: row(
        Look, day="2024-01-09", searched="a site", found=0, area=factories.area(), theme=factories.area().theme
    ),
    "look_region_is_known": lambda made, other: row(Look, day="2024-01-09", searched="a site", found=0, region="moon"),
    "look_says_where": lambda made, other: row(Look, day="2024-01-09", searched="", found=0),
    "membership_ends_after_it_starts": lambda made, other: row(
        Membership, bloc=factories.bloc(), country=factories.country("VN"), start="1995", end="1994"
    ),
    "membership_starts_once_a_day": lambda made, other: [
        row(Membership, bloc=bloc, country=factories.country("VN"), start="1995") for bloc in [factories.bloc()] * 2
    ],
    "note_kind_is_known": lambda made, other: row(Note, agreement=made, number=1, kind="gossip", text="They met."),
    "note_number_is_unique": lambda made, other: [
        row(Note, agreement=made, number=1, kind="outlook", text=text) for text in "ab"
    ],
    "partner_is_country_iff_it_has_one": lambda made, other: row(Partner, slug="x", name="X", kind="country"),
    "party_number_is_unique": lambda made, other: made.parties.update(number=1),
    "party_role_is_known": lambda made, other: made.parties.update(role="onlooker"),
    "party_side_is_known": lambda made, other: made.parties.update(side="middle"),
    "relation_is_never_to_itself": lambda made, other: row(
        Relation, agreement=made, number=1, verb="follows", other=made
    ),
    "relation_number_is_unique": lambda made, other: [
        row(Relation, agreement=made, number=1, verb=verb, other=other) for verb in ("follows", "refers-to")
    ],
    "relation_once_a_pair_and_verb": lambda made, other: [
        row(Relation, agreement=one, number=1, verb="follows", other=two) for one, two in [(made, other), (other, made)]
    ],
    "relation_verb_is_known": lambda made, other: row(Relation, agreement=made, number=1, verb="likes", other=other),
    "source_page_is_one": lambda made, other: row(
        Source, key="twin", publisher="METI", kind="press", address=f"{factories.source().address}/#top"
    ),
    "word_check_is_one": lambda made, other: [
        row(WordCheck, source=factories.source(), words="9 January 2024") for _ in "ab"
    ],
    "source_has_publisher": lambda made, other: Source.objects.update(publisher=""),
    "source_is_no_copy_of_itself": lambda made, other: Source.objects.update(copy_of=models.F("id")),
    "source_kind_is_known": lambda made, other: Source.objects.update(kind="oracle"),
    "undertaking_is_said_once": lambda made, other: row(
        Undertaking, agreement=made, number=2, area=factories.area(), action=""
    ),
    "undertaking_number_is_unique": lambda made, other: row(
        Undertaking, agreement=made, number=1, area=factories.area(), action="Store carbon dioxide."
    ),
}


def a_body() -> dict:
    return {"name": "Offshore Directorate", "partner": factories.country_partner("NO")}


def constraints() -> dict[str, models.BaseConstraint]:
    tables = apps.get_app_config("agreements").get_models()
    return {constraint.name: constraint for model in tables for constraint in model._meta.constraints}


def test_every_constraint_has_its_break():
    assert set(BREAKS) == set(constraints())


def test_every_constraint_has_a_sentence_of_its_own():
    messages = [str(constraint.violation_error_message) for constraint in constraints().values()]

    assert [text for text in messages if not re.fullmatch(r"[A-Z][^%_“]+\.", text)] == []


@pytest.mark.parametrize("name", sorted(BREAKS))
def test_constraint_holds(name, made, other):
    with pytest.raises(IntegrityError) as refusal, catalogue_transaction(None, "a stray statement"):
        BREAKS[name](made, other)

    # For the others SQLite names columns instead.
    if isinstance(constraints()[name], models.CheckConstraint):
        assert name in str(refusal.value)
