"""The site's settings, with a page where a save takes long, and a disk as small as a test says."""

import os

from cooperation.settings import *  # noqa: F403
from cooperation.settings import DATABASES

ROOT_URLCONF = "tests.faults.urls"
if pages := os.environ.get("MAX_PAGE_COUNT"):
    DATABASES["default"]["OPTIONS"]["init_command"] += f"PRAGMA max_page_count={pages};"
