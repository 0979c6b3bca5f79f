"""The tables of the exports: every column of every format, with its meaning for the data dictionary."""

from functools import partial
from operator import itemgetter

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agreements.exports.columns import Plain, Row, Table, computed, stored
from agreements.models import (
    BINDING_INSTRUMENTS,
    OFFICIAL_KINDS,
    Agreement,
    Area,
    Body,
    Citation,
    Claim,
    Commitment,
    Confidence,
    Country,
    Event,
    Fact,
    Look,
    Membership,
    Note,
    Partner,
    Party,
    Relation,
    Role,
    Side,
    Source,
    Theme,
    Undertaking,
)
from agreements.paths import path_of


def _distinct(rows: list[Row], name: str, **where: str) -> list[str]:
    """The distinct values of a column, in their order, of rows with these values of other columns.

    >>> _distinct([{"name": "India", "side": "partner"}, {"name": "Japan", "side": "japan"}], "name", side="partner")
    ['India']
    """
    values = (row[name] for row in rows if all(row[key] == value for key, value in where.items()))
    return list(dict.fromkeys(value for value in values if value))


def _page_url(name: str, argument: str):
    return lambda row: f"{settings.SITE_URL}{path_of(name, row[argument])}"


def _partners(name: str):
    return lambda record: _distinct(record["parties"], name, side=Side.PARTNER, role=Role.PARTY)


def _bodies(side: str):
    return lambda record: _distinct(record["parties"], "body_name", side=side)


def _areas(name: str):
    return lambda record: _distinct(record["undertakings"], name)


def _official_text(record: Row) -> Plain:
    return _distinct(record["citations"], "source_address", claim=Claim.OFFICIAL_TEXT)


agreement = partial(stored, Agreement)
AGREEMENTS = Table(
    "agreements",
    _("One row an agreement: an instrument or programme of cooperation between Japan and others, or of Japan alone."),
    Agreement,
    [
        agreement("key", _("Names the record for ever.")),
        computed("address", _("The record's page."), _page_url("agreement-detail", "slug"), "address"),
        agreement("slug", _("The record's word in addresses; an earlier one leads to the same page.")),
        agreement("title", _("The instrument's own English title, else a plain description.")),
        agreement("title_ja", _("The title in Japanese, where a source gives one.")),
        computed(
            "other_names",
            _("Acronyms, earlier names and nicknames, in either language."),
            itemgetter("other_names"),
        ),
        agreement("instrument", _("What sort of instrument it is.")),
        computed(
            "binding",
            _("Whether it binds in international law: treaties and exchanges of notes do."),
            lambda record: record["instrument"] in BINDING_INSTRUMENTS,
            "yes or no",
        ),
        agreement("japans_own", _("A strategy or initiative of Japan alone, no agreement."), "unilateral"),
        agreement("status", _("How far the cooperation is, computed from its events.")),
        agreement("overdue_from", _("The first day on which something expected of it had not come.")),
        agreement("date", _("The date of the event that defines it, only as precise as its source.")),
        agreement("year", _("The year of that date.")),
        agreement("place", _("Where it was made.")),
        computed("partners", _("The parties on the partner side, by their words in addresses."), _partners("partner")),
        computed("partner_names", _("The same, by name."), _partners("partner_name")),
        computed("countries", _("Those of them that are countries, by ISO 3166-1 code."), _partners("country")),
        computed("japan_bodies", _("Who acts on Japan's side."), _bodies(Side.JAPAN)),
        computed("partner_bodies", _("Who acts on the partner side."), _bodies(Side.PARTNER)),
        computed("themes", _("The themes of its areas, by their words in addresses."), _areas("theme")),
        computed("areas", _("Its areas of cooperation, by their words in addresses."), _areas("area")),
        computed("area_names", _("The same, by name."), _areas("area_name")),
        agreement("summary", _("What it is, in words of our own.")),
        computed("official_text", _("Addresses of its official text."), _official_text),
        computed(
            "sureness",
            _("How sure the record is, by the kinds of its sources."),
            itemgetter("sureness"),
            "text",
            choices=tuple(Confidence.choices),
        ),
        computed(
            "source_count",
            _("How many sources the record cites."),
            lambda record: len(record["sources"]),
            "whole number",
        ),
        agreement("checked_on", _("When a curator last read the record against its sources.")),
        agreement("published_at", _("When the record first appeared here.")),
        agreement("changed_at", _("When the record last changed here."), "revision__made_at"),
        agreement("revision", _("The revision of the catalogue in which it last changed."), "revision__token"),
    ],
)


