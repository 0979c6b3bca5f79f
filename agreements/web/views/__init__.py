"""Public pages, one module a family of addresses: parse, ask a lower floor, render. Second floor."""
