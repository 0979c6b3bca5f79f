"""What curators said “yes, really” to, kept with the row that looked wrong."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Confirmable(models.Model):
    """A row of which a rule of plausibility may ask. `confirmed` are the answers, e.g. "far-date=1942-05-01".

    An answer names the rule and what it was given for, so that another value of the row is asked about again.
    """

    confirmed = models.TextField(_("confirmed"), blank=True, default="", editable=False)

    class Meta:
        abstract = True
