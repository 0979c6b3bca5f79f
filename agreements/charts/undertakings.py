"""What a few agreements say will be done, area by area."""

from collections import defaultdict
from collections.abc import Iterable

from agreements.models import Area, Undertaking

Actions = dict[Area, list[str]]  # no text where an agreement only names the area


def actions(agreements: Iterable[int], *, area: str = "", theme: str = "") -> dict[str, Actions]:
    """The actions of these published agreements (primary keys) by their keys and areas, newest first. One query.

    `area` or `theme`, a slug, leaves only those in it.
    """
    only = {name: slug for name, slug in (("area__slug", area), ("area__theme__slug", theme)) if slug}
    rows = (
        Undertaking.objects.published()
        .filter(agreement__in=list(agreements), **only)
        .select_related("area__theme", "agreement")
        .order_by("-agreement__date", "agreement", "number")
    )
    found: dict[str, Actions] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        found[row.agreement.key][row.area] += [row.action] if row.action else []
    return {key: dict(areas) for key, areas in found.items()}
