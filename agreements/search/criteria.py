"""Criteria: one search request as an immutable value, independent of query strings, models and the index.

`agreements.web.filters` parses a query string into Criteria; `agreements.search.search` answers them. Values are those
of URLs: slugs, ISO codes, choices of models; NONE stands for "not stated". The values of one field are alternatives
(all are required where …_match is "all"); an agreement has to meet every field that is given.
"""

import re
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

NONE = "none"
# How a country or partner takes part. Bilateral, with-others and member are any, each agreement in one of them.
VIA = {
    "any": _("as a party or as a member of a group"),
    "direct": _("as a party"),
    "bilateral": _("as the only partner"),
    "with-others": _("as one of several partners"),
    "bloc": _("as a member of a group"),  # perhaps as a party too
    "member": _("as a member of a group, not as a party"),
}
YEAR = re.compile(r"[0-9]{4}")  # in URLs, a year before 1000 too: "0202"


@dataclass(frozen=True)
class Criteria:
    """The filters, the words and the order of a search; the defaults match every published agreement.

    Criteria(country=("IN", "AU"), area=("hydrogen",), year_from=2020, q="supply chain").
    """

    q: str = ""  # words that all have to match
    partner: tuple[str, ...] = ()  # slugs
    country: tuple[str, ...] = ()  # ISO 3166-1 codes
    via: str = "any"  # how a country or partner takes part, one of VIA
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
