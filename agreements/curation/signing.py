"""What was expected came true: the event that settles it, and what still speaks of the expectation."""

import re

from agreements.models import TALK, Agreement, Event, EventKind

# As titles and summaries speak of what is to come: "Memorandum with Tajikistan (expected)", 締結予定.
_EXPECTING = re.compile(
    r"\b(expect(s|ed)?|upcoming|forthcoming|planned|not (yet )?signed|to be (signed|adopted|concluded)"
    r"|(will|shall|is to|are to|plans? to|planned to|intends? to)( be)? (sign|adopt|conclude)(ed|d)?)\b"
    r"|予定|見込み|見通し|署名へ|締結へ",
    re.IGNORECASE,
)
_TEXTS = ("title", "title_ja", "summary")


def open_expectations(agreement: Agreement) -> list[Event]:
    """What is expected of it and no event settles, the one that gives it its date first."""
    expected = agreement.events.filter(kind=EventKind.EXPECTED, settled_by=None)
    return sorted(expected, key=lambda event: not event.defines)


def add_signing(event: Event) -> None:
    """Write an event that settles an expectation, inside the open transaction; the expectation stays as history.

    Where only talk gave the agreement its date until now, this event gives it.
    """
    defining = event.agreement.events.filter(defines=True).first()
    event.defines = defining is None or defining.kind in TALK
    if defining and event.defines:
        defining.defines = False
        defining.save()
    event.save()


def fields_that_expect(agreement: Agreement) -> list[str]:
    """The texts of a record that speak of what is expected.

    >>> fields_that_expect(Agreement(title="Memorandum with Tajikistan (expected)", summary="Signed in Dushanbe."))
    ['title']
    """
    return [name for name in _TEXTS if _EXPECTING.search(getattr(agreement, name))]
