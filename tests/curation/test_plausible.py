"""Rules of plausibility: each is asked by form, sheet, fixture, restored version and report of quality alike."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction

from agreements.admin.two_person import proposal_url
from agreements.curation.groups import PUBLISHER
from agreements.curation.quality import Level, check
from agreements.loading import BrokenFixturesError, load
from agreements.models import (
    PLAUSIBILITY_RULES,
    Agreement,
    Event,
    Membership,
    Partner,
    Proposal,
    Source,
    Strictness,
    catalogue_transaction,
)
from tests.helpers import factories, fixture_rows
from tests.helpers.admin_forms import change_page, complaints, filled, rows
from tests.helpers.fixture_rows import KEY, fact, row
from tests.helpers.sheet_files import confirm, csv_file, faults, look, take, taken_rows

pytestmark = pytest.mark.django_db

NOT_YET = "Not saved yet: tick what is right all the same, and mend the rest."
NEXT = dt.date.today().year + 5  # no test of the clock: any year that is surely to come


class Key(NamedTuple):
    """A row that a value refers to."""

    model: str
    key: str

    @property
    def pk(self) -> int:
        return apps.get_model("agreements", self.model).objects.get_by_natural_key(self.key).pk


class Change(NamedTuple):
    """A value of a row of the catalogue below, by the row's name there."""

    row: str
    field: str
    value: str | bool | Key


@dataclass(frozen=True)
class Case:
    """Changes that break a rule, what is said then, and of a rule that only asks the answer that is kept."""

    rule: str
    changes: tuple[Change, ...]
    said: str
    answer: str = ""
    is_constraint: bool = False  # too: the database never holds it


CASES = [
    Case(
        "unknown-currency",
        (Change("money", "currency", "XYZ"),),
        "“XYZ” is no currency of ISO 4217, such as JPY or USD.",
    ),
    Case(
        "in-future",
        (Change("signing", "date", f"{NEXT}-05-03"),),
        f"Date of “Signed”: 3 May {NEXT} is still to come; only an expectation or a proposal can be.",
    ),
    Case(
        "expectation-defines",
        (Change("signing", "defines", False), Change("expectation", "defines", True)),
        "“Entry into force” was expected; “Signed” defines the date now.",
    ),
    Case(
        "ends-before-start",
        (Change("signing", "end_date", "2023"),),
        "An event can't end before it starts.",
        is_constraint=True,
    ),
    Case(
        "own-with-partner",
        (Change("agreement", "unilateral", True),),
        "Japan's own record has nobody on the partner side, and Norway is there.",
    ),
    Case(
        "foreign-body",
        (Change("partner side", "body", Key("body", "energy")),),
        "Ministry of Energy belongs to Saudi Arabia, not to Norway.",
        "foreign-body=energy/norway",
    ),
    Case(
        "far-date",
        (Change("signing", "date", "1942-05-01"),),
        "Date of “Signed”: 1 May 1942 is before 1945.",
        "far-date=1942-05-01",
    ),
    Case(
        "older-source",
        (Change("signing", "source", Key("source", "ccs")),),
        "The source of “9 January 2024: Signed” is of 2023, older than 9 January 2024, of which it tells.",
        "older-source=2023/2024-01-09",
    ),
]
EVERY_RULE = pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
ASKING = pytest.mark.parametrize("case", [case for case in CASES if case.answer], ids=lambda case: case.rule)


def test_every_rule_has_its_case_and_asks_or_refuses():
    assert [(case.rule, bool(case.answer)) for case in CASES] == [
        (rule.name, rule.strictness == Strictness.ASK) for rule in PLAUSIBILITY_RULES
    ]


def catalogue(changes: Iterable[Change] = ()) -> dict[str, dict]:
    """A sound catalogue in fixture form, with some values changed."""
    made = fixture_rows.catalogue() | {
        "SA": row("country", iso2="SA", name="Saudi Arabia", name_ja="サウジアラビア", region="asia"),
        "saudi": row("partner", slug="saudi-arabia", name="Saudi Arabia", kind="country", country=["SA"]),
        "energy": row("body", slug="energy", name="Ministry of Energy", partner=["saudi-arabia"]),
        "expectation": fact("event", 2, kind="expected", date="2024-06", title="Entry into force"),
    }
    made["source"]["fields"]["published_on"] = "2023"
    for change in changes:
        made[change.row]["fields"][change.field] = [change.value.key] if isinstance(change.value, Key) else change.value
    return made


