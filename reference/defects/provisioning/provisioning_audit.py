"""Defects of the audit of provisioning, and passwords that get into it and elsewhere."""

from __future__ import annotations

import subprocess
import sys
from contextlib import suppress
from dataclasses import replace as altered
from typing import Any

from reference.defects.catalogue import PROVISIONING, Kind, defect
from reference.defects.patching import nothing, replace


def ledger(name: str, make: Any) -> None:
    """Keep the record otherwise."""
    from reference.provisioning.databases.ledger import Ledger

    replace(Ledger, name, make)


def records_only(wanted: Any) -> None:
    """Leave out records: `wanted(outcome, entry)` says which are kept."""

    def make(original: Any) -> Any:
        def record(self: Any, action: str, outcome: Any, entry: Any = None, seconds: float = 0.0) -> None:
            if wanted(outcome, entry):
                original(self, action, outcome, entry, seconds)
            else:
                self._rows.append({"status": outcome.status, **dict.fromkeys(_COLUMNS, "")})

        return record

    ledger("record", make)


_COLUMNS = (
    "timestamp_utc", "environment", "build_id", "run_id", "database", "username", "action", "duration_ms", "message"
)  # fmt: skip


def audit(name: str, make: Any) -> None:
    """Write the file otherwise."""
    from reference.provisioning import audit as known

    replace(known, name, make)


def passwords(act: Any) -> None:
    """Do something with each password as it is fetched: `act(work, password)`."""
    from reference.provisioning.databases.work import Work

    def make(original: Any) -> Any:
        def password(self: Any, entry: Any) -> str:
            fetched: str = original(self, entry)
            act(self, fetched)
            return fetched

        return password

    replace(Work, "_password", make)


@defect("Failures leave no record", Kind.MISSING, ("PR-13",), PROVISIONING)
def failures_unrecorded() -> None:
    records_only(lambda outcome, entry: outcome.status != "error")


@defect("Failures before the first database leave no record", Kind.MISSING, ("PR-13",), PROVISIONING)
def early_failures_unrecorded() -> None:
    records_only(lambda outcome, entry: outcome.status != "error" or entry is not None)


@defect("A step that changes nothing leaves no record", Kind.MISSING, ("PR-13",), PROVISIONING)
def nothing_changed_nothing_recorded() -> None:
    records_only(lambda outcome, entry: outcome.status != "no_change")


@defect("A failure is recorded as a success", Kind.RECORD, ("PR-13",), PROVISIONING)
def failure_recorded_as_success() -> None:
    def make(original: Any) -> Any:
        def record(self: Any, action: str, outcome: Any, *about: Any) -> None:
            original(self, action, altered(outcome, status="success") if outcome.status == "error" else outcome, *about)

        return record

    ledger("record", make)


@defect("The audit is written when a run has come to its end", Kind.LATE, ("PR-13",), PROVISIONING)
def audit_written_at_the_end() -> None:
    from reference.provisioning.audit import AuditFile

    waiting: list[tuple[Any, str]] = []
    write = AuditFile._append
    replace(AuditFile, "_append", lambda original: lambda self, line: waiting.append((self, line)))

    def make(original: Any) -> Any:
        def run(given: Any, book: Any) -> Any:
            code = original(given, book)
            for file, line in waiting:
                write(file, line)
            return code

        return run

    from reference.provisioning.databases import provision

    replace(provision, "run", make)


@defect("All records of a run have the same time", Kind.RECORD, ("PR-13",), PROVISIONING)
def one_time_for_all() -> None:
    def make(original: Any) -> Any:
        known: list[str] = []

        def now() -> str:
            known.append(original())
            return known[0]

        return now

    audit("now", make)


@defect("Records have times of another day", Kind.RECORD, ("PR-13",), PROVISIONING)
def times_of_another_day() -> None:
    audit("now", lambda original: lambda: f"2025-01-02{original()[10:]}")


@defect("Every run writes the heading again", Kind.TWICE, ("PR-13",), PROVISIONING)
def heading_again() -> None:
    from reference.provisioning.audit import AuditFile

    def make(original: Any) -> Any:
        return lambda self: self._append(",".join(self.columns) + "\n" if self._path and self._path.exists() else "")

    replace(AuditFile, "open", make)


@defect("A run begins the audit anew", Kind.MISSING, ("PR-13",), PROVISIONING)
def audit_begun_anew() -> None:
    from reference.provisioning.audit import AuditFile

    def make(original: Any) -> Any:
        def start(self: Any) -> None:
            if self._path is not None:
                self._path.unlink(missing_ok=True)
            original(self)

        return start

    replace(AuditFile, "open", make)


@defect("Messages are written down with all their characters", Kind.RECORD, ("PR-12", "PR-13"), PROVISIONING)
def messages_as_they_are() -> None:
    from reference.provisioning import names

    replace(names, "shown", lambda original: lambda value: f"'{value}'")
    audit("_told", lambda original: str)
    audit("_line", lambda original: lambda values: ",".join(values) + "\n")


