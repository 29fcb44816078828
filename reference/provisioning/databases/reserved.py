"""Names that match their pattern and still belong to the database server itself."""

from __future__ import annotations

from typing import Any

from reference.provisioning.names import shown

_PREFIX = "pg_"
_OF_THE_SERVER = frozenset({"postgres", "public", "template0", "template1", "rdsadmin", "rds_superuser", "none"})
_LANGUAGE = """
all analyse analyze and any array asc asymmetric both case cast check collate column constraint create
current_catalog current_date current_role current_time current_timestamp current_user default deferrable desc
distinct else end except false fetch for foreign from grant group having initially intersect into lateral leading
limit localtime localtimestamp not null offset only order placing primary references returning select session_user
some symmetric system_user table then trailing true union unique user using variadic when where window with
"""
_WORDS_OF_THE_LANGUAGE = frozenset(_LANGUAGE.split())


def reserved(value: Any, field: str) -> str | None:
    """The reason for which a name of a database or role is refused although it matches its pattern, or None."""
    taken = value in _OF_THE_SERVER or value in _WORDS_OF_THE_LANGUAGE or str(value).startswith(_PREFIX)
    return f"invalid {field}={shown(value)}. Reserved by the database server" if taken else None
