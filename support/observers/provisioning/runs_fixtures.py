"""What looks at runs of provisioning, as pytest fixtures for one scenario."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from support.connections.database_server import SUPERUSER, DatabaseServer
from support.observers.provisioning.audit import Audit
from support.observers.provisioning.doors import Door
from support.observers.provisioning.logins import Logins
from support.observers.provisioning.process_list import ProcessListWatch
from support.observers.provisioning.server_log import ServerLog
from support.targets.faults import Faults

AUDIT_FILE = "governance/audit.csv"


@pytest.fixture
def provisioning_audit(platform_folder: Path) -> Audit:
    """The audit that the scenario's runs leave."""
    return Audit(platform_folder / AUDIT_FILE)


@pytest.fixture
def provisioned_logins(provisioned_server: DatabaseServer) -> Logins:
    """Tries who is let in."""
    return Logins(provisioned_server)


@pytest.fixture
def open_door(provisioned_server: DatabaseServer) -> Iterator[Callable[[bool], Door]]:
    """Makes doors: to the database server, or (False) to nothing."""
    place = provisioned_server.master(SUPERUSER)
    doors: list[Door] = []

    def make(leads_somewhere: bool) -> Door:
        doors.append(Door("the database server", (place.host, place.port) if leads_somewhere else None))
        return doors[-1]

    yield make
    for door in doors:
        door.shut()


@pytest.fixture
def process_list(platform_folder: Path) -> Iterator[ProcessListWatch]:
    """Watches the list of processes; ends with the scenario at the latest."""
    watch = ProcessListWatch(str(platform_folder))
    yield watch
    watch.stop()


@pytest.fixture
def server_log(faults: Faults, provisioned_server: DatabaseServer) -> ServerLog:
    """The log of the database server from now on."""
    return ServerLog(faults)
