"""Loading: fixtures come in whole or not at all, once, and never over what curators did."""

import datetime as dt
import io
import json
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from agreements.loading import load as load_files
from agreements.loading.records import stored_rows
from agreements.models import (
    Agreement,
    Body,
    Citation,
    Commitment,
    Event,
    LoadedDigest,
    Look,
    Partner,
    Revision,
    Source,
    State,
    Status,
    Theme,
    Undertaking,
    catalogue_transaction,
    outdated,
)
from tests.benchmarks.generate import write_fixture
from tests.helpers import fixture_rows
from tests.helpers.fixture_rows import KEY, catalogue, fact, row
from tests.helpers.shipped_catalogue import FIXTURES

pytestmark = pytest.mark.django_db


@pytest.fixture
def load(tmp_path):
    """Loads rows as one file, or several files by name; gives what the command says."""

    def load(rows, **options) -> str:
        files = rows if isinstance(rows, dict) and "agreement" not in rows else {"catalogue.json": rows}
        paths = [fixture_rows.write(tmp_path / name, one) for name, one in files.items()]
        said = io.StringIO()
        call_command("load_catalogue", *map(str, paths), stdout=said, stderr=said, **options)
        return said.getvalue().splitlines()[-1]

    return load


def everything() -> list[tuple]:
    return sorted(((row.spec.name, row.pk, row.values) for row in stored_rows()), key=str)


def agreement() -> Agreement:
    return Agreement.objects.get(key=KEY)


def test_load_brings_records_in_with_history_and_stored_copies(load):
    said = load(catalogue())

    made = agreement()
    revision = Revision.objects.get()
    assert said == "Records: 11 added."
    assert (str(made.date), made.year, made.status) == ("2024-01-09", 2024, Status.SIGNED)
    assert (made.revision, made.published_at, made.state) == (revision, revision.made_at, State.PUBLISHED)
    assert Commitment.objects.get().amount == Decimal("1000000.00")
    assert [Source.objects.get(key="copy").copy_of.key, Body.objects.get(slug="anre").part_of.slug] == ["ccs", "meti"]
    assert [(past.history_type, past.revision) for past in Event.objects.get().history.all()] == [("+", revision)]
    assert made.history.get().published_at == made.published_at
    assert revision.reason == "Loaded catalogue.json"


def test_load_twice_changes_no_row_and_makes_no_revision(load):
    load(catalogue())
    before = everything()

    said = load(catalogue())

    assert said == "Records: 11 unchanged."
    assert everything() == before
    assert Revision.objects.count() == 1


def test_load_takes_searches_as_records_of_their_own(load):
    scopes = {"a": {}, "b": {"partner": ["norway"], "theme": ["clean-power"]}, "c": {"region": "europe", "found": 2}}
    searches = {name: look(key=name, **scope) for name, scope in scopes.items()}

    said = [load(catalogue() | searches), load(catalogue() | searches)]
    said.append(load(catalogue() | searches | {"c": look(key="c", region="asia")}))

    assert said == ["Records: 14 added.", "Records: 14 unchanged.", "Records: 1 changed, 13 unchanged."]
    stored = Look.objects.order_by("key").values_list("key", "partner__slug", "theme__slug", "region", "found")
    assert list(stored) == [
        ("a", None, None, "", 0),
        ("b", "norway", "clean-power", "", 0),
        ("c", None, None, "asia", 0),
    ]
    assert Look.history.count() == 4


def test_load_reads_the_catalogue_with_one_query_a_model(load, django_assert_num_queries):
    load(catalogue())

    with django_assert_num_queries(22):  # 17 models, twins, the ledger, the lock, begin and end of the change
        load(catalogue())


