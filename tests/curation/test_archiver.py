"""Archived copies, from a server of our own that speaks the answers of the Wayback Machine."""

import datetime as dt

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from agreements.models import Agreement, Revision, Source, catalogue_transaction
from tests.helpers import factories
from tests.helpers.page_server import LOOPBACK
from tests.helpers.wayback_machine import serving

pytestmark = pytest.mark.django_db
OURS = ("--pause=0", f"--own-network={LOOPBACK}")


@pytest.fixture
def archive():
    with serving() as server:
        yield server


def cite(*pages: str, **values) -> None:
    """Have a public agreement cite these pages, and nothing else."""
    with catalogue_transaction(None, "sources"):
        made = Agreement.objects.first() or factories.agreement()
        made.citations.all().delete()
        for number, page in enumerate(pages, 1):
            source = factories.source(f"https://a.example/{page}", **values)
            made.citations.create(number=number, source=source, claim="existence")


def ask(archive, *options: str) -> None:
    services = f"--available={archive.url}/wayback/available", f"--save={archive.url}/save/", f"--copies={archive.url}"
    call_command("archive_sources", *services, *OURS, *options)


def copies() -> dict[str, str]:
    """What was noted of each page that was asked for."""
    told = Source.objects.exclude(wayback_asked_at=None).order_by("pk")
    return {source.address.rpartition("/")[2]: source.wayback_address for source in told}


def test_copies_are_found_or_made_and_noted_without_a_revision(archive, capsys):
    cite("kept", "fresh", "neither", "error-page", "stranger", "nonsense")
    written = Revision.objects.count(), Source.history.count()

    ask(archive)

    assert copies() == {
        "kept": f"{archive.url}/web/20240110090000/https://a.example/kept",
        "fresh": f"{archive.url}/web/20261128030405/https://a.example/fresh",
        **dict.fromkeys(["neither", "error-page", "stranger", "nonsense"], ""),
    }
    assert Source.objects.get(address__endswith="fresh").copied_on == dt.date(2026, 11, 28)
    assert capsys.readouterr().out == "Asked for 6 of 6 sources: 4 × no copy, 1 × copy found, 1 × copy made.\n"
    assert (Revision.objects.count(), Source.history.count()) == written


def test_what_has_a_copy_or_was_asked_for_lately_or_is_named_by_nothing_is_left_alone(archive):
    cite("kept/1")
    cite("kept/2", archived_address="https://archive.example/1")
    cite("kept/2", "kept/3")
    Source.objects.filter(address__endswith="3").update(wayback_asked_at=timezone.now())

    ask(archive)

    assert archive.asked == []


def test_a_dead_page_is_not_saved(archive):
    cite("fresh", check_status="404")

    ask(archive)

    assert (copies(), len(archive.asked)) == ({"fresh": ""}, 1)


def test_no_more_are_asked_for_than_the_limit(archive):
    cite("kept-1", "kept-2", "kept-3")

    ask(archive, "--limit=2")

    assert len(archive.asked) == len(copies()) == 2


def test_a_service_that_asks_for_time_gets_it(archive):
    cite("kept-busy")
    archive.busy = 2

    ask(archive)

    assert (len(archive.asked), [*copies()]) == (3, ["kept-busy"])


@pytest.mark.parametrize("retry_after", ["86400", "Tue, 01 Jan 2199 00:00:00 GMT"])
def test_a_service_that_wants_to_be_left_alone_is(archive, capsys, retry_after):
    cite("kept", "kept-busy", "kept-later")
    archive.busy, archive.retry_after = 1, retry_after

    with pytest.raises(CommandError) as refusal:
        ask(archive)

    question = f"  {archive.url}/wayback/available?url=https%3A%2F%2Fa.example%2F"
    assert str(refusal.value) == (
        "The archive could not be asked (127.0.0.1: too many requests (429)). The list above waits for the next run."
    )
    assert capsys.readouterr().out.splitlines() == [
        "Asked for 1 of 3 sources: 1 × copy found.",
        "Would ask for 2 sources:",
        f"{question}kept-busy",
        f"{question}kept-later",
    ]
    assert [*copies()] == ["kept"]


def test_without_a_network_it_lists_what_it_would_ask_and_fails(capsys):
    cite("kept")

    with pytest.raises(CommandError, match=r"^The archive could not be asked \(127.0.0.1: refused\)"):
        call_command("archive_sources", "--available=http://127.0.0.1:9/", *OURS)

    assert capsys.readouterr().out.splitlines() == [
        "Asked for 0 of 1 sources.",
        "Would ask for 1 sources:",
        "  http://127.0.0.1:9/?url=https%3A%2F%2Fa.example%2Fkept",
    ]
    assert copies() == {}


def test_a_service_in_our_own_network_is_not_asked(archive):
    cite("kept")

    with pytest.raises(CommandError, match="private address"):
        call_command("archive_sources", f"--available={archive.url}/", "--pause=0")

    assert archive.asked == []


def test_a_dry_run_only_lists(archive, capsys):
    cite("kept?a=1&b=水")

    ask(archive, "--dry-run")

    assert capsys.readouterr().out.splitlines() == [
        "Would ask for 1 sources:",
        f"  {archive.url}/wayback/available?url=https%3A%2F%2Fa.example%2Fkept%3Fa%3D1%26b%3D%E6%B0%B4",
    ]
    assert archive.asked == []


@pytest.mark.parametrize("command", ["archive_sources", "check_links"])
def test_a_network_that_is_none_is_refused(command):
    with pytest.raises(CommandError, match=r"^“mine” is no network, such as 127.0.0.0/8.$"):
        call_command(command, "--own-network=mine")
