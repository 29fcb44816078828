"""Lists of databases in which something would have to be computed, where a name should simply stand."""

from __future__ import annotations

from collections.abc import Mapping

from steps.words.sentences import Words, word

_INSTEAD: Mapping[str, str] = {
    "read from a file": 'file("private.txt")',
    "read from a file within a text": '"orders_${file("private.txt")}"',
    "looked up elsewhere": "var.database_name",
    "chosen by a condition": 'true ? "orders" : "invoices"',
    "made by a loop": '"%{for name in ["orders"]}${name}%{endfor}"',
}


@word("|".join(sorted(_INSTEAD, key=len, reverse=True)))
def computed(text: str) -> str:
    """How a name would be come by."""
    return text


def computed_list(how: str, username: str) -> str:
    """A list of one database whose name would be come by in this way."""
    entry = f'orders = {{ database_name = {_INSTEAD[how]}, username = "{username}" }}'
    return f"application_databases = {{\n  {entry}\n}}\n"


COMPUTED: Words = {"Computed": computed}
