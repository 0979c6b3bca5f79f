"""The API: the catalogue for programs, read-only, over the same Criteria and Selection as the pages. Second floor."""
