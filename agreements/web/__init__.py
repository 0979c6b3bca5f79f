"""Pages and feeds: views, and the grammar of their query strings."""
