"""Identities as people ask for them."""

from __future__ import annotations


def searchable(identity: str) -> str:
    """The identity as the database can be asked for it; what it could not hold belongs to nothing."""
    return identity.encode("utf-8", "replace").decode().replace("\x00", "\ufffd")
