"""Name, description and licence of the catalogue: everything that prints them takes them from here."""

from django.utils.translation import gettext_lazy as _

NAME = _("Japan’s Cooperation Agreements")
PAGE_TITLE = _("Japan’s cooperation agreements")  # in the titles of pages, after the page’s own
DESCRIPTION = _(
    "A sourced catalogue of Japan’s international cooperation agreements on energy, electric vehicles"
    " and the environment."
)
LICENCE = "CC-BY-4.0"
LICENCE_LABEL = "CC BY 4.0"
LICENCE_SHORT_NAME = _("Creative Commons Attribution 4.0")
LICENCE_NAME = _("Creative Commons Attribution 4.0 International")
LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/"