@pytest.fixture
def loaded(tmp_path):
    """Loads fixture rows; gives the plan."""
    return lambda rows: load([fixture_rows.write(tmp_path / "catalogue.json", rows)], "a test")


@pytest.fixture
def made(loaded) -> Agreement:
    loaded(catalogue())
    return Agreement.objects.get()


def stored(change: Change) -> models.QuerySet:
    """The stored row that a change is about."""
    fields = catalogue()[change.row]["fields"]
    model = apps.get_model(catalogue()[change.row]["model"])
    return model.objects.filter(pk=model.objects.get_by_natural_key(*_key(fields)).pk)


def _key(fields: dict) -> tuple:
    return (KEY, fields["number"]) if "number" in fields else (KEY,)


def as_stored(value: Any) -> Any:
    return value.pk if isinstance(value, Key) else value


def confirmed_rows() -> list[str]:
    """What rows of the agreement keep as confirmed."""
    relations = ("parties", "events", "commitments", "notes")
    found = (row.confirmed for name in relations for row in getattr(Agreement.objects.get(), name).all())
    return [answers for answers in found if answers]


# Fixtures


@EVERY_RULE
def test_fixtures(loaded, case):
    if case.answer:
        questions = loaded(catalogue(case.changes)).questions
        assert [question.split(": ", 2)[2] for question in questions] == [f"{case.said} Confirm with “{case.answer}”."]
    else:
        with pytest.raises(BrokenFixturesError) as refused:
            loaded(catalogue(case.changes))
        assert [error.split(": ", 2)[2] for error in refused.value.errors] == [case.said]
        assert not Agreement.objects.exists()


@ASKING
def test_a_fixture_answers_in_its_row(loaded, case):
    answered = catalogue((*case.changes, Change(case.changes[0].row, "confirmed", case.answer)))

    assert loaded(answered).questions == []
    assert confirmed_rows() == [case.answer]


# The form


def typed(changes: Iterable[Change]) -> dict[str, Any]:
    """What a curator types to make these changes."""
    sent = {}
    for name, field, value in changes:
        fields, model = catalogue()[name]["fields"], apps.get_model(catalogue()[name]["model"])
        place = f"{model.relation_name()}-{fields['number'] - 1}-{field}" if "number" in fields else field
        sent[place] = {True: "on", False: None}[value] if isinstance(value, bool) else as_stored(value)
    return sent


def asked(response) -> list[tuple[str, str]]:
    """The ticks of a form, each with its answer and its sentence."""
    return [(answer, str(sentence)) for answer, sentence in response.context["adminform"].form.fields["meant"].choices]


@EVERY_RULE
def test_form(admin_client, made, case):
    page = change_page(made)

    response = admin_client.post(page, filled(admin_client.get(page), reason="a test", **typed(case.changes)))

    assert complaints(response) == [NOT_YET if case.answer else case.said]
    assert asked(response) == ([(case.answer, case.said)] if case.answer else [])
    assert [stored(change).filter(**{change.field: as_stored(change.value)}).exists() for change in case.changes] == [
        False for _change in case.changes
    ]


@ASKING
def test_the_form_saves_once_it_is_said(admin_client, made, case):
    page = change_page(made)
    response = admin_client.post(page, filled(admin_client.get(page), reason="a test", **typed(case.changes)))

    saved = admin_client.post(page, filled(response, meant=case.answer))
    again = admin_client.post(page, filled(admin_client.get(page), reason="a test", place="Oslo"))

    assert (saved.status_code, again.status_code) == (302, 302), complaints(saved)
    assert confirmed_rows() == [case.answer]


# Sheets


