"""Curation: how records reach readers, which rules they break, and what changed."""
