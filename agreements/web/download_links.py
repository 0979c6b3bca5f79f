"""The downloads of a page: files, feed, API and citation of a list or of a record."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from django.conf import settings
from django.utils import timezone
from django.utils.text import slugify

from agreements import exports, site_identity
from agreements.exports import citations
from agreements.models import Instrument
from agreements.paths import path_of
from agreements.search import SearchResult
from agreements.search.query_strings import list_path, query
from agreements.templatetags.record_counts import count_words
from agreements.web.filters import AgreementFilter
from agreements.web.parameter_problems import TITLES

NAMES = {"csv": "CSV", "xlsx": "Excel", "json": "JSON", "bib": "BibTeX", "ris": "RIS", "csl.json": "CSL-JSON"}
OF_A_LIST = tuple(NAMES)
OF_A_RECORD = ("json", *citations.FORMATS)
# Families of pages that have a list, and the parameter that means the same.
FAMILIES = {"partners": "partner", "countries": "country", "areas": "area", "sources": "source"}
_LONGEST_NAME = 80


@dataclass(frozen=True)
class ExportJob:
    """The contents of a file: primary keys in chunks, and what the file says of its origin."""

    name: str
    address: str
    count: int
    token: str
    made_at: dt.datetime | None
    chunks: Iterable[Sequence[int]]
    criteria: tuple[str, ...] = ()  # in words

    @property
    def file_name(self) -> str:
        return f"{slugify(self.name)[:_LONGEST_NAME]}-{self.token[:8]}".strip("-")

    def head(self) -> exports.Row:
        """The head of a JSON file or workbook: origin, criteria, revision and licence."""
        return {
            "catalogue": str(site_identity.NAME),
            "address": self.address,
            "asked": list(self.criteria),
            "count": self.count,
            "revision": self.token,
            "revised_at": exports.plain(self.made_at),
            "licence": site_identity.LICENCE_URL,
            "columns": settings.SITE_URL + path_of("data"),
        }

    def works(self) -> Iterator[citations.Work]:
        for record in exports.agreement_rows(self.chunks):
            yield work_of(record)


def work_of(record: exports.Row) -> citations.Work:
    return citations.record_work(record, str(Instrument(record["instrument"]).label), timezone.localdate())


def export_job(filters: AgreementFilter, result: SearchResult) -> ExportJob:
    return ExportJob(
        name=" ".join(["agreements", *(str(chip.label) for chip in filters.chips)]),
        address=settings.SITE_URL + list_path(result.criteria),
        count=result.count,
        token=result.token,
        made_at=result.made_at,
        chunks=result.chunks(exports.CHUNK),
        criteria=criteria_of(filters),
    )


def criteria_of(filters: AgreementFilter) -> tuple[str, ...]:
    """The criteria in force, in words: "Partner: ASEAN"."""
    return tuple(f"{chip.title}: {chip.label}" for chip in filters.chips)


@dataclass(frozen=True)
class DownloadLinks:
    """Download links and citation of a list or of a record."""

    files: list[tuple[str, str]]  # name, link
    feed: str
    api: str
    work: citations.Work

    @property
    def sentence(self) -> str:
        return citations.sentence(self.work)

    @property
    def bibtex(self) -> str:
        return "".join(citations.bibtex([self.work]))

    @property
    def coins(self) -> str:
        return citations.coins(self.work)


def list_downloads(result: SearchResult, *criteria: str) -> DownloadLinks:
    """Of a list; `criteria` are those in force, in words: "Partner: ASEAN"."""
    question = query(result.criteria)
    title = count_words(result)
    work = citations.list_work(
        f"{title} ({'; '.join(criteria)})" if criteria else title,
        settings.SITE_URL + list_path(result.criteria),
        result.token,
        timezone.localdate(result.made_at),
        timezone.localdate(),
    )
    return DownloadLinks(
        files=[(NAMES[ending], path_of("list-file", ending) + question) for ending in OF_A_LIST],
        feed=path_of("feed") + question,
        api=path_of("api-agreements") + question,
        work=work,
    )


def named_list_downloads(family: str, word: str, name: str, result: SearchResult) -> DownloadLinks:
    """Of the list on the page of a partner, country, area or source."""
    files = [(NAMES[ending], path_of("family-file", family, word, ending)) for ending in OF_A_LIST]
    return replace(list_downloads(result, f"{TITLES[FAMILIES[family]]}: {name}"), files=files)


def record_downloads(record: exports.Row) -> DownloadLinks:
    slug, key = record["slug"], record["key"]
    return DownloadLinks(
        files=[(NAMES[ending], path_of("record-file", slug, ending)) for ending in OF_A_RECORD],
        feed=path_of("record-feed", slug),
        api=path_of("api-agreement", key),
        work=work_of(record),
    )
