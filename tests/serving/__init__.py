"""The front hall, asked as a server would ask it."""
