"""Removes what runs that were killed have left in a target: by owner and expiry marks, never by guess.

A thing is swept away when its mark names a run of this checkout that is over, or when its expiry has passed; or when
its name carries the tag of a scenario of such a run. Others are not even looked at twice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from support.connections.clients import guarded_client
from support.connections.cloud import database_client
from support.connections.cluster import ClusterConnection, client_options
from support.connections.records import Records
from support.drivers.alerting.belongings import left_behind
from support.drivers.alerting.belongings import remove as remove_alerting_rows
from support.drivers.provisioning.belongings import carrying
from support.ownership import EXPIRES_MARK, LIFETIME, OWNER_MARK
from support.runs import ended_runs, forget_ended, is_over, tags_of
from support.targets.chosen import target_profile
from support.targets.errors import EnvironmentFailure, Refused, Unreachable
from support.targets.guard import check
from support.targets.profile import Profile, ProfileError
from support.targets.session import ENVIRONMENT_KEY, PROFILE_KEY

ENGINE_ERROR = 3


@dataclass(frozen=True)
class Marked:
    """Something that carries the suite's marks. `run` made it; `expires` is aware."""

    what: str
    run: str
    expires: dt.datetime
    remove: Callable[[], object]


def sweep(root: Path, profile: Profile, *, dry_run: bool = False) -> tuple[list[str], list[str]]:
    """Remove everything whose run is over or whose time has passed.

    Returns what was removed (or would be, with `dry_run`) and what could not be, with the reason.
    """
    removed, stuck = [], []
    for thing in _marked(root, profile):
        if not (is_over(root, thing.run) or thing.expires < dt.datetime.now(dt.UTC)):
            continue
        try:
            if not dry_run:
                thing.remove()
            removed.append(thing.what)
        except Exception as error:  # the rest must not stay because of one
            stuck.append(f"{thing.what}: {error}")
    if not dry_run and not stuck:
        forget_ended(root)
    return removed, stuck


def clean_up(root: Path, target: str, *, dry_run: bool = False) -> int:
    """Sweep a target that is up and say what was removed.

    Returns an exit code: 0, 1 when something could not be removed, 3 when the target cannot be used.
    """
    console = Console(highlight=False)
    try:
        profile = target_profile(root, target)
        if profile.kind == "deployed":
            check(profile)
        removed, stuck = sweep(root, profile, dry_run=dry_run)
    except (ProfileError, EnvironmentFailure, Refused, Unreachable) as error:
        console.print(str(error), markup=False)
        return ENGINE_ERROR
    _tell(console, removed, stuck, dry_run)
    return 1 if stuck else 0


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> None:
    """Before the first scenario: remove what earlier runs of this checkout have left, should one have been killed."""
    config = session.config
    worker = getattr(config, "workerinput", None)
    one_of_many = worker is not None and worker["workerid"] != "gw0"
    profile = config.stash.get(PROFILE_KEY, None)
    if one_of_many or profile is None or not ended_runs(config.rootpath):
        return
    environment = config.stash.get(ENVIRONMENT_KEY, None)
    if environment is not None and environment.started:
        # new, with the needed parts only: nothing can be left in it
        return
    removed, stuck = sweep(config.rootpath, profile)
    writer = config.get_terminal_writer()
    for line in [f"removed {what}" for what in removed] + [f"could not remove {what}" for what in stuck]:
        writer.line(line)


def _tell(console: Console, removed: list[str], stuck: list[str], dry_run: bool) -> None:
    for what in removed:
        console.print(f"{'would remove' if dry_run else 'removed'} {what}", markup=False)
    for what in stuck:
        console.print(f"could not remove {what}", markup=False)
    if not removed and not stuck:
        console.print("Nothing to clean up: no run has left anything behind.")


def _marked(root: Path, profile: Profile) -> Iterator[Marked]:
    yield from _namespaces(profile)
    yield from _databases(profile)
    yield from _role_files(profile)
    yield from _alerting_rows(profile)
    yield from _provisioned(root, profile)


def _namespaces(profile: Profile) -> Iterator[Marked]:
    if profile.cluster is None:
        return
    with guarded_client(profile, profile.cluster.server, **client_options(profile.cluster)) as client:
        connection = ClusterConnection(client)
        for document in connection.list("Namespace", labels=OWNER_MARK).items:
            name = document["metadata"]["name"]
            marks = document["metadata"].get("labels", {})
            yield from _read(f"namespace {name}", marks, partial(connection.delete, "Namespace", None, name))


def _databases(profile: Profile) -> Iterator[Marked]:
    if profile.cloud is None:
        return
    client = database_client(profile.cloud)
    for snapshot in client.describe_db_snapshots(SnapshotType="manual")["DBSnapshots"]:
        name = snapshot["DBSnapshotIdentifier"]
        yield from _read(
            f"database snapshot {name}",
            _tags(client, snapshot["DBSnapshotArn"]),
            partial(client.delete_db_snapshot, DBSnapshotIdentifier=name),
        )
    for instance in client.describe_db_instances()["DBInstances"]:
        name = instance["DBInstanceIdentifier"]
        yield from _read(
            f"database instance {name}",
            _tags(client, instance["DBInstanceArn"]),
            partial(client.delete_db_instance, DBInstanceIdentifier=name, SkipFinalSnapshot=True),
        )


def _role_files(profile: Profile) -> Iterator[Marked]:
    folder = profile.actions.roles_directory if profile.actions else None
    if folder is None or not folder.is_dir():
        return
    for path in folder.glob("signoff-*-*.json"):
        run = path.stem.split("-")[1]
        expires = dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC) + LIFETIME
        yield Marked(f"role file {path.name}", run, expires, partial(path.unlink, missing_ok=True))


def _alerting_rows(profile: Profile) -> Iterator[Marked]:
    if profile.alerting is None or profile.alerting.dsn is None:
        return
    records = Records(profile.alerting.dsn.get_secret_value())
    try:
        for left in left_behind(records):
            remove = partial(remove_alerting_rows, records, left.tag)
            yield Marked(f"alerting rows of {left.tag} (made by run {left.run})", left.run, left.expires, remove)
    finally:
        records.close()


def _provisioned(root: Path, profile: Profile) -> Iterator[Marked]:
    """What provisioning commands have made carries no mark of the suite: only, in its name, the tag of a scenario."""
    runs = {tag: run for run in ended_runs(root) for tag in tags_of(root, run)}
    if profile.provisioning is None or not runs:
        return
    for left in carrying(profile, runs):
        run = runs[left.tag]
        yield Marked(
            f"{left.what} (made by run {run}.{left.tag})", run, dt.datetime.max.replace(tzinfo=dt.UTC), left.remove
        )


def _tags(client: Any, arn: str) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in client.list_tags_for_resource(ResourceName=arn)["TagList"]}


def _read(what: str, marks: dict[str, str], remove: Callable[[], object]) -> Iterator[Marked]:
    """Yield the thing if it carries both marks in readable form."""
    owner, expires = marks.get(OWNER_MARK), marks.get(EXPIRES_MARK)
    if owner is None or expires is None:
        return
    try:
        moment = dt.datetime.strptime(expires, "%Y%m%dT%H%M%SZ").replace(tzinfo=dt.UTC)
    except ValueError:
        return
    yield Marked(f"{what} (made by run {owner})", owner.split(".")[0], moment, remove)
