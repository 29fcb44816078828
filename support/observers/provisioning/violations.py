"""The reasons for which requests are refused, one by one, and whether they are the very ones that were to be told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from support.evidence.attachments import attach_table
from support.observers.provisioning.refusals import REFUSED

_WARNING = "[WARN]"
_GUARDRAILS = "guardrail violations: "


def told_reasons(said: str, files: Iterable[str]) -> dict[str, list[str]]:
    """Every reason that is told of each file; several in one line are separated by semicolons."""
    lines = [line for line in said.splitlines() if not line.startswith(_WARNING)]
    return {name: [reason for line in lines for reason in _reasons(line, name)] for name in files}


def violation_faults(exit_code: int, told: Mapping[str, Sequence[str]], wanted: Mapping[str, str]) -> list[str]:
    """Which files were refused for another reason than wanted, or for more than one, or not at all."""
    rows = [[name, reason, " | ".join(told[name])] for name, reason in wanted.items()]
    attach_table("refusals", [["file", "wanted", "told"], *rows])
    faults = [] if exit_code == REFUSED else [f"the command ended with exit code {exit_code}"]
    for name, reason in wanted.items():
        others = [one for one in told[name] if reason not in one]
        if len(others) == len(told[name]):
            faults.append(f"{name} not because of: {reason}; told is {'; '.join(told[name]) or 'nothing'}")
        elif others:
            faults.append(f"{name} also because of: {'; '.join(others)}")
    return faults


def _reasons(line: str, name: str) -> Iterator[str]:
    _, found, reason = line.rpartition(f"{name}: ")
    if not found:
        return
    plain = reason.removeprefix(_GUARDRAILS)
    yield from plain.split("; ") if plain != reason else [reason]