def _facts(name: str, meaning: str | Promise, model: type[Fact], *columns: tuple) -> Table:
    """A table of facts, whose primary key is their agreement and their number in it.

    `columns` are (name, meaning[, path[, table that it refers to]]).
    """
    fact = partial(stored, model)
    own = [
        fact("agreement", _("The agreement it belongs to."), "agreement__key", "agreements"),
        fact("number", _("Its place among its like in the record.")),
    ]
    return Table(name, meaning, model, [*own, *(fact(*column) for column in columns)], keys=2)


SOURCED = (
    (
        "source",
        _("The source that says so; empty where none is given. Citations may name more."),
        "source__key",
        "sources",
    ),
    ("locator", _("Where in the source.")),
    ("check_words", _("Words of the source, as printed, by which the place is found again.")),
)
PARTIES = _facts(
    "parties",
    _("Who takes part, on which side; a row for each body and signatory."),
    Party,
    ("side", _("Japan's side or the partner side.")),
    ("role", _("What it does. Only partners in the role of party are counted.")),
    ("partner", _("The country, bloc or organisation."), "partner__slug", "partners"),
    ("partner_name", _("Its name."), "partner__name"),
    ("country", _("Its ISO 3166-1 code, for a country."), "partner__country__iso2", "countries"),
    ("body", _("The ministry, agency, association or city that acts."), "body__slug", "bodies"),
    ("body_name", _("Its name."), "body__name"),
    ("signatory", _("Who signed; Japanese names family name first.")),
    ("office", _("The signatory's office.")),
    *SOURCED,
)
UNDERTAKINGS = _facts(
    "undertakings",
    _("What an agreement says will be done, area by area."),
    Undertaking,
    ("area", _("The area of cooperation."), "area__slug", "areas"),
    ("area_name", _("Its name."), "area__name"),
    ("theme", _("The theme it belongs to."), "area__theme__slug", "themes"),
    ("action", _("One concrete action; empty where only the area is named.")),
    *SOURCED,
)
EVENTS = _facts(
    "events",
    _("Dated steps and meetings."),
    Event,
    ("kind", _("What sort of step it is.")),
    ("date", _("When, only as precise as the source; empty for an expectation without a date.")),
    ("end_date", _("The last day, for what lasted longer.")),
    ("defines", _("Whether this event gives the agreement its date.")),
    ("settles", _("The expectation that came true with it, by its number in the record."), "settles__number"),
    ("title", _("What happened.")),
    ("place", _("Where.")),
    ("country", _("In which country, by ISO 3166-1 code."), "country__iso2", "countries"),
    ("outcome", _("What came of it.")),
    *SOURCED,
)
COMMITMENTS = _facts(
    "commitments",
    _("Money. Sums of different certainty or currency don't add up."),
    Commitment,
    ("amount", _("In whole units of the currency; empty where no source gives it, which does not mean 0.")),
    ("currency", _("As signed, by ISO 4217 code.")),
    ("certainty", _("Committed in a signed text, announced by the giver, or reported by somebody else.")),
    ("purpose", _("What for.")),
    ("stated_by", _("Who said so.")),
    ("stated_on", _("When it was said.")),
    *SOURCED,
)
NOTES = _facts(
    "notes",
    _("Background, challenges, outlook and doubts, in words of our own."),
    Note,
    ("kind", _("What the note tells.")),
    ("text", _("The note.")),
    *SOURCED,
)
RELATIONS = _facts(
    "relations",
    _("How one agreement stands to another: “agreement” verb “other”. Each stands once."),
    Relation,
    ("verb", _("How the first stands to the other.")),
    ("other", _("The other agreement."), "other__key", "agreements"),
    *SOURCED,
)
CITATIONS = _facts(
    "citations",
    _("Which source supports which claims of an agreement, or one fact beside that fact's own source."),
    Citation,
    ("claim", _("The class of claims it supports, or the kind of the one fact.")),
    ("fact_number", _("The number of that fact; empty for a class of claims.")),
    ("source", _("The source."), "source__key", "sources"),
    ("source_address", _("Its address."), "source__address"),
    ("locator", _("Where in the source.")),
    ("check_words", _("Words of the source, as printed, by which the place is found again.")),
    ("says", _("What this source says, where sources differ.")),
)
source = partial(stored, Source)
SOURCES = Table(
    "sources",
    _("The articles and pages that the catalogue rests on."),
    Source,
    [
        source("key", _("Names the source for ever.")),
        source("address", _("Of the page itself.")),
        source("title", _("As printed; empty where it has none.")),
        source("publisher", _("Who publishes it.")),
        source("published_on", _("The printed date, only as precise as that.")),
        source("language", _("The language of the page, by its code of ISO 639-1.")),
        source("kind", _("What sort of publisher that is.")),
        computed(
            "official",
            _("Whether a government or an intergovernmental body publishes it."),
            lambda row: row["kind"] in OFFICIAL_KINDS,
            "yes or no",
        ),
        source("copy_of", _("The source whose text it repeats."), "copy_of__key", "sources"),
        source("archived_address", _("An archived copy.")),
        source("wayback_address", _("A copy found in the Wayback Machine.")),
    ],
)
partner = partial(stored, Partner)
PARTNERS = Table(
    "partners",
    _("Countries, blocs and organisations that take part."),
    Partner,
    [
        partner("slug", _("Its word in addresses.")),
        partner("name", _("Its name.")),
        partner("name_ja", _("Its name in Japanese.")),
        partner("kind", _("What sort of partner it is.")),
        partner("country", _("Its ISO 3166-1 code, for a country."), "country__iso2", "countries"),
        partner("founding_agreement", _("The agreement that founded a bloc."), "founding_agreement__key", "agreements"),
        partner("description", _("Who it is, in a sentence.")),
    ],
)
country = partial(stored, Country)
COUNTRIES = Table(
    "countries",
    _("Countries and areas of ISO 3166-1."),
    Country,
    [
        country("iso2", _("The code of two letters.")),
        country("name", _("The name in English, from CLDR.")),
        country("name_ja", _("The name in Japanese, from CLDR.")),
        country("region", _("The region of the UN's M49 standard.")),
        country("subregion", _("The sub-region of M49.")),
    ],
)
membership = partial(stored, Membership)
MEMBERSHIPS = Table(
    "memberships",
    _("Which country belongs to which bloc, and when."),
    Membership,
    [
        membership("bloc", _("The bloc."), "bloc__slug", "partners"),
        membership("country", _("The member."), "country__iso2", "countries"),
        membership("start", _("Since when.")),
        membership("end", _("The last day; empty for a present member.")),
        membership("source", _("The source that says so."), "source__key", "sources"),
        membership("source_address", _("Its address."), "source__address"),
        membership("locator", _("Where in the source.")),
    ],
    keys=3,
)
body = partial(stored, Body)
BODIES = Table(
    "bodies",
    _("Ministries, agencies, associations and cities that act for partners."),
    Body,
    [
        body("slug", _("Names the body for ever.")),
        body("name", _("As it is called now.")),
        body("name_ja", _("Its name in Japanese.")),
        body("partner", _("The partner it belongs to."), "partner__slug", "partners"),
        body("part_of", _("The body it is an agency of."), "part_of__slug", "bodies"),
    ],
)
theme = partial(stored, Theme)
THEMES = Table(
    "themes",
    _("The topic groups of the areas."),
    Theme,
    [
        theme("slug", _("Its word in addresses.")),
        theme("name", _("Its name.")),
        theme("name_ja", _("Its name in Japanese.")),
    ],
)
area = partial(stored, Area)
AREAS = Table(
    "areas",
    _("The areas of cooperation."),
    Area,
    [
        area("slug", _("Its word in addresses.")),
        area("name", _("Its name.")),
        area("name_ja", _("Its name in Japanese.")),
        area("theme", _("The theme it belongs to."), "theme__slug", "themes"),
        area("description", _("What belongs here.")),
    ],
)
look = partial(stored, Look)
LOOKS = Table(
    "searches",
    _("What was searched for agreements, so that an empty place says whether anybody looked."),
    Look,
    [
        look("key", _("Names the search for ever.")),
        look("partner", _("The partner it was about."), "partner__slug", "partners"),
        look("country", _("The country it was about."), "country__iso2", "countries"),
        look("region", _("The region it was about; without partner, country and region everywhere.")),
        look("theme", _("The theme it was about."), "theme__slug", "themes"),
        look("area", _("The area it was about; without theme and area all subjects."), "area__slug", "areas"),
        look("day", _("The day of the search.")),
        look("searched", _("Where was searched.")),
        look("found", _("How many agreements there were, those on record included.")),
        look("note", _("Words searched for, what was left open.")),
    ],
)
FACTS = (PARTIES, UNDERTAKINGS, EVENTS, COMMITMENTS, NOTES, RELATIONS, CITATIONS)
REFERENCE = (PARTNERS, COUNTRIES, MEMBERSHIPS, BODIES, THEMES, AREAS, LOOKS)
TABLES = (AGREEMENTS, *FACTS, SOURCES, *REFERENCE)
