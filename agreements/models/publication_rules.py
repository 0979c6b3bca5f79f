"""What a record must have before readers may see it. Ground floor, beside standing.py."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from agreements.models.agreements import Agreement
from agreements.models.facts import Claim
from agreements.models.parties import Role, Side


class MissingItem(str):
    """A sentence that says what is missing; `place` is the field, or the kind of rows, where it is."""

    place: str

    def __new__(cls, place: str, sentence: str):
        gap = super().__new__(cls, sentence)
        gap.place = place
        return gap


def missing_for_publication(
    summary: str, unilateral: bool, parties: Iterable[tuple[str, str]], claims: Iterable[str]
) -> list[MissingItem]:
    """What keeps a record from being published, in sentences (DESIGN rule 3); `parties` are pairs of side and role.

    >>> missing_for_publication("A summary.", True, [("japan", "party")], ["existence"])
    []
    """
    parties = list(parties)
    gaps = []
    if not summary.strip():
        gaps.append(MissingItem("summary", _("It has no summary.")))
    if Claim.EXISTENCE not in set(claims):
        gaps.append(MissingItem("citations", _("No source is cited for its existence.")))
    if not any(side == Side.JAPAN for side, _role in parties):
        gaps.append(MissingItem("parties", _("Nobody stands on Japan's side.")))
    if not unilateral and (Side.PARTNER, Role.PARTY) not in parties:
        gaps.append(MissingItem("parties", _("No party stands on the partner side.")))
    return gaps


def missing_items(agreement: Agreement) -> list[MissingItem]:
    """The same for a record that is stored already. Two queries."""
    parties = agreement.parties.values_list("side", "role")
    claims = agreement.citations.values_list("claim", flat=True)
    return missing_for_publication(agreement.summary, agreement.unilateral, parties, claims)
