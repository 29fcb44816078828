"""`database-provision`: roles, databases and rights on a PostgreSQL server, as the entries of a variables file say."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path

from reference.provisioning import console
from reference.provisioning.audit import AuditFile, AuditUnwritableError
from reference.provisioning.databases.entries import Entry, UnusableEntriesError, read_entries
from reference.provisioning.databases.ledger import COLUMNS, Ledger
from reference.provisioning.databases.steps import DRY_RUN, ERROR, Outcome, unchanged

DONE, FAILED = 0, 1
ENVIRONMENTS = ("dev", "test", "staging", "prod")
WITHOUT_APPROVAL = "dev"
APPROVAL = "ALLOW_DB_PROVISION"
REGION = "eu-west-2"
NOTHING = "No application databases to provision"
STEPS = ("create_role", "create_database", "apply_grants")


class RunFailedError(Exception):
    """The run cannot go on; `action` is where it ended, the message why."""

    def __init__(self, action: str, *reasons: str) -> None:
        self.action, self.reasons = action, reasons
        super().__init__("; ".join(reasons))


def main(arguments: Sequence[str]) -> int:
    """Provision and return the exit code: 0 when all is as wanted, 1 when something failed."""
    given = parse(arguments)
    file = AuditFile(given.audit_output, COLUMNS)
    try:
        file.open()
        return run(given, Ledger(file, given))
    except AuditUnwritableError as error:
        console.log(f"Fatal error: {error}")
        return FAILED


def run(given: Namespace, ledger: Ledger) -> int:
    """Read, check and provision; whatever ends the run is written down."""
    try:
        expect_approval(given)
        entries = entries_of(given)
        if not entries:
            ledger.record("read_input", unchanged(NOTHING))
            console.say(NOTHING)
        elif given.dry_run:
            rehearse(entries, ledger)
        else:
            provision(entries, given, ledger)
    except RunFailedError as failure:
        for reason in failure.reasons:
            ledger.record(failure.action, Outcome(ERROR, reason))
            console.log(f"Fatal error: {reason}")
        return FAILED
    except AbortedError as failure:
        console.log(f"Provisioning aborted (fail-fast): Fail-fast triggered: {failure}")
        return FAILED
    ledger.summarise()
    return FAILED if ledger.count(ERROR) else DONE


class AbortedError(Exception):
    """An entry failed, and no other is to be begun; the message is the reason."""


def parse(arguments: Sequence[str]) -> Namespace:
    """What was asked for; ends with code 2 for wrong use."""
    parser = ArgumentParser(prog="database-provision", description=__doc__, allow_abbrev=False)
    parser.add_argument("--env", required=True, choices=ENVIRONMENTS)
    parser.add_argument("--tfvars", required=True, type=Path, help="HCL, or JSON if its name ends in .json")
    parser.add_argument("--master-secret", required=True, help="name of the secret with the master's credentials")
    parser.add_argument("--build-id", default="manual")
    parser.add_argument("--run-id", default="local")
    parser.add_argument("--region", help=f"of the store (default: that of the environment, or {REGION})")
    parser.add_argument("--dry-run", action="store_true", help="show what would be done and touch nothing")
    parser.add_argument("--require-approval", action="store_true", help=f"no more than the default: {APPROVAL}=true")
    parser.add_argument("--audit-output", type=Path, help="CSV file to append to")
    parser.add_argument("--no-fail-fast", action="store_true", help="go on with the next entry after a failure")
    parser.add_argument("--skip-preflight", action="store_true", help="do not check name and port of the server")
    return parser.parse_args(arguments)


def expect_approval(given: Namespace) -> None:
    """Raise RunFailedError where somebody has to approve and nobody has."""
    needed = given.env != WITHOUT_APPROVAL and not given.dry_run
    if needed and os.environ.get(APPROVAL) != "true":
        raise RunFailedError("approval", f"{APPROVAL}=true required for {given.env} environment")


def entries_of(given: Namespace) -> list[Entry]:
    """The entries of the input. Raises RunFailedError with every reason for which they cannot be used."""
    try:
        return read_entries(given.tfvars)
    except UnusableEntriesError as error:
        raise RunFailedError("read_input", *error.reasons) from None


def rehearse(entries: Sequence[Entry], ledger: Ledger) -> None:
    """Tell each step and take none."""
    for entry in entries:
        for action in STEPS:
            plan = f"{action} for {entry.username} on {entry.database} as {entry.level}"
            console.dry_run(plan)
            ledger.record(action, Outcome(DRY_RUN, plan), entry)


def provision(entries: Sequence[Entry], given: Namespace, ledger: Ledger) -> None:
    """Provision all entries. Raises RunFailedError before the first, AbortedError after one that failed."""
    from reference.provisioning.cloud import CloudError, region_of_environment
    from reference.provisioning.databases.credentials import Credentials, SecretUnusableError

    try:
        credentials = Credentials(given.region or region_of_environment() or REGION)
        master = credentials.master(given.master_secret)
    except (CloudError, SecretUnusableError) as error:
        raise RunFailedError("fetch_secret", str(error)) from None
    ledger.conceal(master.password)
    expect_reachable(master.host, master.port, given)

    from reference.provisioning.databases.server import Server, ServerError
    from reference.provisioning.databases.work import StepFailedError, Work

    server = Server(master)
    try:
        server.own()
        Work(server, credentials, ledger, given.env).provision(entries, fail_fast=not given.no_fail_fast)
    except ServerError as error:
        raise RunFailedError("connect", str(error)) from None
    except StepFailedError as error:
        raise AbortedError(str(error)) from None
    finally:
        server.close()


def expect_reachable(host: str, port: int, given: Namespace) -> None:
    """Raise RunFailedError when the server cannot be reached, with advice on how to go on."""
    from reference.provisioning.databases import preflight

    if not preflight.is_wanted(given.skip_preflight):
        return
    try:
        preflight.check(host, port)
    except preflight.UnreachableError as error:
        console.log(preflight.FAILED)
        for line in preflight.REMEDIES.strip().splitlines():
            console.log(line)
        raise RunFailedError("preflight", f"{preflight.FAILED}: {error}") from None
