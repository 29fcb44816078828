"""Reads options from the command line: quick, strict, and with messages that name the option."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from reference.actions.client.catalogue import FLAG, INTEGER

SWITCH = "SWITCH"
"""A flag without opposite."""


class UsageError(Exception):
    """The command line is wrong; the text says how."""


class Option(NamedTuple):
    """An option; a flag also exists as `--no-<name>`."""

    name: str
    kind: str
    required: bool = False
    choices: tuple[str, ...] = ()
    default: str | None = None
    help: str = ""
    variable: str | None = None

    @property
    def flag(self) -> str:
        """The option as it is typed."""
        return "--" + self.name.replace("_", "-")

    @property
    def opposite(self) -> str:
        """The option that switches a flag off."""
        return "--no-" + self.name.replace("_", "-")


Value = str | int | bool
HELP = "--help"


class Parsed(NamedTuple):
    """What was given: values by name, whether help is wanted, and what follows the options."""

    values: dict[str, Value]
    wants_help: bool
    rest: list[str]


def read_options(arguments: Sequence[str], options: Sequence[Option]) -> Parsed:
    """Read options until the first word that is none; raises UsageError."""
    known = {option.flag: option for option in options}
    negative = {option.opposite: option for option in options if option.kind == FLAG}
    values: dict[str, Value] = {}
    wants_help = False
    rest = list(arguments)
    while rest and rest[0].startswith("-"):
        word, attached, text = rest.pop(0).partition("=")
        if word == HELP and not attached:
            wants_help = True
        elif word in negative and not attached:
            values[negative[word].name] = False
        elif word in known and known[word].kind in (FLAG, SWITCH) and not attached:
            values[known[word].name] = True
        elif word in known and known[word].kind not in (FLAG, SWITCH):
            values[known[word].name] = checked(known[word], text if attached else next_word(rest, word))
        else:
            raise UsageError(f"No such option: {word}" if word not in known else f"Option '{word}' takes no value.")
    return Parsed(values, wants_help, rest)


def next_word(rest: list[str], word: str) -> str:
    """The word after an option."""
    if not rest:
        raise UsageError(f"Option '{word}' requires an argument.")
    return rest.pop(0)


def checked(option: Option, text: str) -> Value:
    """The value of an option, if it can be one; raises UsageError."""
    complaint = f"Invalid value for '{option.flag}':"
    if option.kind == INTEGER:
        if not text.lstrip("-").isascii() or not text.lstrip("-").isdigit():
            raise UsageError(f"{complaint} '{text}' is not a valid integer.")
        return int(text)
    if not text.strip():
        raise UsageError(f"{complaint} it must not be empty.")
    if option.choices and text not in option.choices:
        raise UsageError(f"{complaint} '{text}' is not one of {', '.join(repr(c) for c in option.choices)}.")
    return text


def require(options: Sequence[Option], values: dict[str, Value]) -> None:
    """Raise UsageError for the first required option without a value."""
    for option in options:
        if option.required and option.name not in values:
            raise UsageError(f"Missing option '{option.flag}'.")
