"""What changed, told from the history rows: to curators field by field, to readers in words. First floor.

Behind this door, each importing only those before: naming, fields, trail.
"""

from agreements.curation.changes.field_diff import Entry, ToldField, ToldRow, tell_fields, tell_history
from agreements.curation.changes.public_log import PublicChange, history_of, public_pairs, tell

__all__ = [
    "Entry",
    "PublicChange",
    "ToldField",
    "ToldRow",
    "history_of",
    "public_pairs",
    "tell",
    "tell_fields",
    "tell_history",
]
