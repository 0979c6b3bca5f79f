"""What the catalogue is called and on what terms it is given away. Cellar: knows nothing of the rest."""

from django.utils.translation import gettext_lazy as _

NAME = _("Japan’s Cooperation Agreements")
DESCRIPTION = _(
    "A sourced catalogue of Japan’s international cooperation agreements on energy, electric vehicles"
    " and the environment."
)
LICENCE = "CC-BY-4.0"
LICENCE_NAME = _("Creative Commons Attribution 4.0 International")
LICENCE_ADDRESS = "https://creativecommons.org/licenses/by/4.0/"
