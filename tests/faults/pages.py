"""The record that fault tests change, in a database that several workers share."""

from tests.helpers.running_site import RunningSite

SETTINGS = "tests.faults.settings"  # with pages where a save or a question takes long
PAGE = "/agreements/dialogue-on-batteries/"
RETITLE = """
from agreements.models import Agreement, catalogue_transaction
with catalogue_transaction(None, "a test"):
    agreement = Agreement.objects.get(slug="dialogue-on-batteries")
    agreement.title = "{title}"
    agreement.save()
"""
KEY_OF_THE_PAGE = """
from agreements.models import Agreement
print(Agreement.objects.get(slug="dialogue-on-batteries").pk)
"""


def retitle(site: RunningSite, title: str) -> None:
    site.do(RETITLE.format(title=title))


def shows(site: RunningSite, title: str) -> bool:
    """Whether every worker shows it."""
    return all(title in site.get(PAGE).text for _ in range(6))
