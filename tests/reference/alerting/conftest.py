"""A database server for all tests of this folder, and a fresh database with the schema for each test that wants one."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from reference.alerting.settings import Settings
from reference.alerting.store.database import Connection, Database
from tests.reference.alerting.database_server import Server


@pytest.fixture(scope="session")
def database_server() -> Iterator[Server]:
    with tempfile.TemporaryDirectory(prefix="alerting-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        server = Server(Path(folder))
        try:
            yield server
        finally:
            server.process.kill()


@pytest.fixture(scope="session")
def template_database(database_server: Server) -> str:
    name = database_server.create()
    database = Database(database_server.url(name))
    database.migrate()
    database.close()
    return name


@pytest.fixture
def database_url(database_server: Server, template_database: str) -> Iterator[str]:
    """The address of an empty database with the schema."""
    name = database_server.create(template_database)
    yield database_server.url(name)
    database_server.drop(name)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    made = Database(database_url)
    yield made
    made.close()


@pytest.fixture
def connection(database: Database) -> Iterator[Connection]:
    """A connection whose work is committed at once."""
    with database.dedicated() as made:
        yield made


@pytest.fixture
def make_settings(database_url: str) -> Callable[..., Settings]:
    """Settings with the test's database, and whatever variables are given by name."""

    def make(**variables: str) -> Settings:
        return Settings.from_environment({"ENVIRONMENT": "test", "ALERTING_DATABASE_URL": database_url, **variables})

    return make
