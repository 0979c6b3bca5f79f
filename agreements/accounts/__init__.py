"""Accounts of curators: signing in, the second factor, sessions and their ends, what is counted against guessing."""
