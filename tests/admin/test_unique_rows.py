"""Rows that exchange what only one can have are saved together; what two would have is refused in words."""

import pytest

from agreements.models import Agreement, Alias, Citation, Membership, catalogue_transaction
from tests.helpers import factories
from tests.helpers.admin_forms import change_page, complaints, filled, rows
from tests.helpers.sheet_files import changes, confirm, csv_file, faults, look, said, take, taken_rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def made():
    return factories.published_agreement()


def with_aliases(record, *names: str) -> list[Alias]:
    with catalogue_transaction(None, "a test"):
        return [record.aliases.create(name=name) for name in names]


def save(client, record, **typed):
    page = change_page(record)
    return client.post(page, filled(client.get(page), reason="names put right", **typed))


def names(record) -> dict[int, str]:
    return dict(record.aliases.values_list("pk", "name"))


@pytest.mark.parametrize("order", [["CCUS", "CCS"], ["CCS", "CCUS"]])
def test_two_aliases_change_places_in_one_save(admin_client, made, order):
    first, second = with_aliases(made, "CCS", "CCUS")

    response = save(admin_client, made, **{f"aliases-{place}-name": name for place, name in enumerate(order)})

    assert (response.status_code, complaints(response)) == (302, [])
    assert names(made) == dict(zip([first.pk, second.pk], order, strict=True))
    kinds = list(first.history.values_list("name", "history_type"))
    assert kinds == ([("CCUS", "~"), ("CCS", "+")] if order == ["CCUS", "CCS"] else [("CCS", "+")])


def test_three_aliases_move_round_and_one_is_new(admin_client, made):
    aliases = with_aliases(made, "A", "B", "C")
    typed = rows("aliases", {"name": "D"}, initial=3)

    save(admin_client, made, **typed, **{"aliases-0-name": "B", "aliases-1-name": "C", "aliases-2-name": "A"})

    assert sorted(made.aliases.values_list("name", flat=True)) == ["A", "B", "C", "D"]
    assert [names(made)[alias.pk] for alias in aliases] == ["B", "C", "A"]


@pytest.mark.parametrize("name", ["new", "kept"])
def test_what_a_deleted_alias_gives_up_another_takes_in_the_same_save(admin_client, made, name):
    kept, deleted = with_aliases(made, "CCS", "CCUS")
    typed = {"aliases-1-DELETE": "on"}
    typed |= rows("aliases", {"name": "CCUS"}, initial=2) if name == "new" else {"aliases-0-name": "CCUS"}

    response = save(admin_client, made, **typed)

    assert (response.status_code, complaints(response)) == (302, [])
    assert sorted(names(made).values()) == (["CCS", "CCUS"] if name == "new" else ["CCUS"])
    assert deleted.pk not in names(made)
    assert list(Alias.history.filter(id=deleted.pk).values_list("name", "history_type")) == [
        ("CCUS", "-"),
        ("CCUS", "+"),
    ]
    assert kept.pk in names(made)


def test_undertakings_citations_and_memberships_change_places_too(admin_client, made):
    with catalogue_transaction(None, "a test"):
        made.undertakings.update(action="Share data")
        made.undertakings.create(area=factories.area(), action="Train staff")
        made.citations.create(source=factories.source(), claim="date", locator="page 1")
        bloc = factories.bloc(members={"VN": ("1995-07-28",), "ID": ("1967-08-08",)})
    one, other = bloc.memberships.all()

    exchanged = {
        "undertakings-0-action": "Train staff",
        "undertakings-1-action": "Share data",
        "citations-0-claim": "date",
        "citations-0-locator": "page 1",
        "citations-1-claim": "existence",
        "citations-1-locator": "",
    }
    save(admin_client, made, **exchanged)
    members = {
        "memberships-0-country": other.country.pk,
        "memberships-0-start": other.start,
        "memberships-1-country": one.country.pk,
        "memberships-1-start": one.start,
    }
    response = save(admin_client, bloc, **members)

    assert complaints(response) == []
    assert list(made.undertakings.values_list("action", flat=True)) == ["Train staff", "Share data"]
    assert list(Citation.objects.values_list("number", "claim", "locator")) == [
        (1, "date", "page 1"),
        (2, "existence", ""),
    ]
    assert dict(Membership.objects.values_list("pk", "country")) == {one.pk: other.country.pk, other.pk: one.country.pk}


@pytest.mark.parametrize(
    ("prefix", "row", "reason"),
    [
        ("aliases", {"name": "CCS", "language": "en"}, "This alias stands here already."),
        (
            "events",
            {"kind": "held", "date": "2024-02", "title": "Meeting", "defines": "on"},
            "Only one event can define the agreement's date.",
        ),
        ("notes", {"kind": "outlook", "text": "More."}, None),
    ],
)
def test_two_new_rows_of_a_new_or_a_known_record_are_compared(admin_client, made, prefix, row, reason):
    known = {"events": 1}.get(prefix, 0)

    response = save(admin_client, made, **rows(prefix, row, row, initial=known))

    assert set(complaints(response)) == ({reason} if reason else set())


def test_a_relation_that_stands_at_the_other_record_is_refused(admin_client, made):
    with catalogue_transaction(None, "a test"):
        other = factories.agreement(title="Another")
        other.relations.create(verb="follows", other=made)

    response = save(admin_client, made, **rows("relations", {"verb": "follows", "other": other}))

    assert complaints(response) == ["This relation is recorded already, perhaps from the other agreement."]


def test_rows_of_a_sheet_change_places_and_records_keep_their_facts(admin_client):
    with catalogue_transaction(None, "a test"):
        first = factories.agreement(title="First", state="draft")
        second = factories.agreement(title="Second", state="draft")
        first.undertakings.update(action="Share data")
        first.undertakings.create(area=factories.area(), action="Train staff")
    table = taken_rows(take(admin_client, "undertakings", "csv"))
    table[1][3], table[2][3] = table[2][3], table[1][3]
    agreements = taken_rows(take(admin_client, "agreements", "csv"))
    agreements[1][1], agreements[2][1] = agreements[2][1], agreements[1][1]

    for sheet in (table, agreements):
        looked = look(admin_client, csv_file(*sheet))
        assert (faults(looked), len(changes(looked))) == ([], 2)
        assert said(confirm(admin_client, looked)) == ["Imported: 0 rows added, 2 changed."]

    for record in (first, second):
        record.refresh_from_db()
    assert list(first.undertakings.values_list("number", "action")) == [(1, "Train staff"), (2, "Share data")]
    assert [(record.key, record.slug) for record in (first, second)] == [("first", "second"), ("second", "first")]
    assert [record.parties.count() for record in (first, second)] == [2, 2]


def test_a_new_record_takes_the_slug_that_another_gives_up_in_the_same_sheet(admin_client):
    with catalogue_transaction(None, "a test"):
        first = factories.agreement(title="First", state="draft")
    table = taken_rows(take(admin_client, "agreements", "csv"))
    table.append(["second", "first", "Second", "", "treaty", "no", "", "", "", ""])
    table[1][1] = "the-first"

    confirm(admin_client, look(admin_client, csv_file(*table)))

    assert dict(Agreement.objects.values_list("key", "slug")) == {"first": "the-first", "second": "first"}
    assert first.events.count() == 1
