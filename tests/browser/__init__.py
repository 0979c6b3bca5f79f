"""Walks through the running site in a real Chromium."""
