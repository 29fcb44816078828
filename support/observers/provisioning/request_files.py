"""What the files of requests say, and what is told of requests that were refused."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from support.evidence.attachments import attach_table
from support.observers.comparing import Mismatch, expect_none
from support.observers.provisioning.refusals import REFUSED, has_crashed

_MISSING = "nothing"


def expect_documents(seen: Mapping[str, Any], wanted: Mapping[str, Any]) -> None:
    """Raise Mismatch when a document says anything else than what is wanted; both are told by the file's name."""
    faults = [fault for name in wanted for fault in _differences(seen[name], wanted[name], name)]
    expect_none(faults, wanted="files that say what was asked for, and nothing else")


def variable_faults(document: Any, wanted: Mapping[str, str]) -> list[str]:
    """What the only entry of a file of variables says otherwise than wanted, as texts by name."""
    (entries,) = document.values()
    (entry,) = entries.values()
    attach_table("variables", [["variable", "value"], *([name, _told(value)] for name, value in entry.items())])
    seen = {name: _told(entry.get(name, _MISSING)) for name in wanted}
    return [f"{name} is {seen[name]} and not {value}" for name, value in wanted.items() if seen[name] != value]


def credentials_in(manifest: Any) -> str:
    """The name under which a manifest has the cluster read credentials in the store. Raises Mismatch without one."""
    try:
        (found,) = manifest["spec"]["dataFrom"]
        return str(found["extract"]["key"])
    except (KeyError, TypeError, ValueError):
        raise Mismatch("a manifest that tells what to read in the store", [str(manifest)[:400]]) from None


def refusal_faults(exit_code: int, said: str, reasons: Mapping[str, str]) -> list[str]:
    """For which files no line tells the reason; `reasons` are by the file's name."""
    lines = said.splitlines()
    rows = [(name, reason, _lines_about(name, lines)) for name, reason in reasons.items()]
    attach_table("refusals", [["file", "wanted", "told"], *([name, reason, "; ".join(t)] for name, reason, t in rows)])
    faults = [] if exit_code == REFUSED else [f"the command ended with exit code {exit_code}"]
    faults += ["the command crashed instead of refusing"] if has_crashed(said) else []
    for name, reason, told in rows:
        if not any(reason in line for line in told):
            faults.append(f"{name} not because of: {reason}; told is {'; '.join(told) or 'nothing'}")
    return faults


def _lines_about(name: str, lines: list[str]) -> list[str]:
    return [line.rpartition(f"{name}: ")[2] for line in lines if name in line]


def _differences(seen: Any, wanted: Any, where: str) -> Iterator[str]:
    if isinstance(seen, dict) and isinstance(wanted, dict):
        for key in sorted(seen.keys() | wanted.keys()):
            yield from _differences(seen.get(key, _MISSING), wanted.get(key, _MISSING), f"{where}: {key}")
    elif seen != wanted or type(seen) is not type(wanted):
        yield f"{where} is {_told(seen)} and not {_told(wanted)}"


def _told(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True)
