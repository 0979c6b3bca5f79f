"""Public pages: parse, ask a lower floor, render. Second floor."""