def test_load_brings_an_untouched_record_to_what_the_fixture_says(load):
    load(catalogue())
    rows = catalogue()
    rows["agreement"]["fields"]["place"] = "Oslo"
    rows["signing"]["fields"] |= {"date": "2024-01-10", "source": ["copy"]}
    rows["second undertaking"] = fact("undertaking", 2, area=["carbon-capture"], action="train inspectors")
    del rows["money"]

    said = load(rows)

    made = agreement()
    assert said == "Records: 1 changed, 10 unchanged."
    assert (made.place, str(made.date), made.revision) == ("Oslo", "2024-01-10", Revision.objects.first())
    assert [past.history_type for past in made.history.all()] == ["~", "+"]
    assert [past.history_type for past in Event.objects.get().history.all()] == ["~", "+"]
    assert [past.history_type for past in Commitment.history.all()] == ["-", "+"]
    assert list(Undertaking.objects.values_list("number", "action")) == [
        (1, "share data on storage sites"),
        (2, "train inspectors"),
    ]
    assert load(rows) == "Records: 11 unchanged."


def test_load_lets_sisters_swap_what_only_one_may_have(load):
    rows = catalogue()
    rows["launch"] = fact("event", 2, kind="launched", date="2024-05", title="Launched")
    load(rows)
    del rows["signing"]["fields"]["defines"]
    rows["launch"]["fields"]["defines"] = True

    load(rows)

    assert (str(agreement().date), agreement().status) == ("2024-05", Status.ACTIVE)


def test_load_keeps_what_a_curator_changed(load):
    load(catalogue())
    with catalogue_transaction(None, "a curator's correction"):
        event = Event.objects.get()
        event.place = "Tokyo"
        event.save()

    assert load(catalogue()) == "Records: 10 unchanged, 1 kept as curators changed them."

    rows = catalogue()
    rows["agreement"]["fields"]["summary"] = "Another summary."
    assert load(rows) == f"  skipped agreement:{KEY}: a curator changed it."
    assert (Event.objects.get().place, agreement().summary) == (
        "Tokyo",
        "Japan and Norway work together on carbon capture.",
    )


def test_load_never_brings_back_what_a_curator_withdrew_or_removed(load):
    load(catalogue())
    with catalogue_transaction(None, "withdrawn"):
        withdrawn = agreement()
        withdrawn.state, withdrawn.withdrawn_reason = State.WITHDRAWN, "It never took place."
        withdrawn.save()
        Source.objects.get(key="copy").delete()
    rows = catalogue()
    rows["agreement"]["fields"]["place"] = "Oslo"

    said = load(rows)

    assert said == "  skipped source:copy: a curator removed it."
    assert agreement().state == State.WITHDRAWN
    assert not Source.objects.filter(key="copy").exists()


def test_load_leaves_a_record_that_a_curator_entered_first(load):
    with catalogue_transaction(None, "a curator's source"):
        Source.objects.create(key="ccs", address=fixture_rows.ADDRESS, publisher="Regjeringen", kind="government")

    assert load(catalogue()) == "  skipped source:ccs: a curator entered it."
    assert Source.objects.get(key="ccs").publisher == "Regjeringen"
    assert agreement().citations.get().source.publisher == "Regjeringen"


def test_load_skips_what_meets_a_curators_row_and_what_names_it(load):
    with catalogue_transaction(None, "a curator's partner"):
        Partner.objects.create(slug="kingdom-of-norway", name="Norway", kind="organisation")

    said = load(catalogue())

    assert said == "  skipped partner:norway: name is the same as in partner kingdom-of-norway."
    assert not Agreement.objects.exists()


def test_load_skips_a_changed_record_that_meets_a_curators_row(load):
    load(catalogue())
    with catalogue_transaction(None, "a curator's theme"):
        Theme.objects.create(slug="power", name="Power")
    rows = catalogue()
    rows["theme"]["fields"]["name"] = "Power"
    rows["agreement"]["fields"]["place"] = "Oslo"

    said = load(rows)

    assert said == "  skipped theme:clean-power: name is the same as in theme power."
    assert dict(Theme.objects.values_list("slug", "name")) == {"clean-power": "Clean power", "power": "Power"}
    assert agreement().place == "Oslo"


