"""The page of one agreement, by what a visitor reads."""

import datetime as dt
import re

import pytest
from django.template.loader import render_to_string

from agreements.models import (
    Agreement,
    Alias,
    Citation,
    Commitment,
    Event,
    Note,
    Party,
    Relation,
    WordCheck,
    catalogue_transaction,
)
from agreements.presenters.record import Record
from tests.helpers import factories
from tests.helpers.html_pages import links, parse, read

pytestmark = pytest.mark.django_db

PRESS = "https://press.example/ccs"


@pytest.fixture
def record(client):
    """Reads the page of an agreement after something was added to it."""

    def open_page(add=lambda agreement: None, **values):
        with catalogue_transaction(None, "a test"):
            made = factories.agreement(**values)
            add(made)
        return client.get(made.get_absolute_url())

    return open_page


def press(**values):
    return factories.source(PRESS, "press", publisher="The Wire", title="Japan and Norway sign", **values)


def test_record_opens_with_who_when_and_status(record):
    def add(agreement):
        norway = agreement.parties.get(side="partner")
        norway.body, norway.signatory, norway.office = factories.body(), "Terje Aasland", "Minister of Energy"
        norway.save()

    text = read(record(add))

    assert "Memorandum of cooperation not legally binding Memorandum of Cooperation on Carbon Capture" in text
    assert "Norway Ministry of Energy: Terje Aasland, Minister of Energy" in text
    assert "When Signed 9 January 2024" in text
    assert "Status signed" in text


def test_steps_and_related_records_are_in_order_of_time(record):
    dates = ("2026", "2027-01-01", None, "2026-11", "2026-11-03", "2026-01-05")

    def add(agreement):
        for date in dates:
            kind = "held" if date else "expected"
            Event.objects.create(agreement=agreement, kind=kind, date=date, title=f"Meeting {date}")
            other = factories.agreement(title=f"Other {date}", slug=f"other-{date}".lower(), date=date)
            Relation.objects.create(agreement=agreement, verb="follows", other=other)

    answer = record(add, date="2025", title="The first")
    text = read(answer)

    order = ("2026-01-05", "2026-11-03", "2026-11", "2026", "2027-01-01", "None")
    assert re.findall(r"Meeting (\S+)", text.partition("Steps and meetings")[2]) == list(order)
    assert [name.removeprefix("Other ") for name in links(answer) if name.startswith("Other ")] == list(order)


def test_timeline_of_an_agreement_is_in_order_of_time(client):
    with catalogue_transaction(None, "meetings"):
        made = factories.agreement(date="2026-01-05")
        for date in ("2026", "2026-11-03", "2026-02"):
            Event.objects.create(agreement=made, kind="held", date=date, title="Meeting")

    page = client.get("/timeline/").content.decode()

    assert re.findall(r"<title>(.*2026): \w+ .*\((?:signed|held)\)</title>|<title>(2026): Meeting", page) == [
        ("5 January 2026", ""), ("February 2026", ""), ("3 November 2026", ""), ("2026", ""),
    ]  # fmt: skip
    assert '5 January 2026</time> – <time datetime="2026">2026</time>' in page


def test_record_without_official_source_says_so(record):
    with catalogue_transaction(None, "the source"):
        source = press()

    assert "Rests on a single press report." in read(record(sources=(source,)))


def test_record_counts_its_official_sources(record):
    def add(agreement):
        Citation.objects.create(agreement=agreement, source=press(), claim="date")

    assert "Official sources say so: 1 of the 2 cited here." in read(record(add))


def test_treaty_is_binding(record):
    assert "binding in international law" in read(record(instrument="treaty"))


def test_strategy_of_japan_is_no_agreement(record):
    text = read(record(partners=(), unilateral=True, instrument="strategy"))

    assert "Japan’s own, no agreement" in text
    assert "What Japan plans" in text


def test_overdue_expectation_is_said(record):
    def add(agreement):
        Event.objects.create(agreement=agreement, kind="expected", date="2019", title="Plant opens", place="Bergen")

    text = read(record(add, date=None))

    assert "When Expected 2019" in text
    assert "Status expected overdue no source given No source tells that what was expected has come." in text
    assert "Plant opens no source given expected, overdue Bergen" in text


def test_money_stands_by_certainty_and_is_never_added_up(record):
    def add(agreement):
        for amount, currency, certainty in (
            (1_000_000_000, "USD", "reported"),
            (3_456_789_012, "JPY", "committed"),
            (None, "", "announced"),
        ):
            Commitment.objects.create(
                agreement=agreement, amount=amount, currency=currency, certainty=certainty, purpose="Plants"
            )

    text = read(record(add))

    assert text[text.index("JP¥") :].startswith(
        "JP¥3,456,789,012 committed Plants no source given amount not stated announced Plants no source given "
        "US$1 billion reported Plants no source given"
    )


def test_sources_that_differ_are_both_shown(record):
    def add(agreement):
        Citation.objects.create(agreement=agreement, source=press(), claim="date", says="10 January 2024")

    assert "Sources differ Date: 10 January 2024 source 2" in read(record(add))


def test_title_and_status_bear_what_is_cited_for_them(record):
    def add(agreement):
        Citation.objects.create(agreement=agreement, source=press(), claim="title")
        Citation.objects.create(agreement=agreement, source=press(), claim="status")

    text = read(record(add))

    assert "Title: source 2 Memorandum" in text
    assert "Status signed source 2" in text