def sheet(client, changes: Iterable[Change]):
    """The sheet of a model as it is exported, with these changes typed into it."""
    name, model = None, apps.get_model(catalogue()[changes[0].row]["model"])
    name = model._meta.verbose_name_plural if model is Agreement else model.relation_name()
    header, *lines = taken_rows(take(client, name, "csv"))
    for change in changes:
        line = lines[catalogue()[change.row]["fields"].get("number", 1) - 1]
        value = change.value
        text = value.key if isinstance(value, Key) else {True: "yes", False: "no"}.get(value, value)
        line[header.index(change.field)] = text
    return csv_file(header, *lines)


def questions(response) -> list[str]:
    return [sentence for _answer, sentence in response.context["confirm_form"].fields["meant"].choices]


@EVERY_RULE
def test_sheet(admin_client, made, case):
    looked = look(admin_client, sheet(admin_client, case.changes))

    if case.answer:
        (question,) = questions(looked)
        assert question.split(": ", 1)[1] == case.said
        confirm(admin_client, looked)
        assert stored(case.changes[0]).filter(confirmed="").exists()
    else:
        of_another_row = f"Agreement {KEY}, party 2: "  # one that is in no sheet
        assert [fault[3].removeprefix(of_another_row) for fault in faults(looked)] == [case.said]


@ASKING
def test_a_sheet_is_imported_once_it_is_said(admin_client, made, case):
    looked = look(admin_client, sheet(admin_client, case.changes))
    held_back = confirm(admin_client, looked)
    (answer, _sentence), *_none = looked.context["confirm_form"].fields["meant"].choices

    confirm(admin_client, held_back, meant=answer)

    assert confirmed_rows() == [case.answer]
    assert look(admin_client, sheet(admin_client, case.changes)).context["result"].planned.lines == []


# Restored versions


def broken_before(made: Agreement, changes: Iterable[Change]) -> str:
    """The address that brings back a version which broke a rule, before there was one."""
    first = made.revision
    with catalogue_transaction(None, "mended"):
        for change in changes:
            stored(change).get().save()
    for change in changes:
        field = stored(change).model._meta.get_field(change.field)
        was = stored(change).get().history.filter(revision=first)
        was.update(**{field.attname: as_stored(change.value)})
    return f"/admin/agreements/agreement/{made.pk}/history/{first.token}/"


@EVERY_RULE
def test_restored_version(admin_client, made, case):
    page = broken_before(made, case.changes)

    response = admin_client.post(page, filled(admin_client.get(page), reason="back"))

    if case.answer:
        assert complaints(response) == [NOT_YET]
        assert response.context["form"].fields["meant"].choices == [(case.answer, case.said)]
        saved = admin_client.post(page, filled(response, meant=case.answer))
        assert saved.status_code == 302
        assert confirmed_rows() == [case.answer]
    else:
        assert complaints(response) in ([case.said], [f"event can't come back as it was: {case.said}"])


# The report of quality


@EVERY_RULE
def test_report_of_quality(made, case):
    if case.is_constraint:
        with pytest.raises(IntegrityError), transaction.atomic():
            broken(case.changes)
        return
    broken(case.changes)

    assert reported(case.rule) == [("warning" if case.answer else "error", KEY, case.said)]
    if case.answer:
        stored(case.changes[0]).update(confirmed=case.answer)
        assert reported(case.rule) == []


def broken(changes: Iterable[Change]) -> None:
    for change in changes:
        field = stored(change).model._meta.get_field(change.field)
        stored(change).update(**{field.attname: as_stored(change.value)})


def reported(rule: str) -> list[tuple[Level, str, str]]:
    return [
        (outcome.rule.level, finding.agreement.key, finding.detail)
        for outcome in check()
        if outcome.rule.name == rule
        for finding in outcome.findings
    ]


# What the rules leave alone, and what else they find


