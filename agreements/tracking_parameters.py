"""Tracking parameters: what mailings, advertisements and social networks append to addresses; it asks for nothing."""

_PREFIXES = ("utm_", "mtm_", "pk_", "hsa_")
_NAMES = frozenset(
    ["_ga", "_gl", "dclid", "fbclid", "gbraid", "gclid", "gclsrc", "igshid", "li_fat_id", "mc_cid", "mc_eid", "mkt_tok",
     "msclkid", "srsltid", "ttclid", "twclid", "wbraid", "yclid"]
)  # fmt: skip


def is_tracking_parameter(name: str) -> bool:
    """Whether a query parameter of this name only tells where a reader came from.

    >>> is_tracking_parameter("utm_source"), is_tracking_parameter("fbclid"), is_tracking_parameter("year")
    (True, True, False)
    """
    name = name.lower()
    return name in _NAMES or name.startswith(_PREFIXES)