def test_load_moves_the_other_end_of_a_relation_too(load):
    def with_relation(**relation) -> dict[str, dict]:
        other = row("agreement", key="other", slug="other", title="Other", instrument="dialogue", state="draft")
        related = {"relation": fact("relation", 1, other=["other"], **relation)} if relation else {}
        return with_rows(other=other, **related)

    moved = []
    load(with_relation())
    for rows in (with_relation(verb="follows"), with_relation(verb="renews"), with_relation()):
        load(rows)
        newest = Revision.objects.order_by("pk").last()
        moved.append([made.revision == newest for made in Agreement.objects.all()])

    assert moved == [[True, True]] * 3


def test_load_moves_the_overdue_day_where_a_source_gets_another_date(load):
    rows = catalogue()
    rows["source"]["fields"]["published_on"] = "2024-01-10"
    rows["expected"] = fact("event", 2, kind="expected", title="Expected", source=["ccs"])
    del rows["signing"]
    load(rows)
    first = agreement().overdue_from

    rows["source"]["fields"]["published_on"] = "2025-01-10"
    said = load(rows)

    assert said == "Records: 1 changed, 10 unchanged."
    assert [first, agreement().overdue_from] == [dt.date(2025, 1, 9), dt.date(2026, 1, 10)]
    assert agreement().revision == Revision.objects.order_by("pk").last()


def test_load_skips_what_names_a_removed_record(load):
    rows = catalogue()
    load({"1.json": {name: rows[name] for name in ("source", "copy")}})
    with catalogue_transaction(None, "removed"):
        Source.objects.get(key="copy").delete()
    rows["second citation"] = fact("citation", 2, source=["copy"], claim="date")

    load(rows)

    assert not Agreement.objects.exists()
    assert Partner.objects.count() == 2


def test_load_adopts_what_plain_loaddata_wrote(load, tmp_path):
    path = fixture_rows.write(tmp_path / "plain.json", catalogue())
    call_command("loaddata", str(path), verbosity=0)
    before = everything()

    said = load(catalogue())

    made = agreement()
    assert said == "Records: 11 adopted."
    assert everything() == before
    assert (str(made.date), made.status, made.published_at) == ("2024-01-09", Status.SIGNED, made.revision.made_at)
    assert made.history.get().published_at == made.published_at
    assert [model.history.count() for model in (Agreement, Event, Source, Citation)] == [1, 1, 2, 1]
    assert load(catalogue()) == "Records: 11 unchanged."


def test_dry_run_tells_record_by_record_and_field_by_field_and_writes_nothing(load, tmp_path):
    load(catalogue())
    before = everything()
    rows = catalogue()
    rows["signing"]["fields"] |= {"date": "2024-01-10", "place": "Oslo"}
    rows["norwegian"] = row("alias", name="ノルウェー", language="ja", partner=["norway"])
    rows["news"] = row("source", key="news", address="https://news.example/1", publisher="News", kind="press")
    del rows["money"]
    said = io.StringIO()

    call_command(
        "load_catalogue", fixture_rows.write(tmp_path / "b.json", rows), dry_run=True, stdout=said, stderr=said
    )

    assert said.getvalue().splitlines() == [
        "Reading fixtures: 1",
        "add source:news",
        "  + source news: address https://news.example/1, publisher News, kind press",
        "change partner:norway",
        "  + alias ノルウェー: language ja",
        f"change agreement:{KEY}",
        "  event 1, date: 2024-01-09 → 2024-01-10",
        "  event 1, place: – → Oslo",
        "  - commitment 1: amount 1000000.00, currency USD, certainty announced, purpose a pilot",
        "Records: 1 would be added, 2 would be changed, 9 unchanged.",
    ]
    assert everything() == before
    assert (Revision.objects.count(), LoadedDigest.objects.count()) == (1, 11)


