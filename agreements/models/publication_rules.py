"""What a record must have before readers may see it."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from agreements.models.agreements import Agreement
from agreements.models.citations import Claim
from agreements.models.parties import Role, Side


class MissingItem(str):
    """A sentence that says what is missing; `place` is the field, or the kind of rows, where it is."""

    place: str

    def __new__(cls, place: str, sentence: str):
        item = super().__new__(cls, sentence)
        item.place = place
        return item


def missing_for_publication(
    summary: str, unilateral: bool, parties: Iterable[tuple[str, str]], claims: Iterable[str]
) -> list[MissingItem]:
    """What keeps a record from being published, as sentences; `parties` are pairs of side and role.

    >>> missing_for_publication("A summary.", True, [("japan", "party")], ["existence"])
    []
    """
    parties = list(parties)
    missing = []
    if not summary.strip():
        missing.append(MissingItem("summary", _("It has no summary.")))
    if Claim.EXISTENCE not in set(claims):
        missing.append(MissingItem("citations", _("No source is cited for its existence.")))
    if not any(side == Side.JAPAN for side, _role in parties):
        missing.append(MissingItem("parties", _("Nobody stands on Japan's side.")))
    if not unilateral and (Side.PARTNER, Role.PARTY) not in parties:
        missing.append(MissingItem("parties", _("No party stands on the partner side.")))
    return missing


def missing_items(agreement: Agreement) -> list[MissingItem]:
    """`missing_for_publication` for a stored record. Two queries."""
    parties = agreement.parties.values_list("side", "role")
    claims = agreement.citations.values_list("claim", flat=True)
    return missing_for_publication(agreement.summary, agreement.unilateral, parties, claims)
