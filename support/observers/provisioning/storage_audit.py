"""The audit of requests for buckets, as an auditor reads it: comma separated values, strictly taken."""

from __future__ import annotations

import csv
import datetime as dt
import io
import itertools
from collections.abc import Iterator, Mapping, Sequence

from support.evidence.attachments import attach_table
from support.observers.comparing import Mismatch, expect_none

HEADING = (
    "timestamp_utc", "request_id", "bucket_name", "owner", "environment", "purpose", "action", "approver", "status",
)  # fmt: skip
DONE = "success"
CLAIMED_TOO_MUCH = "apply"
"""Whoever writes files has not applied anything yet."""

Row = Mapping[str, str]


def audit_rows(text: str) -> list[Row]:
    """All rows by the heading. Raises Mismatch when the file is not well-formed."""
    try:
        heading, *rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    except (csv.Error, ValueError) as error:
        raise Mismatch("an audit file of comma separated values", [f"{error} in {text[:400]!r}"]) from None
    attach_table("audit", [heading, *rows])
    expect_none(_faults_of_form(heading, rows), wanted="a well-formed audit file")
    return [dict(zip(HEADING, row, strict=True)) for row in rows]


def expect_rows(seen: Sequence[Row], wanted: Sequence[tuple[Row, str]]) -> None:
    """Raise Mismatch unless there is one row for each of the wanted, in order, with these fields and that outcome.

    An outcome is "was carried out", "was refused" or "failed".
    """
    faults = [] if len(seen) == len(wanted) else [f"{len(seen)} rows and not {len(wanted)}"]
    for number, (row, (fields, outcome)) in enumerate(zip(seen, wanted, strict=False), 1):
        faults += [f"row {number}: {fault}" for fault in _faults_of_row(row, fields, outcome)]
    for before, after in itertools.pairwise(seen):
        if after["timestamp_utc"] <= before["timestamp_utc"]:
            faults.append(f"two rows tell the time {after['timestamp_utc']}, or go back in time")
    expect_none(faults, wanted="a row for each request that tells what has happened")


def _faults_of_row(row: Row, fields: Row, outcome: str) -> Iterator[str]:
    yield from (f"{name} is {row[name]!r} and not {value!r}" for name, value in fields.items() if row[name] != value)
    claims = row["status"] == DONE
    if claims is not (outcome == "was carried out"):
        yield f"the status is {row['status']!r}, although the request {outcome}"
    if row["action"] == CLAIMED_TOO_MUCH:
        yield f"the action is {row['action']!r}, although files were written at the most"


def _faults_of_form(heading: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    if tuple(heading) != HEADING:
        yield f"the heading is {','.join(heading)}"
    for number, row in enumerate(rows, 1):
        if len(row) != len(HEADING):
            yield f"row {number} has {len(row)} fields and not {len(HEADING)}: {','.join(row)[:200]}"
        elif any(ord(letter) < ord(" ") for cell in row for letter in cell):
            yield f"row {number} has line breaks or other control characters"
        else:
            yield from _faults_of_time(number, row[0])


def _faults_of_time(number: int, text: str) -> Iterator[str]:
    try:
        moment = dt.datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        yield f"row {number} has no time: {text!r}"
    else:
        if moment.tzinfo is None or abs(dt.datetime.now(dt.UTC) - moment) > dt.timedelta(minutes=10):
            yield f"row {number} tells the time {text}, which is not now"
