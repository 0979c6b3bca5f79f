"""What changed, from the history rows: field by field for curators, in words for readers.

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
