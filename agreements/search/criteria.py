"""Criteria: one search request as an immutable value, independent of query strings, models and the index.

`agreements.web.filters` parses a query string into Criteria; `agreements.search.search` answers them. Values are those
of URLs: slugs, ISO codes, choices of models; NONE stands for "not stated". The values of one field are alternatives
(all are required where …_match is "all"); an agreement has to meet every field that is given.
"""

import re
from dataclasses import dataclass

NONE = "none"
YEAR = re.compile(r"[1-9][0-9]{3}")


@dataclass(frozen=True)
class Criteria:
    """The filters, the words and the order of a search; the defaults match every published agreement.

    Criteria(country=("IN", "AU"), area=("hydrogen",), year_from=2020, q="supply chain").
    """

    q: str = ""  # words that all have to match
    partner: tuple[str, ...] = ()  # slugs
    country: tuple[str, ...] = ()  # ISO 3166-1 codes
    via: str = "any"  # how an agreement concerns a country: "direct", through a "bloc", or "any" of both
    region: tuple[str, ...] = ()  # regions and sub-regions
    area: tuple[str, ...] = ()  # slugs
    theme: tuple[str, ...] = ()  # slugs
    instrument: tuple[str, ...] = ()
    status: tuple[str, ...] = ()  # also "overdue"
    year: tuple[str, ...] = ()  # "2024", or NONE for no date
    year_from: int | None = None
    year_to: int | None = None
    source_kind: tuple[str, ...] = ()
    source: tuple[str, ...] = ()  # keys of sources
    certainty: tuple[str, ...] = ()
    partner_match: str = "any"
    area_match: str = "any"
    sort: str = ""  # date, title, changed or match; "" is match where q is given, else date
