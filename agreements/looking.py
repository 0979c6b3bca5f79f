"""Looking: the grammar of the pictures, which take the list's parameters and a few of their own. Second floor."""

from functools import cached_property

from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from agreements.criteria import Criteria
from agreements.filters import AgreementFilter, WordFilter, query_string

LANES = {"theme": _("theme"), "instrument": _("instrument"), "status": _("status")}


class PictureFilter(AgreementFilter):
    """A question, and the manner in which a picture answers it."""

    defaults: dict[str, str] = {}

    def manner(self, name: str) -> str:
        """A word of the picture's own: what was asked for, or the default."""
        return self._understood.get(name) or self.defaults[name]

    @cached_property
    def manners(self) -> dict[str, str]:
        """What differs from the defaults."""
        return {name: self.manner(name) for name, word in self.defaults.items() if self.manner(name) != word}

    def link(self, criteria: Criteria, **manners: str) -> str:
        """A link to another question in the same manner, or with another word of it; "." where nothing is said."""
        said = {**self.manners, **manners}
        said = {name: word for name, word in said.items() if word != self.defaults.get(name)}
        asked = "&".join(filter(None, (query_string(criteria), urlencode(said))))
        return f"?{asked}" if asked else "."


class TimelineFilter(PictureFilter):
    """What a timeline has lanes of."""

    defaults = {"by": "theme"}

    by = WordFilter(LANES)
