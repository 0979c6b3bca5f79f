"""JSON-LD (schema.org, DCAT): what a page says, for machines. First floor: plain values in, plain values out."""

from collections.abc import Iterable, Mapping

from django.conf import settings

from agreements import site_identity
from agreements.paths import path_of

Thing = dict[str, object]
SCHEMA = "https://schema.org"


def _address(name: str, *words: str) -> str:
    return settings.SITE_URL + path_of(name, *words)


def _stated(thing: Thing) -> Thing:
    """Only what is stated."""
    return {name: value for name, value in thing.items() if value not in (None, "", [], {})}


def _publisher() -> Thing:
    return {"@type": "Organization", "name": str(site_identity.NAME), "url": f"{settings.SITE_URL}/"}


def _catalogue() -> Thing:
    """The dataset that every record belongs to, by its name alone."""
    return {"@type": "Dataset", "@id": f"{_address('data')}#dataset", "name": str(site_identity.NAME)}


def site() -> Thing:
    """The front page: the site, and how to search it."""
    found = f"{_address('agreement-list')}?q={{search_term_string}}"
    return {
        "@context": SCHEMA,
        "@type": "WebSite",
        "@id": f"{settings.SITE_URL}/#site",
        "url": f"{settings.SITE_URL}/",
        "name": str(site_identity.NAME),
        "description": str(site_identity.DESCRIPTION),
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": found},
            "query-input": "required name=search_term_string",
        },
    }


def record(row: Mapping, instrument: str, status: str) -> Thing:
    """An agreement, from its record of the exports; `instrument` and `status` as readers call them."""
    parties = ["Japan", *row["partner_names"]]
    sources = [_source(source) for source in row["sources"]]
    return _stated(
        {
            "@context": SCHEMA,
            "@type": "Legislation" if row["binding"] else "CreativeWork",
            "@id": f"{row['address']}#agreement",
            "url": row["address"],
            "identifier": row["key"],
            "name": row["title"],
            "alternateName": [*filter(None, [row["title_ja"]]), *row["other_names"]],
            "description": row["summary"],
            "genre": instrument,
            "creativeWorkStatus": status,
            "dateCreated": row["date"],
            "locationCreated": row["place"] and {"@type": "Place", "name": row["place"]},
            "author": [{"@type": "Organization", "name": name} for name in parties],
            "about": [
                {"@type": "DefinedTerm", "name": name, "url": _address("area-detail", slug)}
                for slug, name in zip(row["areas"], row["area_names"], strict=True)
            ],
            "sameAs": row["official_text"],
            "citation": sources,
            "isPartOf": _catalogue(),
            "mainEntityOfPage": _stated(
                {
                    "@type": "WebPage",
                    "@id": row["address"],
                    "dateModified": row["changed_at"],
                    "version": row["revision"],
                    "license": site_identity.LICENCE_URL,
                    "publisher": _publisher(),
                }
            ),
        }
    )


def source(of) -> Thing:
    """A source: what the page at its address is."""
    row = {"title": of.title, "publisher": of.publisher, "address": of.address, "published_on": of.published_on}
    return _source(row)


def _source(row: Mapping) -> Thing:
    return _stated(
        {
            "@type": "CreativeWork",
            "name": row["title"] or row["publisher"],
            "url": row["address"],
            "publisher": {"@type": "Organization", "name": row["publisher"]},
            "datePublished": row["published_on"] and str(row["published_on"]),
        }
    )


def rows(listed: Iterable) -> list[tuple[str, str]]:
    """The rows of a list, or any agreements, as items of a collection."""
    return [(row.title, row.get_absolute_url()) for row in listed]


def collection(path: str, name: str, count: int, items: Iterable[tuple[str, str]], about: Thing | None = None) -> Thing:
    """A page that lists things: how many there are, and (name, path) of those on the page."""
    listed = [
        {"@type": "ListItem", "position": place, "name": item, "url": settings.SITE_URL + its_path}
        for place, (item, its_path) in enumerate(items, 1)
    ]
    return _stated(
        {
            "@context": SCHEMA,
            "@type": "CollectionPage",
            "@id": settings.SITE_URL + path,
            "url": settings.SITE_URL + path,
            "name": name,
            "about": about,
            "isPartOf": _catalogue(),
            "license": site_identity.LICENCE_URL,
            "mainEntity": {"@type": "ItemList", "numberOfItems": count, "itemListElement": listed},
        }
    )


def thing(kind: str, name: str, name_ja: str, **more: object) -> Thing:
    """What a collection is about: a country, an organisation, a term."""
    return _stated({"@type": kind, "name": name, "alternateName": name_ja, **more})


def page(path: str, name: str) -> Thing:
    """Any other page."""
    return {
        "@context": SCHEMA,
        "@type": "WebPage",
        "@id": settings.SITE_URL + path,
        "url": settings.SITE_URL + path,
        "name": name,
        "isPartOf": {"@id": f"{settings.SITE_URL}/#site"},
    }


def dataset(revision: str, revised_at: str | None, files: Iterable[tuple[str, str, str]], themes: list[str]) -> Thing:
    """The catalogue as a dataset, in the words of schema.org and of DCAT; `files` are (name, address, media type)."""
    name, about, address = str(site_identity.NAME), str(site_identity.DESCRIPTION), _address("data")
    return _stated(
        {
            "@context": {
                "@vocab": f"{SCHEMA}/",
                "dcat": "http://www.w3.org/ns/dcat#",
                "dct": "http://purl.org/dc/terms/",
            },
            "@type": ["Dataset", "dcat:Dataset"],
            "@id": f"{address}#dataset",
            "url": address,
            "name": name,
            "dct:title": name,
            "description": about,
            "dct:description": about,
            "version": revision,
            "dateModified": revised_at,
            "dct:modified": revised_at,
            "license": site_identity.LICENCE_URL,
            "dct:license": {"@id": site_identity.LICENCE_URL},
            "isAccessibleForFree": True,
            "inLanguage": ["en", "ja"],
            "keywords": themes,
            "dcat:keyword": themes,
            "creator": _publisher(),
            "spatialCoverage": {"@type": "Country", "name": "Japan"},
            "distribution": [_file(*file) for file in files],
        }
    )


def _file(name: str, address: str, media_type: str) -> Thing:
    return {
        "@type": ["DataDownload", "dcat:Distribution"],
        "name": name,
        "contentUrl": address,
        "dcat:downloadURL": {"@id": address},
        "encodingFormat": media_type,
        "dcat:mediaType": media_type,
    }
