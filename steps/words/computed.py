"""Lists of databases in which something odd stands where a name should simply be: mostly what is to be computed."""

from __future__ import annotations

from collections.abc import Mapping

from steps.words.sentences import Words, word

_LETTERS = 10_000_000
_INSTEAD: Mapping[str, str] = {
    "read from a file": 'file("private.txt")',
    "read from a file within a text": '"orders_${file("private.txt")}"',
    "looked up elsewhere": "var.database_name",
    "chosen by a condition": 'true ? "orders" : "invoices"',
    "made by a loop": '"%{for name in ["orders"]}${name}%{endfor}"',
    "ten million letters long": '"<letters>"',
    "told twice": '"orders", database_name = "invoices"',
}


@word("|".join(sorted(_INSTEAD, key=len, reverse=True)))
def computed(text: str) -> str:
    """How a name would be come by."""
    return text


def computed_list(how: str, username: str) -> str:
    """A list of one database whose name would be come by in this way."""
    name = _INSTEAD[how].replace("<letters>", "o" * _LETTERS)
    entry = f'orders = {{ database_name = {name}, username = "{username}" }}'
    return f"application_databases = {{\n  {entry}\n}}\n"


COMPUTED: Words = {"Computed": computed}