def broken(**changes) -> dict[str, dict]:
    """The catalogue with other values in the fields of some rows."""
    rows = catalogue()
    for name, fields in changes.items():
        rows[name]["fields"] |= fields
    return rows


def with_rows(**extra) -> dict[str, dict]:
    return catalogue() | extra


def look(**fields) -> dict:
    values = {"key": "ccs-2024", "day": "2024-06-01", "searched": "METI press releases", "found": 0, **fields}
    return row("look", **values)


RECORD = f"catalogue.json: agreement {KEY}"
BROKEN = {
    "impossible date": (
        broken(signing={"date": "2023-02-30"}),
        f"{RECORD}, event 1, date: The calendar has no such date: 2023-02-30.",
    ),
    "no date": (
        broken(signing={"date": "soon"}),
        f"{RECORD}, event 1, date: “soon” is not a date like 2024, 2024-01 or 2024-01-09.",
    ),
    "unknown area": (
        broken(undertaking={"area": ["nope"]}),
        f"{RECORD}, undertaking 1, area: there is no area “nope”.",
    ),
    "relation to a missing agreement": (
        with_rows(relation=fact("relation", 1, verb="follows", other=["nope"])),
        f"{RECORD}, relation 1, other: there is no agreement “nope”.",
    ),
    "foreign key that is no list": (
        broken(undertaking={"area": "carbon-capture"}),
        f"{RECORD}, undertaking 1, area: names its row by natural key: a list of one text.",
    ),
    "unknown model": (
        with_rows(x=row("treaty", key="x")),
        "catalogue.json, row 19: “agreements.treaty” is no model of the catalogue.",
    ),
    "no row": (with_rows(x="x"), "catalogue.json, row 19: “x” is no model of the catalogue."),
    "primary key": (
        with_rows(x={"model": "agreements.source", "pk": 1, "fields": {}}),
        "catalogue.json, row 19: a row has a model and fields, and no pk.",
    ),
    "unknown field": (
        broken(agreement={"colour": "red"}),
        f"{RECORD}, colour: no such field, or one that is computed.",
    ),
    "computed field": (
        broken(agreement={"status": "active"}),
        f"{RECORD}, status: no such field, or one that is computed.",
    ),
    "missing field": (
        with_rows(x=row("source", key="x", address="https://news.example/1", kind="press")),
        "catalogue.json: source x, publisher: is missing.",
    ),
    "missing key": (
        with_rows(x=row("source", address="https://news.example/1", kind="press", publisher="News")),
        "catalogue.json, row 19 (source), key: is missing.",
    ),
    "fact of nothing": (
        with_rows(x=row("note", number=1, kind="outlook", text="More to come.")),
        "catalogue.json, row 19 (note), agreement: is missing.",
    ),
    "alias of nothing": (
        with_rows(x=row("alias", name="X")),
        "catalogue.json, row 19 (alias), agreement or partner or body or area: is missing.",
    ),
    "fact of an agreement that is not there": (
        with_rows(x=row("note", agreement=["nope"], number=1, kind="outlook", text="More to come.")),
        "catalogue.json: agreement nope, note 1: its agreement nope is in none of these files.",
    ),
    "unknown choice": (
        broken(source={"kind": "blog"}),
        "catalogue.json: source ccs, kind: Value 'blog' is not a valid choice.",
    ),
    "too long": (
        broken(area={"name": "x" * 81}),
        "catalogue.json: area carbon-capture, name: Ensure this value has at most 80 characters (it has 81).",
    ),
    "no address": (
        broken(source={"address": "ccs"}),
        "catalogue.json: source ccs, address: Enter a valid URL. "
        "A web address begins with http:// or https:// and a host.",
    ),
    "null": (broken(agreement={"place": None}), f"{RECORD}, place: This field cannot be null."),
    "NUL": (
        broken(agreement={"place": "Os\0lo"}),
        f"{RECORD}, place: U+0000 at position 3 is a character that can't be shown. Delete it.",
    ),
    "list for a text": (broken(agreement={"place": ["Oslo"]}), f"{RECORD}, place: takes a single value."),
    "same key twice": (
        with_rows(x=catalogue()["source"]),
        "catalogue.json: source ccs: stands twice, first in catalogue.json.",
    ),
    "two sources of one address": (
        broken(copy={"address": fixture_rows.ADDRESS}),
        "catalogue.json: source copy: address is the same (catalogue.json: source ccs).",
    ),
    "two defining events": (
        with_rows(x=fact("event", 2, kind="held", date="2024-05", title="First meeting", defines=True)),
        f"{RECORD}, event 2: Only one event can define the agreement's date ({RECORD}, event 1).",
    ),
    "event without a date": (
        with_rows(x=fact("event", 2, kind="held", title="First meeting")),
        f"{RECORD}, event 2: Only an expectation can be without a date.",
    ),
    "event that ends before it starts": (
        broken(signing={"end_date": "2024-01-08"}),
        f"{RECORD}, event 1: An event can't end before it starts.",
    ),
    "amount without a currency": (
        broken(money={"currency": ""}),
        f"{RECORD}, commitment 1: Give an amount above zero with its currency, or neither.",
    ),
    "amount of nothing": (
        broken(money={"amount": 0}),
        f"{RECORD}, commitment 1: Give an amount above zero with its currency, or neither.",
    ),
    "relation to itself": (
        with_rows(x=fact("relation", 1, verb="follows", other=[KEY])),
        f"{RECORD}, relation 1: An agreement can't be related to itself.",
    ),
    "code in small letters": (
        broken(NO={"name": "Norge"}) | {"x": row("country", iso2="no", name="Norway", name_ja="ノルウェー")},
        "catalogue.json: country no: A country's code is two capital letters, such as UZ.",
    ),
    "country partner without its country": (
        with_rows(x=row("partner", slug="x", name="X", kind="country")),
        "catalogue.json: partner x: A partner of kind country names its country; a bloc or organisation none.",
    ),
    "copies of one another": (
        broken(source={"copy_of": ["copy"]}),
        "catalogue.json: source ccs, copy_of: leads back to where it starts.",
    ),
    "copy of itself": (
        broken(source={"copy_of": ["ccs"]}),
        "catalogue.json: source ccs: A source can't be a copy of itself.",
    ),
    "member of a country": (
        with_rows(x=row("membership", bloc=["norway"], country=["JP"], start="2024")),
        "catalogue.json: partner norway, membership JP 2024, bloc: takes only kind bloc.",
    ),
    "Japan on the partner side": (
        with_rows(x=fact("party", 3, side="partner", partner=["japan"])),
        f"{RECORD}, party 3, side: Japan sits on Japan's side, everybody else on the partner side.",
    ),
    "a search about two places": (
        with_rows(look=look(country=["NO"], region="europe")),
        "catalogue.json: look ccs-2024: A search is about one partner, one country or one region, or everywhere.",
    ),
    "a search about a country that is not there": (
        with_rows(look=look(country=["ZZ"])),
        "catalogue.json: look ccs-2024, country: there is no country “ZZ”.",
    ),
    "a search in the future": (
        with_rows(look=look(day="2999-01-01")),
        "catalogue.json: look ccs-2024, day: A search can't be dated in the future.",
    ),
    "published without a summary": (
        broken(agreement={"summary": ""}),
        f"{RECORD}: can't be published so. It has no summary.",
    ),
    "published without a party on the partner side": (
        {name: row for name, row in catalogue().items() if name != "partner side"},
        f"{RECORD}: can't be published so. No party stands on the partner side.",
    ),
    "published without a source": (
        broken(citation={"claim": "date"}),
        f"{RECORD}: can't be published so. No source is cited for its existence.",
    ),
}


