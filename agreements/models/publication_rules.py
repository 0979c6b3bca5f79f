"""What a record must have before readers may see it. Ground floor, beside standing.py."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from agreements.models.agreements import Agreement
from agreements.models.facts import Claim
from agreements.models.parties import Role, Side


class Gap(str):
    """A sentence that says what is missing; `place` is the field, or the kind of rows, where it is."""

    place: str

    def __new__(cls, place: str, sentence: str):
        gap = super().__new__(cls, sentence)
        gap.place = place
        return gap


def publication_gaps(
    summary: str, unilateral: bool, parties: Iterable[tuple[str, str]], claims: Iterable[str]
) -> list[Gap]:
    """What keeps a record from being published, in sentences (DESIGN rule 3); `parties` are pairs of side and role.

    >>> publication_gaps("A summary.", True, [("japan", "party")], ["existence"])
    []
    """
    parties = list(parties)
    gaps = []
    if not summary.strip():
        gaps.append(Gap("summary", _("It has no summary.")))
    if Claim.EXISTENCE not in set(claims):
        gaps.append(Gap("citations", _("No source is cited for its existence.")))
    if not any(side == Side.JAPAN for side, _role in parties):
        gaps.append(Gap("parties", _("Nobody stands on Japan's side.")))
    if not unilateral and (Side.PARTNER, Role.PARTY) not in parties:
        gaps.append(Gap("parties", _("No party stands on the partner side.")))
    return gaps


def gaps_of(agreement: Agreement) -> list[Gap]:
    """The same for a record that is stored already. Two queries."""
    parties = agreement.parties.values_list("side", "role")
    claims = agreement.citations.values_list("claim", flat=True)
    return publication_gaps(agreement.summary, agreement.unilateral, parties, claims)
