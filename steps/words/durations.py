"""How long and how long ago."""

from __future__ import annotations

import datetime as dt

from steps.words.sentences import Words, word


@word(r"\d+ minutes")
def minutes(text: str) -> dt.timedelta:
    """So many minutes."""
    return dt.timedelta(minutes=int(text.partition(" ")[0]))


@word(r"\d+ hours")
def hours(text: str) -> dt.timedelta:
    """So many hours."""
    return dt.timedelta(hours=int(text.partition(" ")[0]))


DURATIONS: Words = {"Minutes": minutes, "Hours": hours}
