"""Parts that are Python programs of this checkout: they listen at a port of their own and tell by HTTP when ready."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from support.targets import readiness
from support.targets.children import Launch
from support.targets.errors import EnvironmentFailure
from support.targets.parts import Part
from support.targets.ports import LOOPBACK
from support.targets.seeding import python_module
from support.targets.site import Site


def service(
    site: Site,
    name: str,
    module: str,
    health: str,
    environment: Callable[[Site], dict[str, str]],
    options: tuple[str, ...] = (),
    *,
    libraries: tuple[str, ...],
    **more: Any,
) -> Part:
    """A service. `options` are added to its command line, `{folder}` in them is that of the environment.

    `libraries` are what its module loads.
    """

    async def launch() -> Launch:
        given = [option.format(folder=site.folder) for option in options]
        place = ["--host", LOOPBACK, "--port", str(site.port(name))]
        return python_program(site, name, module, [*place, *given], environment(site), libraries)

    return Part(name, launch, lambda: readiness.http_ok(site.port(name), health), libraries=libraries, **more)


def python_program(
    site: Site, name: str, module: str, options: list[str], environment: dict[str, str], libraries: tuple[str, ...]
) -> Launch:
    """How a program of this checkout is started. Raises `EnvironmentFailure` when the checkout lacks it."""
    if not _exists(site.checkout, module):
        raise EnvironmentFailure(f"{name}: the module {module} is not in {site.checkout}")
    folder = site.work / name
    folder.mkdir(parents=True, exist_ok=True)
    command = python_module(module, *options, defects=site.defects.get(name, ()))
    return Launch(command, site.environment(environment), folder, libraries=libraries)


def _exists(checkout: Path, module: str) -> bool:
    place = checkout.joinpath(*module.split("."))
    return place.with_suffix(".py").exists() or (place / "__main__.py").exists()
