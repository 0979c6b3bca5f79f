"""Import and export of the curators' sheets by django-import-export: files and pages; the loader does the rest.

`SpreadsheetMixin` is what the admin uses.
"""

from agreements.admin.spreadsheets.views import SpreadsheetMixin

__all__ = ["SpreadsheetMixin"]
