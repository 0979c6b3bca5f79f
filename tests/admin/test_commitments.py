"""Money in the form, in sheets and in fixtures: what had to be read is shown before it is saved."""

from decimal import Decimal

import pytest

from agreements.loading import BrokenFixturesError, load
from agreements.models import Commitment, Revision
from tests.helpers import factories, fixture_rows
from tests.helpers.admin_forms import change_page, complaints, filled, rows
from tests.helpers.sheet_files import COMMITMENTS, NOTES, changes, confirm, csv_file, faults, look, take, taken_rows

pytestmark = pytest.mark.django_db

NOT_YET = "Not saved yet: tick what is right all the same, and mend the rest."


@pytest.fixture
def made():
    return factories.published_agreement(state="draft")


def typed(client, made, amount: str, currency: str = ""):
    """The form sent with one sum of money."""
    money = {"amount": amount, "currency": currency, "certainty": "announced", "purpose": "a plant"}
    page = change_page(made)
    return client.post(page, filled(client.get(page), **rows("commitments", money)))


def sums() -> list[tuple[Decimal | None, str]]:
    return list(Commitment.objects.values_list("amount", "currency"))


@pytest.mark.parametrize("amount", ["2000000", "2,000,000", "２，０００，０００", "2,000,000.00"])
def test_a_bare_number_is_saved_at_once(admin_client, made, amount):
    saved = typed(admin_client, made, amount, "USD")

    assert saved.status_code == 302, complaints(saved)
    assert sums() == [(Decimal(2_000_000), "USD")]


@pytest.mark.parametrize(
    ("amount", "currency", "read"),
    [
        ("2 million", "USD", "USD 2,000,000"),
        ("US$2 million", "", "USD 2,000,000"),
        ("3兆円", "", "JPY 3,000,000,000,000"),
        ("€5m", "EUR", "EUR 5,000,000"),
    ],
)
def test_what_had_to_be_read_is_shown_and_saved_once_it_is_said(admin_client, made, amount, currency, read):
    asked = typed(admin_client, made, amount, currency)

    assert complaints(asked) == [NOT_YET]
    assert f"“{amount}” is read as {read}." in asked.content.decode()
    assert filled(asked)["commitments-0-amount"] == [amount]
    assert sums() == []

    saved = admin_client.post(change_page(made), filled(asked, meant=f"amount={read}"))

    assert saved.status_code == 302, complaints(saved)
    assert str(Commitment.objects.get()) == read


def test_another_amount_than_the_one_confirmed_is_asked_about_again(admin_client, made):
    asked = typed(admin_client, made, "2 million", "USD")

    sent = filled(asked, meant="amount=USD 2,000,000") | {"commitments-0-amount": ["2 billion"]}
    again = admin_client.post(change_page(made), sent)

    assert "“2 billion” is read as USD 2,000,000,000." in again.content.decode()
    assert sums() == []


@pytest.mark.parametrize(
    ("amount", "currency", "said"),
    [
        ("1.000", "USD", "“1.000” can be read in two ways: write 1,000, or fewer decimals."),
        ("a lot", "USD", "“a lot” is no amount: write it in digits."),
        ("€5m", "USD", "“€” is not the currency USD."),
        ("5", "xyz", "“xyz” is no currency of ISO 4217, such as JPY or USD."),
        ("5", "", "Give an amount above zero with its currency, or neither."),
    ],
)
def test_what_cant_be_read_is_refused_with_the_reason(admin_client, made, amount, currency, said):
    refused = typed(admin_client, made, amount, currency)

    assert complaints(refused) == [said]
    assert sums() == []


def test_money_that_nobody_touched_is_not_saved_again(admin_client, made):
    typed(admin_client, made, "1500000.50", "USD")
    page, revisions = change_page(made), Revision.objects.count()
    opened = admin_client.get(page)

    admin_client.post(page, filled(opened))

    assert filled(opened)["commitments-0-amount"] == ["1,500,000.50"]
    assert Revision.objects.count() == revisions
    assert Commitment.history.count() == 1


def test_a_sheet_says_what_was_read_before_it_is_imported(admin_client, made):
    new = [made.key, "", "US$2 million", "", "announced", "a plant", "", "", "", ""]

    looked = look(admin_client, csv_file([*COMMITMENTS, "version"], [*new, ""]))

    assert [change[2:] for change in changes(looked) if change[2] in {"amount", "currency"}] == [
        ("amount", "", "2000000.00"),
        ("currency", "", "USD"),
    ]
    confirm(admin_client, looked)
    assert sums() == [(Decimal(2_000_000), "USD")]
    header, line = taken_rows(take(admin_client, "commitments", "csv"))
    assert dict(zip(header, line, strict=True))["amount"] == "2000000.00"
    assert changes(look(admin_client, csv_file(header, line))) == []


@pytest.mark.parametrize(
    ("amount", "currency", "column", "said"),
    [
        ("1,5", "USD", "amount", "“1,5” can be read in two ways: write 1,500,000 or 1.5."),
        ("3兆円", "USD", "currency", "“円” is not the currency USD."),
        ("$5m", "", "currency", "“$” can be USD, AUD, CAD, HKD, NZD, SGD, TWD, BND, FJD: choose the currency."),
        ("5", "XYZ", "currency", "“XYZ” is no currency of ISO 4217, such as JPY or USD."),
    ],
)
def test_a_sheet_is_refused_at_its_row(admin_client, made, amount, currency, column, said):
    new = [made.key, "", amount, currency, "announced", "a plant", "", "", "", ""]

    looked = look(admin_client, csv_file([*COMMITMENTS, "version"], [*new, ""]))

    assert [tuple(fault)[:4] for fault in faults(looked)] == [("commitments", 2, column, said)]


def test_notes_come_in_on_a_sheet_of_their_own(admin_client, made):
    new = [made.key, "", "outlook", "More to come.", "", ""]

    confirm(admin_client, look(admin_client, csv_file([*NOTES, "version"], [*new, ""])))

    assert [(note.kind, note.text) for note in made.notes.all()] == [("outlook", "More to come.")]


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ("2 million", "“2 million” is no bare number: write 2,000,000."),
        ("1_000", "Write one figure; how sure it is goes into what it is for."),
        ("NaN", "“NaN” is no amount: write it in digits."),
    ],
)
def test_a_fixture_has_bare_numbers(tmp_path, amount, said):
    catalogue = fixture_rows.catalogue()
    catalogue["money"]["fields"]["amount"] = amount

    with pytest.raises(BrokenFixturesError) as refused:
        load([fixture_rows.write(tmp_path / "catalogue.json", catalogue)], "a test")

    place = "catalogue.json: agreement japan-norway-carbon-capture-2024, commitment 1, amount"
    assert refused.value.errors == [f"{place}: {said}"]
