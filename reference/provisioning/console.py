"""What the commands say: one line for each fact, whatever characters the fact has."""

from __future__ import annotations

import sys


def ok(fact: str) -> None:
    """Something is done."""
    say(f"[OK] {fact}")


def warning(fact: str) -> None:
    """Something is done that somebody should look at."""
    say(f"[WARN] {fact}")


def error(reason: str) -> None:
    """Something is refused or has failed."""
    say(f"[ERROR] {reason}")


def dry_run(fact: str) -> None:
    """Something would be done."""
    say(f"[DRY-RUN] {fact}")


def say(line: str) -> None:
    """A line of standard output."""
    print(visible(line), flush=True)


def log(line: str) -> None:
    """A line of standard error."""
    print(visible(line), file=sys.stderr, flush=True)


def visible(line: str) -> str:
    """The line with every character that is not printable written as an escape, so that it stays one line."""
    return "".join(each if each.isprintable() else ascii(each)[1:-1] for each in line)
