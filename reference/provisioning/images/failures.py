"""Why images are not synchronised."""

from __future__ import annotations


class SyncRefused(Exception):
    """The synchronisation cannot be carried out; the text says why, fit for whoever asked for it."""
