"""Import and export of the curators' sheets by django-import-export: files and pages; the loader does the rest.

`SheetsAdmin` is the door.
"""

from agreements.admin.spreadsheets.views import SheetsAdmin

__all__ = ["SheetsAdmin"]
