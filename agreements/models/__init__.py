"""The only door to the ground floor: everybody else writes `from agreements.models import …`."""

from agreements.models.agreements import (
    BINDING_INSTRUMENTS,
    STANDING_INSTRUMENTS,
    Agreement,
    Instrument,
    State,
    Status,
)
from agreements.models.areas import Area, Theme
from agreements.models.door import Change, OutsideTheDoorError, change, current_change
from agreements.models.facts import (
    REVERSE_VERBS,
    Certainty,
    Citation,
    Claim,
    Commitment,
    Event,
    EventKind,
    Fact,
    Note,
    NoteKind,
    Relation,
    SourcedFact,
    Undertaking,
    Verb,
)
from agreements.models.names import Alias, Language
from agreements.models.naturals import NaturalKeyModel
from agreements.models.parties import Party, Role, Side
from agreements.models.places import (
    JAPAN,
    Body,
    Country,
    Membership,
    Partner,
    PartnerKind,
    Region,
    SubRegion,
)
from agreements.models.publishing import gaps_of, publication_gaps
from agreements.models.reach import Reach, ReachKind, reach
from agreements.models.revisions import Head, LedgerEntry, Revision, current_token
from agreements.models.sources import OFFICIAL_KINDS, Source, SourceKind, Sureness, source_key, sureness
from agreements.models.standing import Standing, Step, overdue_day, refresh, standing

__all__ = [
    "BINDING_INSTRUMENTS",
    "JAPAN",
    "OFFICIAL_KINDS",
    "REVERSE_VERBS",
    "STANDING_INSTRUMENTS",
    "Agreement",
    "Alias",
    "Area",
    "Body",
    "Certainty",
    "Change",
    "Citation",
    "Claim",
    "Commitment",
    "Country",
    "Event",
    "EventKind",
    "Fact",
    "Head",
    "Instrument",
    "Language",
    "LedgerEntry",
    "Membership",
    "NaturalKeyModel",
    "Note",
    "NoteKind",
    "OutsideTheDoorError",
    "Partner",
    "PartnerKind",
    "Party",
    "Reach",
    "ReachKind",
    "Region",
    "Relation",
    "Revision",
    "Role",
    "Side",
    "Source",
    "SourceKind",
    "SourcedFact",
    "Standing",
    "State",
    "Status",
    "Step",
    "SubRegion",
    "Sureness",
    "Theme",
    "Undertaking",
    "Verb",
    "change",
    "current_change",
    "current_token",
    "gaps_of",
    "overdue_day",
    "publication_gaps",
    "reach",
    "refresh",
    "source_key",
    "standing",
    "sureness",
]
