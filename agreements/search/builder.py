"""Reading the published catalogue into an index: some twenty queries of plain rows. First floor."""

from collections import defaultdict
from collections.abc import Iterator
from functools import cache

from django.db import models
from pyroaring import BitMap

from agreements.models import JAPAN, Agreement, Area, Membership, Partner, Revision, covers_member
from agreements.partial_dates import PartialDate
from agreements.search.fulltext import FullTextIndex
from agreements.search.index import FIXED_VALUES, Dimension, FacetValue, Index
from agreements.search.postings import Postings, group_by_value, merge_postings, union
from agreements.search.snapshot import AgreementRows, Snapshot, read_agreement_rows, update_snapshot
from agreements.search.sources import Sources
from agreements.search.synonyms import read_names

_date = cache(PartialDate.parse)


def build_index(token: str, before: Snapshot) -> Index:
    """Build the index of what is published now; `token` names the revision that was read just before."""
    rows = read_agreement_rows()
    snapshot = update_snapshot(token, rows, before)
    everything, published = snapshot.everything, Agreement.objects.published().order_by()
    years = group_by_value((pk, head.year) for pk, head in rows.items())
    values = {
        "instrument": _fixed("instrument", group_by_value((pk, head.instrument) for pk, head in rows.items())),
        "status": _fixed("status", group_by_value((pk, head.status) for pk, head in rows.items())),
        "year": [FacetValue(str(year), str(year), "", found) for year, found in years.items()],
        "certainty": _fixed("certainty", snapshot.certainties),
        "source_kind": _fixed("source_kind", snapshot.kinds),
        **_areas(snapshot.areas),
        **_partners(snapshot.partners, rows),
    }
    return Index(
        snapshot,
        Revision.objects.filter(token=token).values_list("made_at", flat=True).first(),
        BitMap(published.filter(unilateral=True).values_list("pk", flat=True)),
        {facet: Dimension(found, everything) for facet, found in values.items()},
        _orders(rows, snapshot.titles),
        list(published.filter(overdue_from__isnull=False).values_list("overdue_from", "pk")),
        FullTextIndex(snapshot, list(read_names(snapshot, rows))),
        Sources(everything),
    )


def _fixed(facet: str, found: Postings, groups: dict[str, str] | None = None) -> list[FacetValue]:
    return [FacetValue(word, FIXED_VALUES[facet][word], (groups or {}).get(word, ""), found[word]) for word in found]


def _areas(found: Postings) -> dict[str, list[FacetValue]]:
    areas = Area.objects.filter(pk__in=list(found)).select_related("theme")
    themes = merge_postings((area.theme, found[area.pk]) for area in areas)
    return {
        "area": [FacetValue(area.slug, area.name, area.theme.name, found[area.pk]) for area in areas],
        "theme": [FacetValue(theme.slug, theme.name, "", themes[theme]) for theme in themes],
    }


def _partners(found: Postings, rows: AgreementRows) -> dict[str, list[FacetValue]]:
    """Partners, and through them countries and regions, for each way in which a country can be reached."""
    partners = Partner.objects.filter(pk__in=list(found)).exclude(slug=JAPAN).select_related("country")
    direct = {partner.country: found[partner.pk] for partner in partners if partner.country}
    bloc = merge_postings(_through_blocs(found, rows))
    countries = sorted({*direct, *bloc}, key=lambda country: country.iso2)
    values = {"partner": [FacetValue(partner.slug, partner.name, "", found[partner.pk]) for partner in partners]}
    for via, ways in {"direct": [direct], "bloc": [bloc], "any": [direct, bloc]}.items():
        reached = {country: union(way[country] for way in ways if country in way) for country in countries}
        values[f"country {via}"] = [
            FacetValue(country.iso2, country.name, "", reached[country]) for country in countries
        ]
        values[f"region {via}"] = _regions(reached)
    return values


def _through_blocs(found: Postings, rows: AgreementRows) -> Iterator[tuple[models.Model, BitMap]]:
    """Countries other than Japan, each with agreements of a bloc that reach it (models.reach)."""
    spans = defaultdict(list)
    for member in Membership.objects.filter(bloc__in=list(found)).select_related("country"):
        if member.country.iso2 != "JP":
            spans[member.bloc_id, member.start, member.end].append(member.country)
    alike = {bloc: group_by_value((pk, rows[pk][1:4]) for pk in found[bloc]) for bloc in {bloc for bloc, *_ in spans}}
    for (bloc, start, end), countries in spans.items():
        reached = union(
            agreements
            for (day, instrument, status), agreements in alike[bloc].items()
            if covers_member(instrument, status, _date(day) if day else None, start, end)
        )
        yield from ((country, reached) for country in countries)


def _regions(countries: Postings) -> list[FacetValue]:
    within = {country.subregion: FIXED_VALUES["region"].get(country.region, "") for country in countries}
    places = ((place, countries[country]) for country in countries for place in (country.region, country.subregion))
    return _fixed("region", merge_postings(places), within)


def _orders(rows: AgreementRows, titles: dict[int, str]) -> dict[str, list[int]]:
    """Every sort as a list of agreements: newest first and undated last, by title, latest revision first."""
    by_title = sorted(rows, key=lambda pk: (titles[pk].partition(" | ")[0], rows[pk].key))
    return {
        "date": sorted(by_title, key=lambda pk: rows[pk].day, reverse=True),
        "title": by_title,
        "changed": sorted(by_title, key=lambda pk: rows[pk].revision or 0, reverse=True),
    }