@pytest.mark.parametrize(("rows", "sentence"), BROKEN.values(), ids=BROKEN)
def test_broken_fixture_is_refused_with_file_record_and_field(load, rows, sentence):
    with pytest.raises(CommandError) as refused:
        load(rows)

    assert sentence in str(refused.value).splitlines()
    assert refused.value.returncode == 1
    assert everything() == []
    assert (Revision.objects.count(), LoadedDigest.objects.count()) == (0, 0)


def test_a_broken_bloc_is_told_once_and_not_for_each_member(load):
    bloc = row("partner", slug="asean", name="ASEAN", kind="club")
    members = {iso2: row("membership", bloc=["asean"], country=[iso2], start="1995") for iso2 in ("JP", "NO")}

    with pytest.raises(CommandError) as refused:
        load(catalogue() | {"bloc": bloc} | {f"member {iso2}": member for iso2, member in members.items()})

    assert str(refused.value).splitlines()[1:] == [
        "catalogue.json: partner asean, kind: Value 'club' is not a valid choice."
    ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[{]", "a.json: is not JSON: Expecting property name enclosed in double quotes: line 1 column 3 (char 2)."),
        ("{}", "a.json: is not a list of rows."),
        (b"\xff", "a.json: is not UTF-8 text."),
        (None, "a.json: can't be read: No such file or directory."),
    ],
)
def test_broken_file_is_refused_by_name(tmp_path, text, sentence):
    path = tmp_path / "a.json"
    if text is not None:
        path.write_bytes(text if isinstance(text, bytes) else text.encode())

    with pytest.raises(CommandError) as refused:
        call_command("load_catalogue", str(path), stdout=io.StringIO())

    assert str(refused.value).splitlines()[1:] == [sentence]


