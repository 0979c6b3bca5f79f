"""Index builder: reads the published catalogue, in some twenty queries of plain rows, into an Index."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from django.utils.functional import Promise
from pyroaring import BitMap

from agreements.models import JAPAN, Agreement, Area, Country, Membership, Partner, Revision, covers_member
from agreements.partial_dates import PartialDate
from agreements.search.criteria import VIA
from agreements.search.fulltext import FullTextIndex
from agreements.search.index import FIXED_VALUES, Dimension, FacetValue, Index
from agreements.search.postings import Postings, group_by_value, merge_postings, union
from agreements.search.snapshot import AgreementRows, Snapshot, read_agreement_rows, update_snapshot
from agreements.search.sources import SourceLookup
from agreements.search.synonyms import read_names

_date = cache(PartialDate.parse)


def build_index(token: str, before: Snapshot) -> Index:
    """Build the index of what is published now.

    `token` is that of the revision which was current just before. From `before`, the snapshot of an earlier index or
    an empty one, whatever has not changed is taken over.
    """
    rows = read_agreement_rows()
    snapshot = update_snapshot(token, rows, before)
    everything, published = snapshot.everything, Agreement.objects.published().order_by()
    years = group_by_value((pk, row.year) for pk, row in rows.items())
    values = {
        "instrument": _fixed_values("instrument", group_by_value((pk, row.instrument) for pk, row in rows.items())),
        "status": _fixed_values("status", group_by_value((pk, row.status) for pk, row in rows.items())),
        "year": [FacetValue(f"{year:04d}", f"{year:04d}", "", agreements) for year, agreements in years.items()],
        "certainty": _fixed_values("certainty", snapshot.certainties),
        "source_kind": _fixed_values("source_kind", snapshot.source_kinds),
        **_area_values(snapshot.areas),
        **_partner_values(snapshot.partners, rows),
    }
    return Index(
        snapshot,
        Revision.objects.filter(token=token).values_list("made_at", flat=True).first(),
        BitMap(published.filter(unilateral=True).values_list("pk", flat=True)),
        {name: Dimension(facet_values, everything) for name, facet_values in values.items()},
        _orders(rows, snapshot.titles),
        list(published.filter(overdue_from__isnull=False).values_list("overdue_from", "pk")),
        FullTextIndex(snapshot, list(read_names(snapshot, rows))),
        SourceLookup(everything),
    )


def _fixed_values(
    facet: str, postings: Postings[str], groups: Mapping[str, str | Promise] | None = None
) -> list[FacetValue]:
    """The values of a facet whose labels are known beforehand."""
    labels, groups = FIXED_VALUES[facet], groups or {}
    return [FacetValue(value, labels[value], groups.get(value, ""), postings[value]) for value in postings]


def _area_values(postings: Postings[int]) -> dict[str, list[FacetValue]]:
    areas = Area.objects.filter(pk__in=list(postings)).select_related("theme")
    themes = merge_postings((area.theme, postings[area.pk]) for area in areas)
    return {
        "area": [FacetValue(area.slug, area.name, area.theme.name, postings[area.pk]) for area in areas],
        "theme": [FacetValue(theme.slug, theme.name, "", themes[theme]) for theme in themes],
    }


def _partner_values(postings: Postings[int], rows: AgreementRows) -> dict[str, list[FacetValue]]:
    """The values of partner, country and region, each once for every way of taking part that it tells apart."""
    partners = Partner.objects.filter(pk__in=list(postings)).exclude(slug=JAPAN).select_related("country")
    alone = _in_one(postings[partner.pk] for partner in partners)
    direct = {partner.country: postings[partner.pk] for partner in partners if partner.country}
    bloc = merge_postings(_through_blocs(postings, rows))
    countries = sorted({*direct, *bloc}, key=lambda country: country.iso2)
    values = {"partner": [FacetValue(partner.slug, partner.name, "", postings[partner.pk]) for partner in partners]}
    for via, among in (("bilateral", alone), ("with-others", union(postings.values()) - alone)):
        values[f"partner {via}"] = [one._replace(agreements=one.agreements & among) for one in values["partner"]]
    for via in VIA:
        by_country = {
            country: _taking_part(via, direct.get(country, BitMap()), bloc.get(country, BitMap()), alone)
            for country in countries
        }
        values[f"country {via}"] = [
            FacetValue(country.iso2, country.name, "", by_country[country]) for country in countries
        ]
        values[f"region {via}"] = _region_values(by_country)
    return values


def _in_one(sets: Iterable[BitMap]) -> BitMap:
    """What is in exactly one of the sets."""
    once, again = BitMap(), BitMap()
    for found in sets:
        again |= once & found
        once |= found
    return once - again


def _taking_part(via: str, direct: BitMap, bloc: BitMap, alone: BitMap) -> BitMap:
    """The agreements in which a country takes part in a way, of those it is a party to and those of its blocs.

    `alone` are the agreements of any that have one partner.
    """
    match via:
        case "direct":
            return direct
        case "bilateral":
            return direct & alone
        case "with-others":
            return direct - alone
        case "bloc":
            return bloc
        case "member":
            return bloc - direct
        case _:
            return direct | bloc


def _through_blocs(postings: Postings[int], rows: AgreementRows) -> Iterator[tuple[Country, BitMap]]:
    """Member countries of blocs, without Japan, each with the agreements of a bloc that cover it as a member.

    `covers_member` is called once for agreements of the same date, instrument and status, and for members of the same
    years: a bloc has many of both.
    """
    members = defaultdict(list)
    for membership in Membership.objects.filter(bloc__in=list(postings)).select_related("country"):
        if membership.country.iso2 != "JP":
            members[membership.bloc_id, membership.start, membership.end].append(membership.country)
    similar = {
        bloc: group_by_value((pk, rows[pk][1:4]) for pk in postings[bloc])  # by day, instrument and status
        for bloc in {bloc for bloc, _start, _end in members}
    }
    for (bloc, start, end), countries in members.items():
        covering = union(
            agreements
            for (day, instrument, status), agreements in similar[bloc].items()
            if covers_member(
                instrument,
                status,
                _date(day) if day else None,
                start,
                end,
            )
        )
        yield from ((country, covering) for country in countries)


def _region_values(countries: Postings[Country]) -> list[FacetValue]:
    """Regions, and sub-regions in the group of their region."""
    parents = {country.subregion: FIXED_VALUES["region"].get(country.region, "") for country in countries}
    pairs = ((place, countries[country]) for country in countries for place in (country.region, country.subregion))
    return _fixed_values("region", merge_postings(pairs), parents)


def _orders(rows: AgreementRows, titles: dict[int, str]) -> dict[str, list[int]]:
    """Every sort as a list of primary keys: newest first and undated last, by title, last changed first."""
    by_title = sorted(rows, key=lambda pk: (titles[pk].partition(" | ")[0], rows[pk].key))
    return {
        "date": sorted(by_title, key=lambda pk: rows[pk].day, reverse=True),
        "title": by_title,
        "changed": sorted(by_title, key=lambda pk: rows[pk].revision or 0, reverse=True),
    }
