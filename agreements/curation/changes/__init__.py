"""What changed, told from the history rows: to curators field by field, to readers in words. First floor.

Behind this door, each importing only those before: naming, fields, trail.
"""

from agreements.curation.changes.field_diff import FieldDiff, HistoryEntry, RowDiff, diff_fields, history_entries
from agreements.curation.changes.public_log import PublicChange, history_of, public_changes, public_pairs

__all__ = [
    "FieldDiff",
    "HistoryEntry",
    "PublicChange",
    "RowDiff",
    "diff_fields",
    "history_entries",
    "history_of",
    "public_changes",
    "public_pairs",
]
