"""What was done, row by row: each is in the audit file before the next step begins, all are told at the end."""

from __future__ import annotations

import time
from argparse import Namespace
from collections import Counter
from collections.abc import Callable

from reference.provisioning import console
from reference.provisioning.audit import AuditFile
from reference.provisioning.databases.entries import Entry
from reference.provisioning.databases.steps import DRY_RUN, ERROR, NO_CHANGE, SUCCESS, WARNING, Outcome

COLUMNS = (
    "timestamp_utc",
    "environment",
    "build_id",
    "run_id",
    "database",
    "username",
    "action",
    "status",
    "duration_ms",
    "message",
)
_COUNTED = {"Success": SUCCESS, "No Change": NO_CHANGE, "Warnings": WARNING, "Errors": ERROR, "Dry Run": DRY_RUN}
_LEVELS = {ERROR: "ERROR", WARNING: "WARNING"}


class Ledger:
    """The rows of one run."""

    def __init__(self, file: AuditFile, given: Namespace) -> None:
        self._file = file
        self._run = {"environment": given.env, "build_id": given.build_id, "run_id": given.run_id}
        self._rows: list[dict[str, str]] = []
        self._concealed: list[str] = []

    def conceal(self, value: str) -> None:
        """Have a value never told, whatever a message holds."""
        self._concealed.append(value)

    def record(self, action: str, outcome: Outcome, entry: Entry | None = None, seconds: float = 0.0) -> None:
        """Write down how a step came out."""
        message = outcome.message
        for value in self._concealed:
            message = message.replace(value, "***")
        about = {"database": entry.database, "username": entry.username} if entry else {}
        what = {"action": action, "status": outcome.status, "duration_ms": round(seconds * 1000), "message": message}
        row = self._file.append({**self._run, **about, **what})
        self._rows.append(row)
        where = f"{row['database']}/{row['username']}: " if entry else ""
        console.log(f"{_LEVELS.get(outcome.status, 'INFO')} {where}{action} {outcome.status}: {row['message']}")

    def timed(self, action: str, entry: Entry, step: Callable[[], Outcome]) -> None:
        """Take a step and write down how it came out, with the time it took; what it raises is the caller's matter."""
        started = time.monotonic()
        outcome = step()
        self.record(action, outcome, entry, time.monotonic() - started)

    def count(self, status: str) -> int:
        """How many rows have a status."""
        return Counter(row["status"] for row in self._rows)[status]

    def summarise(self) -> None:
        """Tell all rows and how many of each status there are."""
        console.say("AUDIT SUMMARY")
        console.say(",".join(COLUMNS))
        for row in self._rows:
            console.say(",".join(row[name] for name in COLUMNS))
        for title, status in _COUNTED.items():
            console.say(f"{title}: {self.count(status)}")
