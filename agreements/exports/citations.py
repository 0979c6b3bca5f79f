"""Citations of a record or a list: as a sentence, BibTeX, RIS, CSL-JSON and COinS."""

import datetime as dt
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.translation import gettext as _

from agreements import site_identity
from agreements.partial_dates import PartialDate

JAPAN = "Japan"


@dataclass(frozen=True)
class Work:
    """What is cited, and in which revision: a record, or a list of records."""

    key: str
    title: str
    authors: tuple[str, ...]
    url: str
    revision: str
    revised_on: dt.date
    accessed_on: dt.date
    date: PartialDate | None = None
    title_ja: str = ""
    genre: str = ""  # "memorandum of cooperation"
    is_list: bool = False


def record_work(record: Mapping, genre: str, accessed_on: dt.date) -> Work:
    """A record as a work: its authors are Japan and the partners, its date is that of the agreement.

    `genre` is the label of its instrument.
    """
    return Work(
        key=record["key"],
        title=record["title"],
        authors=(JAPAN, *record["partner_names"]),
        url=record["address"],
        revision=record["revision"] or "",
        revised_on=_day_of(record["changed_at"]) or accessed_on,
        accessed_on=accessed_on,
        date=PartialDate.parse(record["date"]) if record["date"] else None,
        title_ja=record["title_ja"] or "",
        genre=genre,
    )


def _day_of(moment: str | None) -> dt.date | None:
    """The day in Japan of a moment in UTC."""
    return timezone.localdate(dt.datetime.fromisoformat(moment)) if moment else None


def list_work(title: str, url: str, revision: str, revised_on: dt.date, accessed_on: dt.date) -> Work:
    """A list of agreements as a work: its author is the catalogue, its date that of the revision."""
    date = PartialDate(revised_on.year, revised_on.month, revised_on.day)
    name = str(site_identity.NAME)
    return Work(f"list-{revision}", title, (name,), url, revision, revised_on, accessed_on, date, is_list=True)


def sentence(work: Work) -> str:
    """A citation for a footnote, in the current language.

    Japan; Norway. “Memorandum of Cooperation on Carbon Capture.” Memorandum of cooperation, 9 January 2024. In: Japan’s
    Cooperation Agreements, revision 5f2a9c0b7d31e846 of 12 March 2026. https://…/ (accessed 13 March 2026).
    """
    titles = f"“{work.title}” ({work.title_ja})" if work.title_ja else f"“{work.title}”"
    what = [work.genre[:1].upper() + work.genre[1:], work.date.display() if work.date else _("no date")]
    parts = [
        "" if work.is_list else "; ".join(work.authors),
        titles,
        "" if work.is_list else ", ".join(filter(None, what)),
        f"{'' if work.is_list else _('In:') + ' '}{_state(work)}",
        _("%(address)s (accessed %(day)s)") % {"address": work.url, "day": _day(work.accessed_on)},
    ]
    return ". ".join(part for part in parts if part) + "."


def _state(work: Work) -> str:
    return _("%(name)s, revision %(revision)s of %(day)s") % {
        "name": site_identity.NAME,
        "revision": work.revision,
        "day": _day(work.revised_on),
    }


def _day(day: dt.date) -> str:
    return PartialDate(day.year, day.month, day.day).display()


def bibtex(works: Iterable[Work]) -> Iterator[str]:
    """BibTeX: one @misc entry for each work, its text escaped for LaTeX."""
    for work in works:
        date = work.date
        fields = {
            "author": " and ".join(f"{{{_latex(author)}}}" for author in work.authors),
            "title": f"{{{_latex(work.title)}}}",
            "year": str(date.year) if date else "",
            "month": str(date.month) if date and date.month else "",
            "day": str(date.day) if date and date.day else "",
            "howpublished": _latex(str(site_identity.NAME)),
            "url": work.url,
            "urldate": work.accessed_on.isoformat(),
            "note": _latex(_note(work)),
        }
        lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items() if value)
        yield f"@misc{{{work.key},\n{lines}\n}}\n"


_LATEX = str.maketrans(
    {sign: f"\\{sign}" for sign in "%&#$_"}
    | {"\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}"}
    | {"~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
)


def _latex(text: str) -> str:
    """Text with LaTeX's special characters escaped; Japanese stays Unicode."""
    return _line(text).translate(_LATEX)


def _line(text: str) -> str:
    return " ".join(text.split())


def _note(work: Work) -> str:
    return ". ".join(filter(None, [work.title_ja, work.genre, _state(work)]))


def ris(works: Iterable[Work]) -> Iterator[str]:
    """RIS: one entry for each work, of type ELEC (a web page) or DATA (a list)."""
    for work in works:
        date = work.date
        tags = [
            ("TY", "DATA" if work.is_list else "ELEC"),
            ("ID", work.key),
            *(("AU", author) for author in work.authors),
            ("TI", work.title),
            ("PY", f"{date.year:04d}" if date else ""),
            ("DA", str(date).replace("-", "/") if date else ""),
            ("T2", str(site_identity.NAME)),
            ("UR", work.url),
            ("Y2", work.accessed_on.isoformat().replace("-", "/")),
            ("N1", _note(work)),
        ]
        yield "".join(f"{tag}  - {_line(value)}\r\n" for tag, value in tags if value) + "ER  - \r\n\r\n"


def csl_json(works: Iterable[Work]) -> Iterator[str]:
    """CSL-JSON (Citation Style Language 1.0.2): an array of items, in pieces."""
    separator = "[\n"
    for work in works:
        yield separator + json.dumps(_csl(work), ensure_ascii=False)
        separator = ",\n"
    yield "\n]\n" if separator == ",\n" else "[]\n"


def _csl(work: Work) -> dict:
    item = {
        "id": work.key,
        "type": "dataset" if work.is_list else "webpage",
        "title": work.title,
        "original-title": work.title_ja,
        "author": [{"literal": author} for author in work.authors],
        "issued": _parts(work.date),
        "accessed": _parts(work.accessed_on),
        "container-title": str(site_identity.NAME),
        "genre": work.genre,
        "version": work.revision,
        "URL": work.url,
        "note": _state(work),
    }
    return {name: value for name, value in item.items() if value}


def _parts(date: PartialDate | dt.date | None) -> dict | None:
    return {"date-parts": [[part for part in (date.year, date.month, date.day) if part]]} if date else None


def coins(work: Work) -> str:
    """COinS: the title attribute of an empty <span class="Z3988">, from which Zotero reads a page (OpenURL, Z39.88)."""
    fields = [
        ("ctx_ver", "Z39.88-2004"),
        ("rft_val_fmt", "info:ofi/fmt:kev:mtx:dc"),
        ("rft.type", "dataset" if work.is_list else "webpage"),
        ("rft.title", work.title),
        *(("rft.aucorp", author) for author in work.authors),
        ("rft.date", str(work.date or "")),
        ("rft.source", str(site_identity.NAME)),
        ("rft.identifier", work.url),
        ("rft.language", "en"),
    ]
    return urlencode([(name, value) for name, value in fields if value])


# By the ending of a file: its writer and its media type.
FORMATS: dict[str, tuple[Callable[[Iterable[Work]], Iterator[str]], str]] = {
    "bib": (bibtex, "application/x-bibtex; charset=utf-8"),
    "ris": (ris, "application/x-research-info-systems; charset=utf-8"),
    "csl.json": (csl_json, "application/vnd.citationstyles.csl+json"),
}