def test_same_key_in_two_files_is_refused(load):
    source = catalogue()["source"]

    with pytest.raises(CommandError, match=r"b\.json: source ccs: stands twice, first in a\.json\."):
        load({"a.json": [source], "b.json": [source]})


def test_load_tells_files_and_rows_as_they_are_done(tmp_path):
    done: dict[tuple[str, int], list[int]] = {}
    rows = list(catalogue().values())
    paths = [fixture_rows.write(tmp_path / name, part) for name, part in (("a.json", rows[:6]), ("b.json", rows[6:]))]

    load_files(paths, "a test", progress=lambda what, total: done.setdefault((what, total), []).append)

    assert {what: sum(numbers) for what, numbers in done.items()} == {
        ("Reading fixtures", 2): 2,
        ("Writing rows", 18): 18,
    }


def test_twenty_errors_are_told_and_the_rest_counted(load):
    rows = catalogue() | {str(number): fact("note", number, kind="rumour", text="?") for number in range(1, 31)}

    with pytest.raises(CommandError) as refused:
        load(rows)

    lines = str(refused.value).splitlines()
    assert (len(lines), lines[-1]) == (22, "… and 10 more.")


def test_broken_rows_beside_good_ones_leave_a_loaded_catalogue_as_it_is(load):
    load(catalogue())
    before = everything()

    with pytest.raises(CommandError):
        load(broken(agreement={"place": "Oslo"}, signing={"date": "2023-02-30"}))

    assert everything() == before


def test_digest_does_not_change_with_the_order_of_rows(load):
    load(catalogue())

    rows = json.loads(json.dumps(list(catalogue().values())))

    assert load(rows[:11] + rows[:10:-1]) == "Records: 11 unchanged."


def test_generated_agreements_of_the_benchmarks_are_sound(tmp_path):
    write_fixture(tmp_path / "generated.json", 20)

    load_files([tmp_path / "generated.json"], "generated")

    assert Agreement.objects.published().count() == 20


