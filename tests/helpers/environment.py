"""The environment that the settings read under test; loaded before pytest-django asks for them (pyproject.toml)."""

import os

os.environ.setdefault("SECRET_KEY", "the-tests-own-key-which-guards-nothing-at-all-anywhere")
os.environ.setdefault("LOCAL_HTTP", "1")
os.environ["DEBUG"] = ""
os.environ["FILES_ROOT"] = ""  # no test meets the files of another
