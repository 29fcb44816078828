"""How sentences count."""

from __future__ import annotations

from steps.words.sentences import Words, word

_WORDS = {"no": 0, "one": 1}


@word(r"\d+")
def count(text: str) -> int:
    """A number in digits."""
    return int(text)


def _first_number(text: str) -> int:
    first = text.split(" ", maxsplit=1)[0]
    return _WORDS[first] if first in _WORDS else int(first)


@word(r"\d+ available pods?")
def available_pods(text: str) -> int:
    """So many pods that serve."""
    return _first_number(text)


@word(r"\d+ finished pods?")
def finished_pods(text: str) -> int:
    """So many pods that have done their work."""
    return _first_number(text)


@word(r"one new job is|\d+ new jobs are")
def new_jobs(text: str) -> int:
    """So many jobs."""
    return _first_number(text)


@word(r"(?:no|\d+) snapshots?")
def snapshots(text: str) -> int:
    """So many snapshots."""
    return _first_number(text)


@word(r"\d+ entries")
def entries(text: str) -> int:
    """So many entries of a cache."""
    return _first_number(text)


COUNTS: Words = {
    "Count": count,
    "AvailablePods": available_pods,
    "FinishedPods": finished_pods,
    "NewJobs": new_jobs,
    "Snapshots": snapshots,
    "Entries": entries,
}
