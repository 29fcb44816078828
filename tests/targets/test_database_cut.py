"""Taking a database away and giving it back."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import psycopg
import pytest

from support.targets.database_cut import DatabaseCut, heal
from support.waiting import eventually, holds
from tests.patience import PATIENT
from tests.reference.actions.processes import accepts_connections
from tests.reference.alerting.conftest import database_server, template_database  # noqa: F401
from tests.reference.alerting.database_server import Server


@pytest.fixture
def address(database_server: Server) -> Iterator[str]:  # noqa: F811
    """A database whose owner is no administrator."""
    name = database_server.create()
    with psycopg.connect(database_server.url(name), autocommit=True) as connection:
        connection.execute(f"CREATE ROLE owner_of_{name} LOGIN".encode())
        connection.execute(f"ALTER DATABASE {name} OWNER TO owner_of_{name}".encode())
    parts = psycopg.conninfo.conninfo_to_dict(database_server.url(name))
    yield f"postgresql://owner_of_{name}@{parts['host']}:{parts['port']}/{name}"
    database_server.drop(name)


def test_nobody_connects_and_nobody_stays_connected(address: str) -> None:
    connection = psycopg.connect(address)
    cut = DatabaseCut(address)
    with cut.away():
        assert cut.is_away
        with pytest.raises(psycopg.OperationalError):
            connection.execute("SELECT 1")
        with pytest.raises(psycopg.OperationalError, match="not currently accepting connections"):
            psycopg.connect(address)
    assert not cut.is_away
    assert accepts_connections(address)


@pytest.fixture
def tidying(address: str, database_server: Server) -> Iterator[None]:  # noqa: F811
    """While it is entered, the server tidies the database up, slowly."""
    with psycopg.connect(address, autocommit=True) as owner:
        settings = "autovacuum_vacuum_cost_delay = 100, autovacuum_vacuum_cost_limit = 1"
        owner.execute(f"CREATE TABLE untidy WITH ({settings}) AS SELECT generate_series(1, 50000) AS number")
        owner.execute("DELETE FROM untidy")
    with psycopg.connect(database_server.url(), autocommit=True) as administrator:
        administrator.execute("ALTER SYSTEM SET autovacuum_naptime = 1")
        administrator.execute("SELECT pg_reload_conf()")
        question = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND backend_type = 'autovacuum worker'"
        name = psycopg.conninfo.conninfo_to_dict(address)["dbname"]
        begun = holds(lambda: administrator.execute(question, [name]).fetchone(), lambda row: row == (1,))
        eventually(begun, wanted="the server to tidy up", within=PATIENT)
        yield
        administrator.execute("ALTER SYSTEM RESET autovacuum_naptime")
        administrator.execute("SELECT pg_reload_conf()")


@pytest.mark.usefixtures("tidying")
def test_the_servers_own_workers_are_nobody_who_is_connected(address: str) -> None:
    cut = DatabaseCut(address)
    with cut.away():
        assert cut.is_away
    assert accepts_connections(address)


def test_it_is_given_back_also_after_a_failure(address: str) -> None:
    cut = DatabaseCut(address)
    with pytest.raises(KeyError), cut.away():
        raise KeyError
    cut.cut()
    cut.set_right()
    cut.set_right()
    assert accepts_connections(address)


def test_a_killed_run_is_healed(address: str) -> None:
    DatabaseCut(address).cut()
    assert heal(address)
    assert accepts_connections(address)
    assert not heal(address)


def test_a_server_that_is_not_up_has_nothing_to_heal() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        assert not heal(f"postgresql://owner@127.0.0.1:{taken.getsockname()[1]}/alerting")
