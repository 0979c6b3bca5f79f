"""Plausible rows for tests, each function makes or finds the row it names."""

from decimal import Decimal

from django.contrib.auth.models import Group, User
from django.utils import timezone

from agreements.models import (
    Agreement,
    Alias,
    Area,
    Body,
    Citation,
    Claim,
    Commitment,
    Country,
    Event,
    EventKind,
    Instrument,
    Look,
    Membership,
    Note,
    Partner,
    PartnerKind,
    Party,
    Side,
    Source,
    SourceKind,
    State,
    Theme,
    Undertaking,
    catalogue_transaction,
)

COUNTRIES = {
    "AU": ("Australia", "オーストラリア", "oceania", "australia-and-new-zealand"),
    "GB": ("United Kingdom", "イギリス", "europe", "northern-europe"),
    "ID": ("Indonesia", "インドネシア", "asia", "south-eastern-asia"),
    "IN": ("India", "インド", "asia", "southern-asia"),
    "JP": ("Japan", "日本", "asia", "eastern-asia"),
    "KZ": ("Kazakhstan", "カザフスタン", "asia", "central-asia"),
    "MN": ("Mongolia", "モンゴル", "asia", "eastern-asia"),
    "NO": ("Norway", "ノルウェー", "europe", "northern-europe"),
    "UZ": ("Uzbekistan", "ウズベキスタン", "asia", "central-asia"),
    "VN": ("Vietnam", "ベトナム", "asia", "south-eastern-asia"),
}
THEMES = {"batteries": "Batteries", "clean-power": "Clean power", "climate": "Climate", "mobility": "Mobility"}


def country(iso2: str) -> Country:
    name, name_ja, region, subregion = COUNTRIES[iso2]
    values = {"name": name, "name_ja": name_ja, "region": region, "subregion": subregion}
    return Country.objects.get_or_create(iso2=iso2, defaults=values)[0]


def country_partner(iso2: str) -> Partner:
    place = country(iso2)
    values = {"name": place.name, "slug": place.name.lower().replace(" ", "-"), "kind": PartnerKind.COUNTRY}
    return Partner.objects.get_or_create(country=place, defaults=values)[0]


def bloc(slug: str = "asean", name: str = "ASEAN", members: dict[str, tuple] | None = None) -> Partner:
    """A bloc; `members` maps a country code to (start,) or (start, end)."""
    made, _ = Partner.objects.get_or_create(slug=slug, defaults={"name": name, "kind": PartnerKind.BLOC})
    for iso2, (start, *end) in (members or {}).items():
        Membership.objects.create(bloc=made, country=country(iso2), start=start, end=end[0] if end else None)
    return made


def area(slug: str = "carbon-capture", theme: str = "clean-power") -> Area:
    themes = Theme.objects.get_or_create(slug=theme, defaults={"name": THEMES[theme]})
    name = slug.replace("-", " ").capitalize()
    return Area.objects.get_or_create(slug=slug, defaults={"name": name, "theme": themes[0]})[0]


def look(day: str = "2024-06-01", searched: str = "METI press releases", found: int = 0, **scope) -> Look:
    """A search on record; without a scope one about everything."""
    return Look.objects.create(day=day, searched=searched, found=found, **scope)


def body(name: str = "Ministry of Energy", partner: Partner | None = None) -> Body:
    belongs_to = partner or country_partner("NO")
    slug = f"{belongs_to.slug}-{name}".lower().replace(" ", "-")
    return Body.objects.get_or_create(slug=slug, defaults={"name": name, "partner": belongs_to})[0]


def source(address: str = "https://www.regjeringen.no/ccs", kind: str = SourceKind.GOVERNMENT, **values) -> Source:
    defaults = {"publisher": "Government of Norway", "kind": kind, **values}
    return Source.objects.get_or_create(address=address, defaults=defaults)[0]


def agreement(
    title: str = "Memorandum of Cooperation on Carbon Capture",
    partners: tuple = ("NO",),
    areas: tuple = ("carbon-capture",),
    date: str | None = "2024-01-09",
    kind: str = EventKind.SIGNED,
    sources: tuple = ("https://www.regjeringen.no/ccs",),
    state: str = State.PUBLISHED,
    **values,
) -> Agreement:
    """A whole record: `partners` are country codes or Partners, `areas` slugs or Areas, `sources` addresses or Sources.

    A catalogue transaction must be open; `published_agreement()` opens one.
    """
    values = {"summary": f"{title}, in a sentence.", "instrument": Instrument.MEMORANDUM_OF_COOPERATION, **values}
    if state == State.PUBLISHED:
        values = {"published_at": timezone.now(), **values}
    made = Agreement.objects.create(title=title, state=state, **values)
    Party.objects.create(agreement=made, side=Side.JAPAN, partner=country_partner("JP"))
    for one in partners:
        partner = country_partner(one) if isinstance(one, str) else one
        Party.objects.create(agreement=made, side=Side.PARTNER, partner=partner)
    for one in areas:
        Undertaking.objects.create(agreement=made, area=area(one) if isinstance(one, str) else one, action="")
    if date:
        Event.objects.create(agreement=made, kind=kind, date=date, title=title, defines=True)
    for one in sources:
        cited = source(one) if isinstance(one, str) else one
        Citation.objects.create(agreement=made, source=cited, claim=Claim.EXISTENCE)
    return made


def published_agreement(**values) -> Agreement:
    """The same inside an open transaction, as it is stored afterwards."""
    with catalogue_transaction(None, "a test"):
        made = agreement(**values)
    made.refresh_from_db()
    return made


def full_record(title: str = "Memorandum of Cooperation on Carbon Capture") -> Agreement:
    """A record with a fact of every sort."""
    with catalogue_transaction(None, "a test"):
        made = agreement(title, title_ja="炭素回収に関する協力覚書", partners=("NO", "GB"))
        official = source("https://www.mofa.go.jp/ccs", publisher="Ministry of Foreign Affairs", title="CCS")
        press = source("https://www.nrk.no/ccs", "press", publisher="NRK", published_on="2024-01")
        Citation.objects.create(agreement=made, source=official, claim=Claim.OFFICIAL_TEXT, locator="whole page")
        Alias.objects.create(name="CCS memorandum", agreement=made)
        ministry = body()
        Party.objects.create(
            agreement=made, side=Side.PARTNER, partner=ministry.partner, body=ministry, signatory="Terje Aasland"
        )
        Commitment.objects.create(
            agreement=made, amount=Decimal("1500000.50"), currency="USD", certainty="reported", purpose="a pilot"
        )
        Event.objects.create(agreement=made, kind="held", date="2024-03", title="First meeting", source=press)
        Note.objects.create(agreement=made, kind="outlook", text="A second phase is planned.", source=press)
    made.refresh_from_db()
    return made


def row_of_every_model() -> Agreement:
    """A row of every model of the catalogue, in records that readers have never seen."""
    with catalogue_transaction(None, "a test"):
        made = agreement(state="draft")
        other = agreement(title="Another", state="draft", areas=(), sources=())
        made.notes.create(kind="outlook", text="More to come.")
        made.commitments.create(certainty="announced", purpose="plants")
        made.relations.create(verb="follows", other=other)
        made.aliases.create(name="CCS")
        bloc(members={"VN": ("1995-07-28",)})
        body()
        look()
    return made


def curator(name: str, group: str) -> User:
    """A curator's account in a group."""
    user = User.objects.create_user(name, password="x", is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    return User.objects.get(pk=user.pk)  # without the permissions it remembers