@defect("The audit tells every build as the same", Kind.RECORD, ("PR-13",), PROVISIONING)
def every_build_the_same() -> None:
    def make(original: Any) -> Any:
        def begin(self: Any, file: Any, given: Any) -> None:
            given.build_id = "manual"
            original(self, file, given)

        return begin

    ledger("__init__", make)


@defect("The audit tells every environment as development", Kind.RECORD, ("PR-13",), PROVISIONING)
def every_environment_development() -> None:
    def make(original: Any) -> Any:
        def begin(self: Any, file: Any, given: Any) -> None:
            original(self, file, given)
            self._run["environment"] = "dev"

        return begin

    ledger("__init__", make)


@defect("A run with nothing to do leaves no record", Kind.MISSING, ("PR-13",), PROVISIONING)
def nothing_to_do_unrecorded() -> None:
    records_only(lambda outcome, entry: entry is not None or outcome.status == "error")


@defect("A run with nothing to do is passed over in silence", Kind.RECORD, ("PR-09", "PR-13"), PROVISIONING)
def nothing_to_do_untold() -> None:
    from reference.provisioning.databases import provision

    replace(provision, "NOTHING", lambda _: "done")


@defect("The audit tells which database it was and not whose role", Kind.HALF, ("PR-13",), PROVISIONING)
def audit_without_roles() -> None:
    def make(original: Any) -> Any:
        def record(self: Any, action: str, outcome: Any, entry: Any = None, seconds: float = 0.0) -> None:
            original(self, action, outcome, entry and altered(entry, username=entry.database), seconds)

        return record

    ledger("record", make)


@defect("A run goes on although its audit cannot be written", Kind.MISSING, ("PR-13",), PROVISIONING)
def goes_on_without_an_audit() -> None:
    from reference.provisioning.audit import AuditFile, AuditUnwritableError

    def make(original: Any) -> Any:
        def append(self: Any, line: str) -> None:
            with suppress(AuditUnwritableError):
                original(self, line)

        return append

    replace(AuditFile, "_append", make)


@defect("An audit that cannot be written is noticed at the first step", Kind.LATE, ("PR-13",), PROVISIONING)
def audit_tried_too_late() -> None:
    from reference.provisioning.audit import AuditFile

    replace(AuditFile, "open", lambda _: nothing)


@defect("Failures are not counted in the summary", Kind.RECORD, ("PR-13",), PROVISIONING)
def failures_not_counted() -> None:
    from reference.provisioning.databases import ledger as known

    replace(known, "_COUNTED", lambda counted: {**counted, "Errors": "nothing"})


@defect("The summary counts and does not show", Kind.HALF, ("PR-13",), PROVISIONING)
def summary_without_rows() -> None:
    def make(original: Any) -> Any:
        def summarise(self: Any) -> None:
            from reference.provisioning import console
            from reference.provisioning.databases import ledger as known

            console.say("AUDIT SUMMARY")
            for title, status in known._COUNTED.items():
                console.say(f"{title}: {self.count(status)}")

        return summarise

    ledger("summarise", make)


@defect("The audit holds passwords", Kind.LEAK, ("PR-12",), PROVISIONING)
def password_in_the_audit() -> None:
    from reference.provisioning.databases import work

    ledger("conceal", lambda original: lambda self, value: None)

    def make(original: Any) -> Any:
        def create_role(server: Any, entry: Any, password: str) -> Any:
            outcome = original(server, entry, password)
            return altered(outcome, message=f"{outcome.message} with {password}")

        return create_role

    replace(work, "create_role", make)


@defect("A failed login tells the master's password", Kind.LEAK, ("PR-12",), PROVISIONING)
def password_of_the_master_told() -> None:
    from reference.provisioning.databases.server import Server, ServerError

    ledger("conceal", lambda original: lambda self, value: None)

    def make(original: Any) -> Any:
        def connect(self: Any, database: str) -> Any:
            try:
                return original(self, database)
            except ServerError as error:
                raise ServerError(f"{error} (tried {self.master.username}:{self.master.password})") from None

        return connect

    replace(Server, "_connect", make)


@defect("The log of a run holds passwords", Kind.LEAK, ("PR-12",), PROVISIONING)
def run_logs_passwords() -> None:
    from reference.provisioning import console

    passwords(lambda work, password: console.log(f"DEBUG fetched {password}"))


@defect("Passwords are handed to another program as an argument", Kind.LEAK, ("PR-12",), PROVISIONING)
def password_as_an_argument() -> None:
    wait = "import time; time.sleep(0.2)"
    passwords(lambda work, password: subprocess.run([sys.executable, "-c", wait, f"password={password}"], check=True))


@defect("The database server is told passwords as they are", Kind.LEAK, ("PR-12",), PROVISIONING)
def password_told_to_the_server() -> None:
    from reference.provisioning.databases import roles
    from reference.provisioning.databases.server import execute

    def make(original: Any) -> Any:
        def write(connection: Any, statement: str, entry: Any, password: str) -> None:
            from psycopg import sql

            create = sql.SQL("CREATEDB" if entry.may_create_databases else "NOCREATEDB")
            execute(connection, statement, role=entry.username, create=create, password=sql.Literal(password))

        return write

    replace(roles, "_write", make)
