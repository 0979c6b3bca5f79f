"""Import and export of the curators' sheets by django-import-export: files and pages; the loader does the rest.

`SpreadsheetMixin` is the door.
"""

from agreements.admin.spreadsheets.views import SpreadsheetMixin

__all__ = ["SpreadsheetMixin"]