@pytest.mark.content
def test_plain_loaddata_of_the_shipped_files_is_adopted():
    call_command("loaddata", *map(str, FIXTURES), verbosity=0)
    before = everything()

    plan = load_files(FIXTURES, "adopts")

    assert len(plan.adopted) == len(plan.ledger) == LoadedDigest.objects.count()
    assert everything() == before
    assert not Agreement.objects.published().filter(published_at=None).exists()
    assert outdated(Agreement.objects.all()) == []


def settling(**signing) -> dict[str, dict]:
    """The catalogue, with two expectations after the signing, which may settle one."""
    rows = catalogue()
    rows["signing"]["fields"] |= signing
    rows["visit"] = fact("event", 2, kind="expected", date="2024-05", title="A visit")
    rows["meeting"] = fact("event", 3, kind="expected", date="2024-06", title="A meeting")
    return rows


def test_an_event_settles_the_expectation_that_its_fixture_names(load):
    load(settling(settles=[KEY, 3]))
    first = agreement().events.get(number=1).settles.title, str(agreement().overdue_from)

    said = load(settling(settles=[KEY, 2]))

    assert said == "Records: 1 changed, 10 unchanged."
    assert (first, agreement().events.get(number=1).settles.title) == (("A meeting", "2024-06-01"), "A visit")
    assert str(agreement().overdue_from) == "2024-07-01"
    past = Event.history.filter(number=1).order_by("history_id")
    assert [row.settles.title for row in past] == ["A meeting", "A visit"]


def test_what_is_settled_stays_so_where_its_expectation_is_written_anew(load):
    """The tick moves to an expectation, which is deleted and inserted for it, and back; then a new one is named."""
    rows = settling(settles=[KEY, 2])
    load(rows)
    ticked = settling(settles=[KEY, 2], defines=False, kind="held")
    ticked["visit"]["fields"]["defines"] = True
    load(ticked)
    moved = agreement().events.get(number=1).settles, str(agreement().date)
    load(rows)
    back = agreement().events.get(number=1).settles, str(agreement().date)
    added = settling(settles=[KEY, 4])
    added["third"] = fact("event", 4, kind="expected", date="2024-07", title="A third")
    del added["visit"]
    load(added)

    assert [(event.title, date) for event, date in (moved, back)] == [("A visit", "2024-05"), ("A visit", "2024-01-09")]
    assert agreement().events.get(number=1).settles.title == "A third"
    assert [*agreement().events.values_list("title", flat=True)] == ["Signed", "A meeting", "A third"]


NO_EXPECTATION = "Name an event of the kind “expected” of the same agreement."
NO_KEY = "names its row by natural key: a list of an agreement's key and a number."


@pytest.mark.parametrize(
    ("settles", "told"),
    [
        pytest.param([KEY, 9], f"there is no event “{KEY} 9”.", id="nowhere"),
        pytest.param([KEY, 1], NO_EXPECTATION, id="itself"),
        pytest.param(["other", 1], NO_EXPECTATION, id="another record's"),
        pytest.param([KEY], NO_KEY, id="without a number"),
        pytest.param("x", NO_KEY, id="a text"),
    ],
)
def test_a_fixture_that_settles_what_is_no_expectation_is_refused(load, settles, told):
    rows = settling(settles=settles)
    rows["other"] = row("agreement", key="other", slug="other", title="Other", instrument="dialogue", state="draft")
    rows["other's"] = row("event", agreement=["other"], number=1, kind="expected", title="Expected")

    with pytest.raises(CommandError) as refusal:
        load(rows)

    assert f"agreement {KEY}, event 1, settles: {told}" in str(refusal.value)
    assert not Agreement.objects.exists()


def test_circles_of_events_and_of_their_sources_are_named(load):
    rows = settling(settles=[KEY, 2], source=["ccs"])
    rows["visit"]["fields"] |= {"kind": "held", "settles": [KEY, 1]}
    rows["source"]["fields"]["copy_of"] = ["copy"]

    with pytest.raises(CommandError) as refusal:
        load(rows)

    assert str(refusal.value).count("leads back to where it starts.") == 4
