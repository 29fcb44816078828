"""Secrets: from a request to its files, its place in the store, its tags and who may do what with it."""
