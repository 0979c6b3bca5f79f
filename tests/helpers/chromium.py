"""The system's Chromium, and how tests start it."""

import os
import shutil

# The headless shell is Chromium without windows, and takes half of its time.
_PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser")
CHROMIUM = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, _PROGRAMS)), None)
QUIET = ("--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic")
LAUNCH = {"executable_path": CHROMIUM, "args": ["--no-sandbox", "--disable-gpu", "--no-first-run", *QUIET]}
