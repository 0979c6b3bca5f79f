"""A small catalogue with everything that finding has to get right, drawn by a seeded chance."""

import datetime as dt
from random import Random

from django.utils import timezone

from agreements.models import (
    Agreement,
    Alias,
    Area,
    Certainty,
    Commitment,
    Event,
    EventKind,
    Instrument,
    Note,
    NoteKind,
    Partner,
    Party,
    Role,
    Side,
    SourceKind,
    State,
    Undertaking,
    catalogue_transaction,
)
from agreements.partial_dates import PartialDate
from tests.helpers import factories

TODAY = dt.date(2024, 6, 15)
DATES = ("1994", "1995-07", "1995-07-28", "1999-12-31", "2020", "2020-01", "2020-01-31", "2020-02-01", "2023-05")
WORDS = ("hydrogen", "Hydropower", "EVs", "event", "batteries", "Österreich", "CO₂", "decarbonization", "METI’s", "oil")
WORDS_JA = ("水素エネルギー", "省エネ", "ガス", "脱炭素")
# The same words as different people write them.
WRITTEN = (
    "low-carbon", "lowcarbon", "low carbon", "U.K. talks", "UK`s aid", "co-operation", "Cooperation", "netzero",
    "net zero", "fuel centers", "アジア・ゼロ排出", "アジアゼロ",
    "labour\u2010law", "laboratory", "soft\u00adware", "e-mobility",
)  # fmt: skip
STATES = (State.PUBLISHED,) * 8 + (State.DRAFT, State.WITHDRAWN)


def make_catalogue(rows: int = 60, seed: int = 5) -> None:
    """Write it; what is drawn depends on nothing but the seed."""
    chance, other_chance = Random(seed), Random(seed)
    with catalogue_transaction(None, "a varied catalogue"):
        partners, areas, sources = _partners(), _areas(), _sources()
        for number in range(rows):
            made = _agreement(chance, number, partners, areas, sources)
            made.summary += f" Of {other_chance.choice(WRITTEN)}, {other_chance.choice(WRITTEN)}."
            made.save()
        _looks(chance, partners, areas)
    for agreement in chance.sample(list(Agreement.objects.order_by("key")), 5):
        with catalogue_transaction(None, "a later look"):
            agreement.summary += " Looked at again."
            agreement.save()


def _partners() -> list[Partner]:
    asean = factories.bloc(members={"VN": ("1995-07-28",), "ID": ("1967",), "JP": ("1990",)})
    union = factories.bloc("european-union", "European Union", {"GB": ("1973", "2020-01-31"), "NO": ("2020-02",)})
    bank = Partner.objects.create(slug="bank", name="Development Bank", kind="organisation")
    Alias.objects.create(name="東南アジア諸国連合", language="ja", partner=asean)
    return [asean, union, bank, *(factories.country_partner(iso2) for iso2 in ("AU", "IN", "UZ", "VN", "KZ"))]


def _areas() -> list[Area]:
    themes = {"oil": "clean-power", "geothermal": "clean-power", "vehicles": "mobility", "reuse": "batteries"}
    areas = [factories.area(slug, theme) for slug, theme in themes.items()]
    Alias.objects.create(name="省エネ", language="ja", area=areas[1])
    return areas


def _sources() -> list:
    return [factories.source(f"https://example.org/{kind}", kind) for kind in SourceKind.values[:4]]


def _looks(chance: Random, partners: list, areas: list) -> None:
    """Searches of every scope, on days of their own around that of a year ago."""
    places = [
        *({"partner": partner} for partner in (*partners, factories.country_partner("MN"))),
        *({"country": factories.country(iso2)} for iso2 in ("GB", "ID", "NO")),
        *({"region": region} for region in ("asia", "central-asia", "northern-europe", "africa")),
        {},
    ]
    subjects = [{}, *({"area": area} for area in areas), *({"theme": area.theme} for area in areas)]
    for number, age in enumerate(chance.sample(range(340, 390), 12)):
        day = timezone.localdate() - dt.timedelta(days=age)
        scope = {**chance.choice(places), **chance.choice(subjects)}
        factories.look(str(day), f"Site {number}", chance.choice((0, 0, 2)), **scope)


def _agreement(chance: Random, number: int, partners: list, areas: list, sources: list) -> Agreement:
    named = chance.sample(WORDS, 2)
    instrument = chance.choice([*Instrument.values[:5], Instrument.DIALOGUE])
    state = chance.choice(STATES)
    made = factories.agreement(
        title=f"{chance.choice(['Joint', 'Memorandum', 'Études'])} on {' and '.join(named)}",
        key=f"agreement-{number:03}",
        slug=f"agreement-{number:03}",
        title_ja=chance.choice(("", *WORDS_JA)),
        summary=f"About {chance.choice(WORDS)} and {chance.choice(WORDS_JA)}.",
        partners=chance.sample(partners, chance.choice((0, 1, 1, 2, 3))),
        areas=chance.sample(areas, chance.choice((0, 1, 2))),
        date=None,
        sources=chance.sample(sources, chance.choice((0, 1, 2))),
        instrument=instrument,
        unilateral=chance.random() < 0.1,
        state=state,
        withdrawn_reason="It stood twice." if state == State.WITHDRAWN else "",
    )
    _facts(chance, made, partners, areas, sources)
    return made


def _facts(chance: Random, made: Agreement, partners: list, areas: list, sources: list) -> None:
    if chance.random() < 0.85:
        date = chance.choice(DATES)
        Event.objects.create(agreement=made, kind=EventKind.SIGNED, date=date, title="Signed", defines=True)
    if chance.random() < 0.3:
        _expectations(Random(made.key), made, chance.choice(("2024-06-14", "2024-06-15", "2024-06", "2025", "2023")))
    if chance.random() < 0.3:
        Party.objects.create(agreement=made, side=Side.PARTNER, partner=chance.choice(partners), role=Role.HOST)
    if chance.random() < 0.3:
        body = factories.body(chance.choice(("Ministry of Energy", "Umweltbundesamt")))
        partner = chance.choice(partners)
        Party.objects.create(agreement=made, side=Side.PARTNER, partner=partner, body=body, signatory="Şen")
    if chance.random() < 0.3:
        Commitment.objects.create(agreement=made, certainty=chance.choice(Certainty.values), purpose="A fund")
    if chance.random() < 0.3:
        Note.objects.create(agreement=made, kind=NoteKind.OUTLOOK, text="More to come.", source=chance.choice(sources))
    if chance.random() < 0.5:
        action = f"share {chance.choice(WORDS)} data"
        Undertaking.objects.create(agreement=made, area=chance.choice(areas), action=action)

    if chance.random() < 0.2:
        Alias.objects.create(name=chance.choice(("JCM", "二国間クレジット制度")), agreement=made)


def _expectations(chance: Random, made: Agreement, day: str) -> None:
    """One or two, the second without a day; perhaps a later event settles one, perhaps it names none."""
    report = factories.source("https://example.org/report", published_on="2023-05")
    expected = [Event(date=PartialDate.parse(day)), Event(source=report)][: chance.choice((1, 2))]
    for event in expected:
        event.agreement, event.kind, event.title = made, EventKind.EXPECTED, "Expected"
        event.save()
    if chance.random() < 0.6:
        named = chance.choice([*expected, None])
        Event.objects.create(agreement=made, kind=EventKind.HELD, date="2024-03", title="It came", settles=named)
