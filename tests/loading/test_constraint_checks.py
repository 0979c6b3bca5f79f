"""Whatever a table can have as a constraint, the loader names the rows that break it before it writes any."""

import pytest
from django.db import connection
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.db.models.functions import Length, Lower, Upper
from django.db.models.lookups import GreaterThan

from agreements.loading import BrokenFixturesError
from agreements.loading import load as load_files
from agreements.models import Area, Partner, Source, catalogue_transaction
from tests.helpers import fixture_rows
from tests.helpers.fixture_rows import catalogue, row

pytestmark = pytest.mark.django_db

NAME_IN_ANY_CASE = UniqueConstraint(
    Lower("name").asc(), name="partner_name", violation_error_message="Another partner has this name."
)


@pytest.fixture
def load(tmp_path):
    def load(rows):
        return load_files([fixture_rows.write(tmp_path / "a.json", rows)], "a test")

    return load


@pytest.fixture
def constrain(monkeypatch):
    """Gives a model a constraint more, and its table the index of a unique one."""

    def constrain(model, constraint):
        monkeypatch.setattr(model._meta, "constraints", [*model._meta.constraints, constraint])
        if isinstance(constraint, UniqueConstraint):
            add_index(model, constraint)

    return constrain


def add_index(model, constraint: UniqueConstraint) -> None:
    with connection.cursor() as cursor:
        cursor.execute(str(constraint.create_sql(model, connection.schema_editor())))


def errors(load, rows) -> list[str]:
    with pytest.raises(BrokenFixturesError) as refused:
        load(rows)
    return refused.value.errors


def organisation(slug: str, name: str) -> dict:
    return row("partner", slug=slug, name=name, kind="organisation")


def test_rows_that_share_an_expression_are_named(load, constrain):
    constrain(Partner, NAME_IN_ANY_CASE)

    refused = errors(load, catalogue() | {"x": organisation("x", "NORWAY"), "y": organisation("y", "norway")})

    assert refused == [
        f"a.json: partner {slug}: Another partner has this name (a.json: partner norway)." for slug in "xy"
    ]
    assert not Partner.objects.exists()


def test_a_record_that_shares_an_expression_with_a_curators_is_skipped(load, constrain):
    constrain(Partner, NAME_IN_ANY_CASE)
    with catalogue_transaction(None, "a curator's partner"):
        Partner.objects.create(slug="unep", name="unep", kind="organisation")

    plan = load(catalogue() | {"x": organisation("un-environment", "UNEP")})

    assert plan.skipped == {"partner:un-environment": "Another partner has this name as in partner unep"}
    assert len(plan.added) == 11


@pytest.mark.parametrize(
    ("nulls_distinct", "refused"),
    [(None, []), (False, ["a.json: partner y: Another partner has this country (a.json: partner x)."])],
)
def test_unknown_values_are_shared_only_where_the_constraint_says_so(load, monkeypatch, nulls_distinct, refused):
    message = "Another partner has this country."
    constraint = UniqueConstraint(
        fields=["country"], name="one_of_a_country", nulls_distinct=nulls_distinct, violation_error_message=message
    )
    monkeypatch.setattr(Partner._meta, "constraints", [*Partner._meta.constraints, constraint])
    rows = catalogue() | {"x": organisation("x", "X"), "y": organisation("y", "Y")}

    assert (errors(load, rows) if refused else load(rows).skipped or []) == refused


CHECKS = {
    "lookup": Q(address__startswith="https://"),
    "negated lookup": ~Q(address__contains="http:"),
    "function": Q(GreaterThan(Length("address"), 21)),
    "expression": Q(address=Lower("address")) & ~Q(publisher=Upper("publisher")),
}


@pytest.mark.parametrize("condition", CHECKS.values(), ids=CHECKS)
def test_every_row_that_breaks_a_check_is_named(load, constrain, condition):
    message = "An address is so."
    constrain(Source, CheckConstraint(condition=condition, name="address_is_so", violation_error_message=message))
    broken = {
        key: row("source", key=key, address=f"http://EXAMPLE.org/{key}", publisher="UN", kind="other") for key in "xy"
    }

    refused = errors(load, catalogue() | broken)

    assert refused == [f"a.json: source {key}: An address is so." for key in "xy"]


def test_stored_rows_are_not_checked_again(load, constrain):
    load(catalogue())
    constrain(Source, CheckConstraint(condition=Q(publisher=""), name="source_has_no_publisher"))

    assert len(load(catalogue()).same) == 11


def test_a_rule_that_no_model_declares_refuses_the_load_without_the_words_of_the_database(load):
    add_index(Area, UniqueConstraint(F("theme"), name="one_area_a_theme"))

    refused = errors(load, catalogue() | {"x": row("area", slug="x", name="X", theme=["clean-power"])})

    assert refused == ["The database refuses a row, by a rule that no model declares. Nothing was written."]
    assert not Area.objects.exists()
