"""The ways in which people write the list of requested roles: all of them say the same."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol


class Listed(Protocol):
    """A role as the list has it."""

    @property
    def key(self) -> str:
        """What the list calls it."""

    def fields(self) -> dict[str, Any]:
        """What the list says of it."""


Writing = Callable[[Iterable[Listed]], str]
"""Writes the list."""

_BEGIN, _END = 'region = "eu-west-2"\n\napplication_databases = {\n', "}\n"


def _plain(roles: Iterable[Listed]) -> str:
    return _BEGIN + "".join(_entry(role.key, role.fields()) for role in roles) + _END


def _one_line(roles: Iterable[Listed]) -> str:
    entries = (f"{role.key} = {{ {', '.join(_lines(role.fields()))} }}" for role in roles)
    return f'region = "eu-west-2"\napplication_databases = {{ {", ".join(entries)} }}\n'


def _quoted_names(roles: Iterable[Listed]) -> str:
    entries = (
        _entry(json.dumps(role.key), {json.dumps(key): value for key, value in role.fields().items()}) for role in roles
    )
    return _BEGIN + "".join(entries) + _END


def _other_order(roles: Iterable[Listed]) -> str:
    entries = (_entry(role.key, dict(reversed(role.fields().items()))) for role in roles)
    return _BEGIN + "".join(entries) + _END + 'zone = "eu-west-2a"\n'


def _with_comments(roles: Iterable[Listed]) -> str:
    text = _BEGIN
    for role in roles:
        lines = "".join(f"    {line} // as agreed {{ }}\n" for line in _lines(role.fields()))
        text += f'  # for the team of {role.key} = {{\n  {role.key} = {{ /* "}}" */\n{lines}  }}\n'
    return text + _END


def _entry(key: str, fields: Mapping[str, Any]) -> str:
    return f"  {key} = {{\n" + "".join(f"    {line}\n" for line in _lines(fields)) + "  }\n"


def _lines(fields: Mapping[str, Any]) -> list[str]:
    return [f"{key} = {json.dumps(value)}" for key, value in fields.items()]


PLAIN: Writing = _plain
WRITINGS: Mapping[str, Writing] = {
    "on one line": _one_line,
    "with all names in quotes": _quoted_names,
    "with the user before the database": _other_order,
    "with comments in between": _with_comments,
}
"""The other ways, in the words of sentences."""


def crossed_out(former: Listed, how: str) -> Writing:
    """A way of writing in which one more role was on the list and is now only in a comment of this sort."""
    text = _entry(former.key, former.fields())
    hidden = {
        "line by line": "".join(f"  # {line}\n" for line in text.splitlines()),
        "line by line with slashes": "".join(f"  // {line}\n" for line in text.splitlines()),
        "as a whole": f"  /*\n{text}  */\n",
    }[how]
    return lambda roles: _BEGIN + hidden + "".join(_entry(role.key, role.fields()) for role in roles) + _END
