"""JSON-LD of the pages, in the vocabularies of schema.org and DCAT."""

from collections.abc import Iterable, Mapping

from django.conf import settings

from agreements import site_identity
from agreements.models import Source
from agreements.paths import path_of

Thing = dict[str, object]
SCHEMA = "https://schema.org"


def _url(name: str, *args: str) -> str:
    return settings.SITE_URL + path_of(name, *args)


def _without_empty(thing: Thing) -> Thing:
    """A thing without its empty properties; 0 and false are values."""
    return {name: value for name, value in thing.items() if value not in (None, "", [], {})}


def _publisher() -> Thing:
    return {"@type": "Organization", "name": str(site_identity.NAME), "url": f"{settings.SITE_URL}/"}


def _catalogue() -> Thing:
    """A reference to the dataset that every record belongs to; `dataset()` describes it."""
    return {"@type": "Dataset", "@id": f"{_url('data')}#dataset", "name": str(site_identity.NAME)}


def site() -> Thing:
    """WebSite, for the front page, with the template of a search's URL."""
    template = f"{_url('agreement-list')}?q={{search_term_string}}"
    return {
        "@context": SCHEMA,
        "@type": "WebSite",
        "@id": f"{settings.SITE_URL}/#site",
        "url": f"{settings.SITE_URL}/",
        "name": str(site_identity.NAME),
        "description": str(site_identity.DESCRIPTION),
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": template},
            "query-input": "required name=search_term_string",
        },
    }


def record(row: Mapping, instrument: str, status: str) -> Thing:
    """An agreement, from its record of the exports; `instrument` and `status` are labels."""
    parties = ["Japan", *row["partner_names"]]
    sources = [_source(source) for source in row["sources"]]
    return _without_empty(
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
                {"@type": "DefinedTerm", "name": name, "url": _url("area-detail", slug)}
                for slug, name in zip(row["areas"], row["area_names"], strict=True)
            ],
            "sameAs": row["official_text"],
            "citation": sources,
            "isPartOf": _catalogue(),
            "mainEntityOfPage": _without_empty(
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


def source(cited: Source) -> Thing:
    """A source as the page at its address."""
    names = ("title", "publisher", "address", "published_on", "language")
    return _source({name: getattr(cited, name) for name in names})


def _source(row: Mapping) -> Thing:
    return _without_empty(
        {
            "@type": "CreativeWork",
            "name": Source(title=row["title"] or "", publisher=row["publisher"], address=row["address"]).name,
            "url": row["address"],
            "inLanguage": row["language"],
            "publisher": {"@type": "Organization", "name": row["publisher"]},
            "datePublished": row["published_on"] and str(row["published_on"]),
        }
    )


def list_items(agreements: Iterable) -> list[tuple[str, str]]:
    """(title, path) of agreements or of hits, for `collection()`."""
    return [(agreement.title, agreement.get_absolute_url()) for agreement in agreements]


def collection(path: str, name: str, count: int, items: Iterable[tuple[str, str]], about: Thing | None = None) -> Thing:
    """A page that lists `count` things, with the (name, path) of those on the page; `about` is what they share."""
    elements = [
        {"@type": "ListItem", "position": position, "name": item, "url": settings.SITE_URL + item_path}
        for position, (item, item_path) in enumerate(items, 1)
    ]
    return _without_empty(
        {
            "@context": SCHEMA,
            "@type": "CollectionPage",
            "@id": settings.SITE_URL + path,
            "url": settings.SITE_URL + path,
            "name": name,
            "about": about,
            "isPartOf": _catalogue(),
            "license": site_identity.LICENCE_URL,
            "mainEntity": {"@type": "ItemList", "numberOfItems": count, "itemListElement": elements},
        }
    )


def thing(kind: str, name: str, name_ja: str, **more: object) -> Thing:
    """What a collection is about; `kind` is a type of schema.org, such as Country or Organization."""
    return _without_empty({"@type": kind, "name": name, "alternateName": name_ja, **more})


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
    """The catalogue as a Dataset of schema.org and of DCAT; `files` are (name, URL, media type)."""
    name, description, url = str(site_identity.NAME), str(site_identity.DESCRIPTION), _url("data")
    return _without_empty(
        {
            "@context": {
                "@vocab": f"{SCHEMA}/",
                "dcat": "http://www.w3.org/ns/dcat#",
                "dct": "http://purl.org/dc/terms/",
            },
            "@type": ["Dataset", "dcat:Dataset"],
            "@id": f"{url}#dataset",
            "url": url,
            "name": name,
            "dct:title": name,
            "description": description,
            "dct:description": description,
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


def _file(name: str, url: str, media_type: str) -> Thing:
    return {
        "@type": ["DataDownload", "dcat:Distribution"],
        "name": name,
        "contentUrl": url,
        "dcat:downloadURL": {"@id": url},
        "encodingFormat": media_type,
        "dcat:mediaType": media_type,
    }