def test_a_body_of_a_member_acts_for_its_bloc(admin_client, made):
    with catalogue_transaction(None, "a bloc"):
        nordic = factories.bloc("nordic", "Nordic Council")
        Membership.objects.create(bloc=nordic, country=factories.country("NO"), start="1952")
        ministry = factories.body(partner=Partner.objects.get(slug="norway"))
    page = change_page(made)
    party = {"side": "partner", "partner": nordic, "body": ministry}

    saved = admin_client.post(
        page, filled(admin_client.get(page), reason="a test", **rows("parties", party, initial=2))
    )

    assert saved.status_code == 302, complaints(saved)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ([Change("expectation", "date", f"{NEXT}-01")], []),
        ([Change("expectation", "date", "9999-12-31")], ["31 December 9999 is more than 30 years ahead."]),
        ([Change("expectation", "date", "0202")], ["202 is before 1945."]),
        ([Change("signing", "date", "0202-05-01")], ["1 May 202 is before 1945."]),
        ([Change("signing", "date", str(dt.date.today().year))], []),
        ([Change("signing", "end_date", "2024")], []),
        ([Change("money", "stated_on", "1944-12")], ["December 1944 is before 1945."]),
        ([Change("money", "stated_on", f"{NEXT}")], [f"{NEXT} is still to come."]),
        ([Change("agreement", "checked_on", f"{NEXT}-01-09")], [f"9 January {NEXT} is still to come."]),
    ],
    ids=str,
)
def test_dates_of_every_sort_of_row(loaded, changes, said):
    try:
        told = loaded(catalogue(changes)).questions
    except BrokenFixturesError as refused:
        told = refused.errors

    assert [reason.split(": ")[-1].split(" Confirm with")[0].split("; ")[0].rstrip(".") for reason in told] == [
        reason.rstrip(".") for reason in said
    ]


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("start", "1944", "From: 1944 is before 1945."),
        ("end", "2999", "Until: 2999 is more than 30 years ahead."),
    ],
)
def test_a_membership_is_asked_about_in_the_form_of_its_bloc(admin_client, field, value, said):
    with catalogue_transaction(None, "a bloc"):
        bloc = factories.bloc(members={"VN": ("1995-07-28",)})
    page = change_page(bloc)

    typed = {f"memberships-0-{field}": value}
    response = admin_client.post(page, filled(admin_client.get(page), reason="a test", **typed))
    saved = admin_client.post(page, filled(response, meant=f"far-date={value}"))

    assert asked(response) == [(f"far-date={value}", said)]
    assert saved.status_code == 302
    assert Membership.objects.get().confirmed == f"far-date={value}"


def test_a_source_of_the_future_is_refused(admin_client):
    with catalogue_transaction(None, "a source"):
        source = factories.source()
    page = change_page(source)

    response = admin_client.post(page, filled(admin_client.get(page), reason="a test", published_on=f"{NEXT}"))

    assert complaints(response) == [f"Publication date: {NEXT} is still to come."]
    assert Source.objects.get().published_on is None


def test_a_source_and_a_bloc_are_reported_with_the_agreements_that_name_them():
    with catalogue_transaction(None, "a bloc and a source"):
        bloc = factories.bloc(members={"VN": ("1944",)})
        source = factories.source(published_on="1799")
    agreement = factories.published_agreement(partners=(bloc,), sources=(source,))

    assert reported("far-date") == [
        ("warning", agreement.key, "From: 1944 is before 1945."),
        ("warning", agreement.key, "Publication date: 1799 is before 1945."),
    ]


def test_another_value_is_asked_about_again(admin_client, made):
    page = change_page(made)
    first = admin_client.post(page, filled(admin_client.get(page), reason="a test", **{"events-0-date": "1942"}))
    admin_client.post(page, filled(first, meant="far-date=1942"))

    second = admin_client.post(page, filled(admin_client.get(page), reason="a test", **{"events-0-date": "1941"}))

    assert asked(second) == [("far-date=1941", "Date of “Signed”: 1941 is before 1945.")]


def test_under_the_rule_of_two_the_answer_waits_with_the_proposal(client, made, settings):
    settings.TWO_PERSON_RULE = True
    first, second = factories.curator("first", PUBLISHER), factories.curator("second", PUBLISHER)
    page = change_page(made)
    client.force_login(first)
    response = client.post(page, filled(client.get(page), reason="an old treaty", **{"events-0-date": "1942"}))
    client.post(page, filled(response, meant="far-date=1942"))
    assert str(Event.objects.get(defines=True).date) == "2024-01-09"
    client.force_login(second)

    client.post(proposal_url(Proposal.objects.get()), {"confirm": "Confirm"})

    confirmed = Event.objects.get(defines=True)
    assert (str(confirmed.date), confirmed.confirmed) == ("1942", "far-date=1942")
