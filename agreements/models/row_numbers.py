"""Numbers of rows within their agreement: one bound, whatever a database could hold."""

from itertools import count

from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

MOST_NUMBER = 9_999
VALIDATORS = [
    MinValueValidator(1, _("A row's number is at least 1.")),
    MaxValueValidator(MOST_NUMBER, _("A row's number is at most 9,999.")),
]


def next_number(taken: set[int]) -> int:
    """The number of a new row: one more than the greatest taken, or the least free one where that is the last."""
    last = max(taken, default=0)
    return last + 1 if last < MOST_NUMBER else next(number for number in count(1) if number not in taken)
