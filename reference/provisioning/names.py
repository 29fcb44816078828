"""What names may look like, before they become paths, identifiers or names in a cluster.

Each function takes the value and the field it stands in, and returns the reason for which it is refused, or None.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from typing import Any

Check = Callable[[Any, str], str | None]

SHOWN = 80
"""Characters of a refused value that a reason repeats."""


def _matching(pattern: str) -> Check:
    compiled = re.compile(pattern, re.ASCII)

    def check(value: Any, field: str) -> str | None:
        if isinstance(value, str) and compiled.fullmatch(value):
            return None
        return f"invalid {field}={shown(value)}. Must match ^{pattern}$"

    return check


database_name = _matching(r"[a-z][a-z0-9_]{2,62}")
database_username = _matching(r"[a-z][a-z0-9_]{2,30}")
database_request_id = _matching(r"RDS-[0-9]{4}")
database_id = _matching(r"DATABASE_[A-Z][A-Z0-9_]{2,62}")
storage_request_id = _matching(r"S3-[0-9]{4}")
application = _matching(r"[a-z][a-z0-9-]{2,30}")
key_alias = _matching(r"alias/[a-z0-9-]+")
registry_name = _matching(r"[a-z][a-z0-9-]*")
registry_id = _matching(r"REGISTRY_[A-Z][A-Z0-9_-]*")
requester = _matching(r"[a-z0-9-]+")

dns_label = _matching(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
"""A name in a cluster or a part of one: at most 63 characters."""

path_part = _matching(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?")
"""An id that becomes the name of a file or folder: no separators, no dot or dash at its ends."""

_DNS_NAME = _matching(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*")


def dns_name(value: Any, field: str) -> str | None:
    """A name of labels with dots between them, at most 253 characters."""
    if isinstance(value, str) and len(value) > 253:
        return f"invalid {field}={shown(value)}. Must have at most 253 characters"
    return _DNS_NAME(value, field)


def one_of(value: Any, field: str, allowed: Collection[str]) -> str | None:
    """A value of an enumeration."""
    if isinstance(value, str) and value in allowed:
        return None
    return f"invalid {field}={shown(value)}. Allowed: {list(allowed)}"


def shown(value: Any) -> str:
    """A value in quotes as a reason repeats it: in one line, printable, cut at `SHOWN` characters."""
    text = ascii(value) if isinstance(value, str) else ascii(str(value))
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 4]}...{text[-1]}"
