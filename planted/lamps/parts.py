"""The parts of the planted target: one, the house that has the lamps. It stands where a real suite has its system."""

from __future__ import annotations

from pathlib import Path

from support.targets import readiness
from support.targets.catalogue import catalogue as known_parts
from support.targets.children import Launch
from support.targets.parts import Catalogue, Part
from support.targets.seeding import python_module
from support.targets.site import Site

HERE = Path(__file__).parent
HOUSE = "actions-api"


def catalogue(site: Site) -> Catalogue:
    """All names that a profile asks for, with the house in the place of the system under test."""

    async def launch() -> Launch:
        place = (str(site.port(HOUSE)), str(HERE / "house"))
        command = python_module("target", *place, defects=site.defects.get(HOUSE, ()))
        variables = {"HOUSE_KEY": site.secret("token"), "PYTHONPATH": str(HERE)}
        return Launch(command, site.environment(variables), site.work)

    house = Part(HOUSE, launch, lambda: readiness.http_ok(site.port(HOUSE), "/health"), within=5.0)
    return {**known_parts(site), HOUSE: house}
