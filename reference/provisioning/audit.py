"""The audit file: CSV that every program can read, one line a row, each written at the moment of what it tells."""

from __future__ import annotations

import csv
import datetime as dt
import fcntl
import io
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from reference.provisioning.console import visible

TIMESTAMP = "timestamp_utc"
MODE = 0o644


class AuditUnwritableError(Exception):
    """The audit file cannot be written; the message is the reason, in one line."""


class AuditFile:
    """Appends rows to a file, after a header when it is new. `columns` begin with `TIMESTAMP`, which is filled in.

    Without a path rows are made but kept nowhere.
    """

    def __init__(self, path: Path | None, columns: Sequence[str]) -> None:
        self._path, self.columns = path, tuple(columns)

    def open(self) -> None:
        """See to it that the file is there, with its header. Raises AuditUnwritableError."""
        self._append("")

    def append(self, row: Mapping[str, object]) -> dict[str, str]:
        """Write a row with the time of now and return it as written. Raises AuditUnwritableError."""
        told = {TIMESTAMP: now(), **{name: _told(row.get(name, "")) for name in self.columns if name != TIMESTAMP}}
        self._append(_line(told[name] for name in self.columns))
        return told

    def _append(self, line: str) -> None:
        if self._path is None:
            return
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_APPEND, MODE)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX)
                os.write(descriptor, (self._before(descriptor) + line).encode())
            finally:
                os.close(descriptor)
        except OSError as error:
            raise AuditUnwritableError(f"audit file cannot be written: {error.strerror}") from None

    def _before(self, descriptor: int) -> str:
        """What must stand before the next row: the header of a new file, the end of a line that was cut off."""
        size = os.fstat(descriptor).st_size
        if size == 0:
            return _line(self.columns)
        return "" if os.pread(descriptor, 1, size - 1) == b"\n" else "\n"


def now() -> str:
    """This moment, UTC, to the microsecond."""
    return dt.datetime.now(dt.UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _told(value: object) -> str:
    """A value in one line; commas become semicolons, for readers that know no quotes."""
    return visible(" ".join(str(value).split())).replace(",", ";")


def _line(values: Sequence[str] | object) -> str:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerow(values)  # type: ignore[arg-type]
    return stream.getvalue()
