"""A PostgreSQL of its own for the tests of the alerting system."""

from __future__ import annotations

import os
import shutil
import subprocess
from itertools import count
from pathlib import Path

import psycopg

from tests.reference.actions.processes import BINARIES, Process, accepts_connections, free_port

NUMBERS = count(1)


class Server:
    """One server below one folder; every test may have a database of its own, filled from a template."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "pg"
        self.port = free_port()
        self.user = "nobody" if os.getuid() == 0 else None
        self._initialise()
        self.process = self.start()

    def url(self, database: str = "postgres") -> str:
        """Connection string of a database."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    def start(self) -> Process:
        """Start the server, again after it was killed."""
        command = [str(BINARIES / "postgres"), "-D", str(self.data), "-p", str(self.port), "-k", "", "-c", "fsync=off"]
        options = ["-c", "listen_addresses=127.0.0.1", "-c", "max_connections=100"]
        self.process = Process("postgres", self.folder, [*command, *options], {}, self.user)
        self.process.await_ready(lambda: accepts_connections(self.url()))
        return self.process

    def create(self, template: str = "template1") -> str:
        """A new database; its name."""
        name = f"alerting{next(NUMBERS)}"
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        return name

    def drop(self, name: str) -> None:
        """Remove a database, whoever is connected."""
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def _initialise(self) -> None:
        self.data.mkdir()
        if self.user:
            shutil.chown(self.data, self.user)
        command = [str(BINARIES / "initdb"), "-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-sync"]
        subprocess.run(
            [*command, "-D", str(self.data)], user=self.user, cwd=self.data, check=True, capture_output=True, timeout=60
        )
