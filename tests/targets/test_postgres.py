"""PostgreSQL for everybody: cached data, password logins only, nothing left after a kill, also without namespaces."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path
from typing import Any

import psycopg
import pytest

from support import processes
from support.targets.control import Control
from support.targets.postgres import FRONT
from support.targets.state import OF_RUNS, read_state
from support.targets.supervisor import CATALOGUE
from support.waiting import eventually, holds
from tests.targets.conftest import Start

WITHOUT_NAMESPACES = "tests.targets.planted:postgres_without_namespaces"
SEGMENTS = Path("/proc/sysvipc/shm")


def database_url(control: Control) -> str:
    url: str = control.ensure(["postgres"])["facts"]["database_url"]
    return url


def segments() -> set[str]:
    """Identities of all shared memory segments of this machine."""
    return {line.split()[1] for line in SEGMENTS.read_text(encoding="ascii").splitlines()[1:]}


def own_segment(folder: Path) -> str:
    return (folder / "data" / "postgres" / "postmaster.pid").read_text(encoding="utf-8").splitlines()[6].split()[1]


def test_the_database_is_there_for_its_owner(start: Start) -> None:
    control = start(catalogue=CATALOGUE)
    with psycopg.connect(database_url(control)) as connection:
        connection.execute("CREATE TABLE things (name text)")
        connection.execute("INSERT INTO things VALUES ('ä')")
        assert connection.execute("SELECT current_user, name FROM things").fetchall() == [("automated_actions", "ä")]


def test_nobody_logs_in_without_the_password(start: Start) -> None:
    url = database_url(start(catalogue=CATALOGUE))
    password = url.split(":")[2].partition("@")[0]
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(url.replace(password, "guessed"))


@pytest.fixture
def front(start: Start) -> dict[str, str]:
    """What is known of an environment with the encrypted front."""
    facts: dict[str, str] = start(catalogue=CATALOGUE).ensure([FRONT])["facts"]
    return facts


@pytest.mark.parametrize(("name", "rights"), [("superuser", (True, False, False)), ("limited", (False, True, True))])
def test_masters_come_in_encrypted_and_have_their_rights(front: dict[str, str], name: str, rights: Any) -> None:
    address = f"{json.loads(front['provisioning_masters'])[name]}&sslrootcert={front['database_ca']}"
    with psycopg.connect(address.replace("sslmode=require", "sslmode=verify-full")) as connection:
        assert connection.pgconn.ssl_in_use
        question = "SELECT rolsuper, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = current_user"
        assert connection.execute(question).fetchone() == rights


def test_masters_come_in_no_other_way(front: dict[str, str]) -> None:
    (master, _) = json.loads(front["provisioning_masters"]).values()
    with pytest.raises(psycopg.OperationalError, match="must be encrypted"):
        psycopg.connect(master.replace("sslmode=require", "sslmode=disable"))
    port = front["database_url"].rpartition(":")[2].partition("/")[0]
    past_the_front = master.rpartition(":")[0] + f":{port}/platform"
    with pytest.raises(psycopg.OperationalError, match=r"pg_hba\.conf rejects"):
        psycopg.connect(past_the_front)


def test_much_passes_the_front_in_both_directions(front: dict[str, str]) -> None:
    (master, _) = json.loads(front["provisioning_masters"]).values()
    with psycopg.connect(master) as connection:
        much = "ä" * 1_000_000
        assert connection.execute("SELECT %s || 'x'", [much]).fetchone() == (much + "x",)


def test_every_environment_begins_with_fresh_data_from_the_cache(start: Start, tmp_path: Path) -> None:
    first = start("first", CATALOGUE)
    with psycopg.connect(database_url(first)) as connection:
        connection.execute("CREATE TABLE things (name text)")
    first.stop()
    (cached,) = (tmp_path / ".signoff" / "cache").glob("postgres-*")
    assert cached.stat().st_mode & 0o077 == 0
    with psycopg.connect(database_url(start("second", CATALOGUE))) as connection:
        assert connection.execute("SELECT to_regclass('things')").fetchone() == (None,)


def test_what_was_committed_survives_a_kill_of_the_server(start: Start) -> None:
    control = start(catalogue=CATALOGUE)
    url = database_url(control)
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE things (name text)")
    control.kill("postgres")
    with pytest.raises(psycopg.OperationalError, match="refused"):
        psycopg.connect(url)
    control.start("postgres")
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT count(*) FROM things").fetchone() == (0,)


def test_killing_the_supervisor_leaves_no_server_and_no_shared_memory(start: Start) -> None:
    control = start(catalogue=CATALOGUE)
    database_url(control)
    control.pause("postgres")
    segment = own_segment(control.folder)
    assert segment in segments()
    state = read_state(control.folder)
    assert state is not None
    os.kill(state.pid, signal.SIGKILL)
    eventually(holds(control.folder.exists, lambda there: not there), wanted="the folder gone")
    assert list(processes.working_below(control.folder, "postgres")) == []
    assert segment not in segments()


def test_stopping_leaves_no_shared_memory(start: Start) -> None:
    control = start(catalogue=CATALOGUE)
    database_url(control)
    segment = own_segment(control.folder)
    control.stop()
    assert segment not in segments()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has rights to give up")
def test_root_without_namespaces_runs_it_as_nobody_elsewhere_and_tidies_up(start: Start, tmp_path: Path) -> None:
    control = start(catalogue=WITHOUT_NAMESPACES)
    with psycopg.connect(database_url(control)) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    pid = control.describe()["parts"]["postgres"]["pid"]
    assert Path(f"/proc/{pid}").stat().st_uid == 65534
    place = Path(f"/proc/{pid}/cwd").readlink().parent
    control.stop()
    assert not place.is_relative_to(tmp_path)
    assert not place.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has rights to give up")
def test_what_was_put_elsewhere_is_removed_after_a_kill_too(start: Start, tmp_path: Path) -> None:
    control = start(catalogue=WITHOUT_NAMESPACES)
    database_url(control)
    pid = control.describe()["parts"]["postgres"]["pid"]
    place = Path(f"/proc/{pid}/cwd").readlink().parent
    state = read_state(control.folder)
    assert state is not None
    os.kill(state.pid, signal.SIGKILL)
    eventually(holds(place.exists, lambda there: not there), wanted=f"{place} gone")
    assert not (tmp_path / OF_RUNS / "run").exists()
