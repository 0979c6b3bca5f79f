"""Quality: what a record needs to be shown, and what would make it better. First floor."""

from agreements.models import gaps_of, publication_gaps

__all__ = ["gaps_of", "publication_gaps"]
