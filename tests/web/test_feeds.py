"""Feeds, read by the program that feed readers use."""

import datetime as dt

import feedparser
import pytest

from agreements.curation.changes import history_of
from agreements.curation.workflow import withdraw
from agreements.models import Agreement, Event, Revision, State, catalogue_transaction
from tests.helpers import factories

pytestmark = pytest.mark.django_db


def read(client, path: str):
    answer = client.get(path)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/atom+xml; charset=utf-8")
    feed = feedparser.parse(answer.content)
    assert not feed.bozo, feed.get("bozo_exception")
    return feed


def test_feed_tells_what_is_new(client):
    made = factories.published_agreement()

    feed = read(client, "/feed/")

    (entry,) = feed.entries
    assert feed.feed.title == "Japan’s Cooperation Agreements – new and changed"
    assert feed.feed.id == "tag:127.0.0.1,2026:/feed/"
    assert {link.rel: link.href for link in feed.feed.links} == {
        "alternate": "http://127.0.0.1:8000/agreements/",
        "self": "http://127.0.0.1:8000/feed/",
    }
    assert (entry.id, entry.title) == (f"tag:127.0.0.1,2026:{made.key}", made.title)
    assert entry.link == f"http://127.0.0.1:8000{made.get_absolute_url()}"
    assert "Added to the catalogue." in entry.summary
    assert made.summary in entry.summary


def test_entry_keeps_its_id_and_tells_what_changed(client):
    made = factories.published_agreement()
    before = read(client, "/feed/").entries[0]
    with catalogue_transaction(None, "a test"):
        made.title = "Another title"
        made.slug = "another-address"
        made.save()
        Event.objects.create(agreement=made, kind="held", date="2024-03", title="First meeting")

    after = read(client, "/feed/").entries[0]

    assert after.id == before.id
    assert (after.title, after.link) == ("Another title", "http://127.0.0.1:8000/agreements/another-address/")
    assert "Status moved from signed to active." in after.summary


def write_at(hour: int, agreement: Agreement, **values) -> None:
    """Change an agreement at this hour of 3 May 2026, universal time."""
    with catalogue_transaction(None, "a test") as opened:
        for name, value in values.items():
            setattr(agreement, name, value)
        agreement.save()
    made_at = dt.datetime(2026, 5, 3, hour, tzinfo=dt.UTC)
    Revision.objects.filter(pk=opened.revision.pk).update(made_at=made_at)


@pytest.mark.parametrize("path", ["/feed/", "/agreements/first/feed/"])
def test_entry_is_updated_with_its_newest_change(client, path):
    published_at = dt.datetime(2026, 5, 1, tzinfo=dt.UTC)
    made = factories.published_agreement(title="First", published_at=published_at)
    write_at(6, made, summary="Mended.")
    write_at(7, made, place="Oslo")

    feed = read(client, path)

    assert [(entry.published, entry.updated) for entry in feed.entries] == [
        ("2026-05-01T00:00:00+00:00", "2026-05-03T07:00:00+00:00")
    ]
    assert feed.feed.updated == "2026-05-03T07:00:00+00:00"


def test_entries_and_their_changes_stand_newest_first(client):
    first, second = (factories.published_agreement(title=title) for title in ("First", "Second"))
    write_at(6, first, summary="Mended.")
    write_at(7, second, summary="Mended.")
    write_at(8, first, place="Oslo")

    feed = read(client, "/feed/")

    assert [entry.title for entry in feed.entries] == ["First", "Second"]
    assert feed.entries[0].summary.index("Place changed") < feed.entries[0].summary.index("Summary rewritten")


def test_feed_of_all_tells_a_withdrawal_and_no_summary_any_more(client):
    made = factories.published_agreement(title="First", summary="Once to be read.")
    with catalogue_transaction(None, "a test"):
        withdraw(made, "It never came about.")

    (entry,) = read(client, "/feed/").entries

    assert entry.title == "First"
    assert "Withdrawn: It never came about." in entry.summary
    assert "Once to be read." not in entry.summary


@pytest.mark.parametrize(
    ("question", "titles", "name"),
    [
        ("?country=AU", ["First"], "Country: Australia"),
        ("?partner=india", ["Second"], "Partner: India"),
        ("?q=nothing+like+it", [], "Search: “nothing like it”"),
        ("?sort=title&utm_source=x", ["Second", "First"], "new and changed"),
    ],
)
def test_feed_of_a_question_tells_of_its_agreements(client, question, titles, name):
    factories.published_agreement(title="First", partners=("AU",))
    factories.published_agreement(title="Second", partners=("IN",))

    feed = read(client, f"/feed/{question}")

    assert [entry.title for entry in feed.entries] == titles
    assert feed.feed.title == f"Japan’s Cooperation Agreements – {name}"


def test_feed_of_a_record_tells_its_whole_trail(client):
    made = factories.published_agreement()
    factories.published_agreement(title="Another")
    with catalogue_transaction(None, "a test"):
        made.summary = "Mended."
        made.save()

    (entry,) = read(client, f"/agreements/{made.slug}/feed/").entries

    assert entry.title == made.title
    trail = history_of(made)
    assert [bool(told.sentences) for told in trail] == [True, True]
    for told in trail:
        assert [sentence for sentence in told.sentences if sentence not in entry.summary] == []


def test_feed_moves_with_its_record(client):
    made = factories.published_agreement()
    with catalogue_transaction(None, "a test"):
        made.slug = "moved"
        made.save()

    answer = client.get("/agreements/memorandum-of-cooperation-on-carbon-capture/feed/")

    assert (answer.status_code, answer["Location"]) == (301, "/agreements/moved/feed/")


def test_feed_tells_the_day_in_japan(client):
    made = factories.published_agreement(title="First")
    write_at(20, made, summary="Mended.")

    (entry,) = read(client, "/feed/").entries

    assert "<li>2026-05-04: " in entry.summary
    assert "4 May 2026" in client.get("/changes/").content.decode()


def test_feed_without_entries_stays_as_it_is_until_something_changes(client):
    made = factories.published_agreement(title="First")
    write_at(6, made, summary="Mended.")

    first, second = (client.get("/feed/?q=nothing+like+it").content for _time in range(2))

    assert first == second
    assert feedparser.parse(first).feed.updated == "2026-05-03T06:00:00+00:00"


def test_feeds_tell_nothing_of_drafts(client):
    made = factories.published_agreement(title="Unseen", state=State.DRAFT)

    assert read(client, "/feed/").entries == []
    assert client.get(f"/agreements/{made.slug}/feed/").status_code == 404


def test_feed_takes_signs_that_xml_cannot_hold(client):
    factories.published_agreement(title="A\x0bbell", summary="<b>&\x00".replace("\x00", "\x01"))

    (entry,) = read(client, "/feed/?q=%0Bbell").entries

    assert entry.title == "Abell"


@pytest.mark.parametrize("count", [1, 3])
def test_feed_takes_the_same_queries(client, count, django_assert_num_queries):
    for number in range(count):
        factories.published_agreement(title=f"Memorandum {number}")

    client.get("/feed/")  # the index is built

    with django_assert_num_queries(16):
        client.get("/feed/")
