"""Reading the published catalogue into an index: some twenty queries of plain rows. First floor."""

from collections import defaultdict
from collections.abc import Iterator
from functools import cache

from django.db import models
from pyroaring import BitMap

from agreements.models import JAPAN, Agreement, Area, Membership, Partner, Revision, reach
from agreements.partial_dates import PartialDate
from agreements.search.fulltext import Text
from agreements.search.index import FIXED, Dimension, Index, Value
from agreements.search.postings import Sets, joined, sets, union
from agreements.search.snapshot import Gathered, Heads, gather, read_heads
from agreements.search.sources import Sources
from agreements.search.synonyms import read_names

_date = cache(PartialDate.parse)


def read_index(token: str, before: Gathered) -> Index:
    """Build the index of what is published now; `token` names the revision that was read just before."""
    heads = read_heads()
    gathered = gather(token, heads, before)
    everything, published = gathered.everything, Agreement.objects.published().order_by()
    years = sets((pk, head.year) for pk, head in heads.items())
    values = {
        "instrument": _fixed("instrument", sets((pk, head.instrument) for pk, head in heads.items())),
        "status": _fixed("status", sets((pk, head.status) for pk, head in heads.items())),
        "year": [Value(str(year), str(year), "", found) for year, found in years.items()],
        "certainty": _fixed("certainty", gathered.certainties),
        "source_kind": _fixed("source_kind", gathered.kinds),
        **_areas(gathered.areas),
        **_partners(gathered.partners, heads),
    }
    return Index(
        gathered,
        Revision.objects.filter(token=token).values_list("made_at", flat=True).first(),
        BitMap(published.filter(unilateral=True).values_list("pk", flat=True)),
        {facet: Dimension(found, everything) for facet, found in values.items()},
        _orders(heads, gathered.titles),
        list(published.filter(overdue_from__isnull=False).values_list("overdue_from", "pk")),
        Text(gathered, list(read_names(gathered, heads))),
        Sources(everything),
    )


def _fixed(facet: str, found: Sets, groups: dict[str, str] | None = None) -> list[Value]:
    return [Value(word, FIXED[facet][word], (groups or {}).get(word, ""), found[word]) for word in found]


def _areas(found: Sets) -> dict[str, list[Value]]:
    areas = Area.objects.filter(pk__in=list(found)).select_related("theme")
    themes = joined((area.theme, found[area.pk]) for area in areas)
    return {
        "area": [Value(area.slug, area.name, area.theme.name, found[area.pk]) for area in areas],
        "theme": [Value(theme.slug, theme.name, "", themes[theme]) for theme in themes],
    }


def _partners(found: Sets, heads: Heads) -> dict[str, list[Value]]:
    """Partners, and through them countries and regions, for each way in which a country can be reached."""
    partners = Partner.objects.filter(pk__in=list(found)).exclude(slug=JAPAN).select_related("country")
    direct = {partner.country: found[partner.pk] for partner in partners if partner.country}
    bloc = joined(_through_blocs(found, heads))
    countries = sorted({*direct, *bloc}, key=lambda country: country.iso2)
    values = {"partner": [Value(partner.slug, partner.name, "", found[partner.pk]) for partner in partners]}
    for via, ways in {"direct": [direct], "bloc": [bloc], "any": [direct, bloc]}.items():
        reached = {country: union(way[country] for way in ways if country in way) for country in countries}
        values[f"country {via}"] = [Value(country.iso2, country.name, "", reached[country]) for country in countries]
        values[f"region {via}"] = _regions(reached)
    return values


def _through_blocs(found: Sets, heads: Heads) -> Iterator[tuple[models.Model, BitMap]]:
    """Countries other than Japan, each with agreements of a bloc that reach it (models.reach)."""
    spans = defaultdict(list)
    for member in Membership.objects.filter(bloc__in=list(found)).select_related("country"):
        if member.country.iso2 != "JP":
            spans[member.bloc_id, member.start, member.end].append(member.country)
    alike = {bloc: sets((pk, heads[pk][1:4]) for pk in found[bloc]) for bloc in {bloc for bloc, *_ in spans}}
    for (bloc, start, end), countries in spans.items():
        reached = union(
            agreements
            for (day, instrument, status), agreements in alike[bloc].items()
            if reach(instrument, status, _date(day) if day else None, start, end)
        )
        yield from ((country, reached) for country in countries)


def _regions(countries: Sets) -> list[Value]:
    within = {country.subregion: FIXED["region"].get(country.region, "") for country in countries}
    places = ((place, countries[country]) for country in countries for place in (country.region, country.subregion))
    return _fixed("region", joined(places), within)


def _orders(heads: Heads, titles: dict[int, str]) -> dict[str, list[int]]:
    """Every sort as a list of agreements: newest first and undated last, by title, latest revision first."""
    by_title = sorted(heads, key=lambda pk: (titles[pk].partition(" | ")[0], heads[pk].key))
    return {
        "date": sorted(by_title, key=lambda pk: heads[pk].day, reverse=True),
        "title": by_title,
        "changed": sorted(by_title, key=lambda pk: heads[pk].revision or 0, reverse=True),
    }
