"""Criteria: what a reader asks the catalogue for, as plain frozen values. Cellar: knows no model, request or parameter.

The filter room makes Criteria out of a query string; the facets room answers them. Values are public words (slugs, ISO
codes); NONE stands for "not stated". Within a tuple OR (AND where …_match is "all"), between fields AND.
"""

import re
from dataclasses import dataclass

NONE = "none"
YEAR = re.compile(r"[1-9][0-9]{3}")


@dataclass(frozen=True)
class Criteria:
    """One question to the catalogue. The default asks for everything."""

    q: str = ""
    partner: tuple[str, ...] = ()
    country: tuple[str, ...] = ()  # ISO codes
    via: str = "any"  # how a country is reached: direct, bloc or any
    region: tuple[str, ...] = ()  # regions and sub-regions
    area: tuple[str, ...] = ()
    theme: tuple[str, ...] = ()
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
    sort: str = ""  # date, title, changed or match; "" is match when q is given, else date
