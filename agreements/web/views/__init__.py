"""Views of the public pages, one module for each kind of page: parse, search, render. They don't import each other."""