def test_fact_bears_all_sources_that_name_it(record):
    def add(agreement):
        made = Event.objects.create(agreement=agreement, kind="held", date="2025", title="Met", source=press())
        cited = {"source": factories.source(), "claim": "event", "fact_number": made.number}
        Citation.objects.create(agreement=agreement, locator="end", **cited)

    text = read(record(add))

    assert "Met source 1 source 2 held" in text
    assert "Supports: existence; event: Met (end)" in text


def test_source_of_a_fact_leads_to_its_check_words(record):
    def add(agreement):
        words = {"source": press(), "check_words": ["9 January 2024", "METI"]}
        Note.objects.create(agreement=agreement, kind="doubt", text="Nobody knows.", **words)

    assert links(record(add))["note: doubt"] == f"{PRESS}#:~:text=9%20January%202024"


def test_words_that_were_seen_are_told_with_their_day():
    with catalogue_transaction(None, "a test"):
        made = factories.agreement()
        Note.objects.create(agreement=made, kind="doubt", text="?", source=press(), check_words=["METI"])
    WordCheck.objects.note(press().pk, {"METI": True}, dt.datetime(2026, 11, 27, 20, tzinfo=dt.UTC))

    uses = Record(Agreement.objects.for_detail().get(), dt.date(2026, 11, 28)).sources[1].uses

    assert render_to_string("agreements/_use.html", {"use": uses[0], "is_last": True}).strip() == (
        f'<a href="{PRESS}#:~:text=METI" rel="external">note: doubt</a>, confirmed on 28 November 2026'
    )


def test_fact_bears_the_number_of_its_own_source_else_of_its_class(record):
    def add(agreement):
        Citation.objects.create(agreement=agreement, source=press(), claim="areas", locator="paragraph 3")
        Note.objects.create(agreement=agreement, kind="doubt", text="Nobody knows.", source=press(), locator="end")

    text = read(record(add))

    assert "What was agreed source 2" in text
    assert "Doubt Nobody knows. source 2" in text
    assert "Supports: areas (paragraph 3); note: doubt (end)" in text


def test_copy_names_its_original(record):
    def add(agreement):
        copy = factories.source("https://copy.example", "press", publisher="Copyist", copy_of=factories.source())
        Citation.objects.create(agreement=agreement, source=copy, claim="existence")

    assert "press a copy of source 1" in read(record(add))


def test_relation_is_read_from_both_sides(record, client):
    def add(agreement):
        other = factories.agreement(title="Framework with Norway", slug="framework")
        Relation.objects.create(agreement=agreement, verb="implements", other=other)

    assert "Implements Framework with Norway" in read(record(add))
    assert "Is implemented by Memorandum of Cooperation" in read(client.get("/agreements/framework/"))


def test_relation_to_a_draft_is_not_shown(record):
    def add(agreement):
        draft = factories.agreement(title="Secret plan", slug="secret", state="draft")
        Relation.objects.create(agreement=agreement, verb="implements", other=draft)
        Relation.objects.create(agreement=draft, verb="refers-to", other=agreement)

    assert "Secret plan" not in record(add).content.decode()


def test_supporter_is_named_but_leads_nowhere(record):
    def add(agreement):
        Party.objects.create(agreement=agreement, side="partner", partner=factories.bloc("g7", "G7"), role="supporter")

    answer = record(add)

    assert "G7 (supporter)" in read(answer)
    assert "G7" not in links(answer)


def test_other_names_and_japanese_are_there(record):
    def add(agreement):
        Alias.objects.create(agreement=agreement, name="CCS memorandum")

    answer = record(add, title_ja="炭素回収に関する協力覚書")

    assert "Also called CCS memorandum" in read(answer)
    assert [node.text for node in parse(answer).iter() if node.get("lang") == "ja"] == ["炭素回収に関する協力覚書"]


def test_error_report_names_the_record(record, settings):
    settings.CONTACT_EMAIL, settings.SITE_URL = "curators@example.org", "https://cooperation.example"

    address = links(record())["Report an error"]

    assert address.startswith("mailto:curators@example.org?subject=Error%20in%20%E2%80%9CMemorandum")
    assert "https%3A%2F%2Fcooperation.example%2Fagreements%2Fmemorandum" in address


def test_error_report_is_hidden_without_an_address(record, settings):
    settings.CONTACT_EMAIL = ""

    assert "mailto:" not in record().content.decode()


def test_canonical_address_comes_from_the_settings(record, settings):
    settings.SITE_URL = "https://cooperation.example"

    canonical = [node.get("href") for node in parse(record()).iter() if node.get("rel") == "canonical"]

    assert canonical == ["https://cooperation.example/agreements/memorandum-of-cooperation-on-carbon-capture/"]


def test_title_is_escaped(record):
    answer = record(title="<b>Bold</b> & Sons")

    assert "<b>Bold</b> & Sons" in read(answer)


def test_an_expectation_says_when_it_came(record):
    def add(agreement):
        expected = Event.objects.create(agreement=agreement, kind="expected", date="2019", title="Plant opens")
        Event.objects.create(agreement=agreement, kind="held", date="2020-02-03", title="Opening", settles=expected)

    text = read(record(add))

    assert "2019 Plant opens no source given expected it came: 3 February 2020" in text
    assert "overdue" not in text
