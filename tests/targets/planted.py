"""Planted catalogues: little parts for tests of the supervisor, and PostgreSQL in unusual surroundings."""

from __future__ import annotations

import socket
import sys
from pathlib import Path

from support.targets import readiness
from support.targets.catalogue import catalogue as embedded_catalogue
from support.targets.children import Launch
from support.targets.parts import Catalogue, Part, catalogue_of
from support.targets.postgres import Ground, Postgres
from support.targets.site import Site

PROGRAM = Path(__file__).with_name("little.py")


def catalogue(site: Site) -> Catalogue:
    """Two that depend on each other, two of a group, and some that misbehave."""
    parts = [
        little(site, "first"),
        little(site, "second", after=("first",)),
        little(site, "beside", beside=("first",)),
        little(site, "twin-1", group="twins"),
        little(site, "twin-2", group="twins"),
        little(site, "family", manner="family"),
        little(site, "dies", manner="dies"),
        little(site, "after-dies", after=("dies",)),
        little(site, "deaf", manner="deaf", within=0.5),
        squatted(site),
        unquestionable(site),
    ]
    for part in parts:
        site.port(part.name)
    return catalogue_of(parts)


def broken(site: Site) -> Catalogue:
    """A catalogue that cannot be made."""
    raise OSError(28, "No space left on device", str(site.folder))


def little(site: Site, name: str, manner: str = "well", **more: object) -> Part:
    async def launch() -> Launch:
        return Launch([sys.executable, "-S", PROGRAM, str(site.port(name)), manner], site.environment(), site.work)

    return Part(name, launch, lambda: readiness.http_ok(site.port(name), "/"), **more)  # type: ignore[arg-type]


def unquestionable(site: Site) -> Part:
    """A part that cannot be asked because a package is missing."""

    async def ready() -> bool:
        raise ModuleNotFoundError("No module named 'lost'")

    return Part("unquestionable", little(site, "unquestionable").launch, ready)


_squatters: list[socket.socket] = []


def squatted(site: Site) -> Part:
    """A part whose port is snatched by another process in the last moment."""
    part = little(site, "squatted", within=3.0)

    async def launch() -> Launch:
        port = site.ports.hand_over("squatted")
        squatter = socket.create_server(("127.0.0.1", port))
        _squatters.append(squatter)
        return await part.launch()

    return Part("squatted", launch, part.ready, within=part.within)


class _NoNamespaces(Postgres):
    async def _usable(self, ground: Ground) -> bool:
        return ground.privilege != "namespace" and await super()._usable(ground)


def postgres_without_namespaces(site: Site) -> Catalogue:
    """PostgreSQL where root may not make user namespaces."""
    server = _NoNamespaces(site)
    site.port("postgres")
    site.facts["database_url"] = server.address()
    return catalogue_of([Part("postgres", server.launch, server.answers)])


def stand_in(site: Site) -> Catalogue:
    """The embedded target's own parts, each replaced by a little one of the same name."""
    replaced = {
        name: little(site, name, after=part.after, beside=part.beside, group=part.group)
        for name, part in embedded_catalogue(site).items()
    }
    return {**replaced, "dies": little(site, "dies", manner="dies")}
