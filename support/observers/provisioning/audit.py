"""The audit of provisioning as an auditor reads it: a file of comma separated values, strictly taken."""

from __future__ import annotations

import csv
import datetime as dt
import io
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from support.evidence.attachments import attach_table, attach_text
from support.observers.comparing import Mismatch, expect_none

HEADING = (
    "timestamp_utc", "environment", "build_id", "run_id", "database", "username", "action", "status", "duration_ms",
    "message",
)  # fmt: skip
STATUSES = ("success", "no_change", "error", "dry_run", "warning")
FAILED = "error"
_ROUNDED = dt.timedelta(milliseconds=2)
"""What two times and a duration may lose when they are written down."""


@dataclass(frozen=True)
class AuditRecord:
    """One row. `fields` are its texts by the names of the heading, `number` counts from one."""

    number: int
    fields: Mapping[str, str]

    @property
    def status(self) -> str:
        """What the step came to."""
        return self.fields["status"]

    @property
    def message(self) -> str:
        """What is told about it."""
        return self.fields["message"]

    @property
    def time(self) -> dt.datetime:
        """When it was written. Raises ValueError when that is no time."""
        told = dt.datetime.fromisoformat(self.fields["timestamp_utc"].replace("Z", "+00:00"))
        return told if told.tzinfo else told.replace(tzinfo=dt.UTC)

    def describe(self) -> str:
        """The row in words, fit for messages."""
        told = self.fields
        return f"{told['username'] or 'nobody'} {told['action']}: {told['status']} ({told['message'][:160]})"


class Audit:
    """The audit file of a scenario, whether it is there or not."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def text(self) -> str:
        """The file as it is; empty when there is none."""
        return self.path.read_bytes().decode("utf-8") if self.path.is_file() else ""

    def rows(self) -> list[list[str]]:
        """Heading and rows as a strict reader sees them. Raises Mismatch when the file cannot be read as such."""
        try:
            return list(csv.reader(io.StringIO(self.text, newline=""), strict=True))
        except (csv.Error, UnicodeDecodeError) as error:
            raise Mismatch("an audit file of comma separated values", [f"{error} in {self.text[:400]!r}"]) from None

    def records(self, build: str | None = None) -> list[AuditRecord]:
        """All rows, or those of one build, in their order; shown as evidence. Raises Mismatch: see `faults`."""
        faults = self.faults()
        if faults:
            attach_text("audit as it was found", self.text)
            raise Mismatch("a well-formed audit file", faults)
        _, *rows = self.rows()
        attach_table("audit", [HEADING, *rows])
        found = [AuditRecord(number, dict(zip(HEADING, row, strict=True))) for number, row in enumerate(rows, 1)]
        return [one for one in found if build is None or one.fields["build_id"] == build]

    def faults(self) -> list[str]:
        """Everything that is wrong with the form of the file."""
        rows = self.rows()
        if not rows:
            return ["there is no record at all"]
        if tuple(rows[0]) != HEADING:
            return [f"the heading is {','.join(rows[0])}"]
        return [fault for number, row in enumerate(rows[1:], 1) for fault in _faults_of(number, row)]

    def expect_failure(self, about: str) -> None:
        """Raise Mismatch when no row of a failure names this, whatever its case."""
        seen = self.records()
        found = [one for one in seen if one.status == FAILED and about.lower() in one.message.lower()]
        if not found:
            wanted = f'a record of a failure whose message names "{about}"'
            raise Mismatch(wanted, [one.describe() for one in seen] or ["no records"])

    def expect_failures(self, marks: Iterable[tuple[str, str]]) -> None:
        """Raise Mismatch when for any of these pairs no row of a failure names both."""
        told = [one.message for one in self.records() if one.status == FAILED]
        faults = [f"none of {key} and {field}" for key, field in marks if not _named_together(told, key, field)]
        expect_none(faults, wanted="a record of each refusal")

    def expect_times(self, began: dt.datetime, ended: dt.datetime) -> None:
        """Raise Mismatch when rows have no times of their own, in order, between the two moments (one second more)."""
        records, second = self.records(), dt.timedelta(seconds=1)
        faults = [] if len(records) > 1 else [f"{len(records)} records, too few to be in order"]
        for before, after in itertools.pairwise(records):
            took = dt.timedelta(milliseconds=int(after.fields["duration_ms"]))
            if after.time <= before.time or after.time - before.time < took - _ROUNDED:
                faults.append(
                    f"record {after.number} of {took.total_seconds():.3f} s has the time {after.time}, "
                    f"the one before it {before.time}"
                )
        for one in records:
            if not began - second <= one.time <= ended + second:
                faults.append(f"record {one.number} has the time {one.time}, the run went from {began} to {ended}")
        expect_none(faults, wanted="times of their own, in order, within the run")


def _named_together(texts: Iterable[str], *words: str) -> bool:
    return any(all(word in text for word in words) for text in texts)


def _faults_of(number: int, row: Sequence[str]) -> Iterator[str]:
    if len(row) != len(HEADING):
        yield f"record {number} has {len(row)} fields and not {len(HEADING)}: {','.join(row)[:200]}"
        return
    record = AuditRecord(number, dict(zip(HEADING, row, strict=True)))
    try:
        record.time  # noqa: B018
    except ValueError:
        yield f"record {number} has no time: {record.fields['timestamp_utc']!r}"
    if record.status not in STATUSES:
        yield f"record {number} has the unknown status {record.status!r}"
    if not record.fields["duration_ms"].isdigit():
        yield f"record {number} has no duration: {record.fields['duration_ms']!r}"
    yield from (f"record {number} tells no {name}" for name in ("environment", "action") if not record.fields[name])


SUMMARY: Mapping[str, str] = {
    "Success": "success", "No Change": "no_change", "Errors": "error", "Dry Run": "dry_run",
}  # fmt: skip
"""How the printed summary counts, and which status each line is about."""


def summary_faults(output: str, records: Sequence[AuditRecord]) -> list[str]:
    """What a printed summary tells otherwise than the records of its run."""
    _, found, summary = output.partition("AUDIT SUMMARY")
    if not found:
        return ["no summary is printed"]
    printed = list(csv.reader(io.StringIO(summary.lstrip("\n"))))
    faults = [f"record {one.number} is not printed" for one in records if list(one.fields.values()) not in printed]
    for words, status in SUMMARY.items():
        counted = sum(1 for one in records if one.status == status)
        told = [line.partition(":")[2].strip() for line in summary.splitlines() if line.strip().startswith(f"{words}:")]
        if told != [str(counted)]:
            faults.append(f"{words}: {', '.join(told) or 'not told'}, and the audit has {counted}")
    return faults
