"""The JSON API: read-only, with the same criteria and search results as the pages."""
