"""Planted suites, their runs and their bundles as pytest fixtures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from support.drivers.suite.bundles import Auditor, Bundle
from support.drivers.suite.planting import CHECKOUT, PlantedSuite
from support.drivers.suite.running import Run, SuiteRunner
from support.drivers.suite.signing import Signer
from support.forking.zygote import signoff_command
from support.ownership import Ownership
from support.runs import RUN_KEY
from support.targets.offers import offered

_SECONDS = 60.0
"""How long a run of a planted suite may take on a busy machine; alone it takes between one and three."""


@pytest.fixture(scope="session")
def planted() -> Path:
    """Where the small suites are kept."""
    folder = CHECKOUT / "planted"
    return offered(folder if folder.is_dir() else None, "planted suites")


@pytest.fixture
def planted_suite(planted: Path, owner: Ownership, tmp_path: Path) -> PlantedSuite:
    """A small suite of the scenario's own."""
    return PlantedSuite(planted, tmp_path / "suite", owner)


@pytest.fixture(scope="session")
def signoff(pytestconfig: pytest.Config) -> list[str]:
    """The command that Signoff is called by."""
    return signoff_command(pytestconfig)


@pytest.fixture
def suite_runner(signoff: list[str], planted_suite: PlantedSuite, owner: Ownership) -> SuiteRunner:
    """Whoever runs the planted suite."""
    return SuiteRunner(signoff, planted_suite, owner, _SECONDS)


@pytest.fixture(scope="session")
def run_on_lying_target(
    signoff: list[str], planted: Path, tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config
) -> Iterator[Run]:
    """A run on a target that lies, made once for all who need its evidence: it holds, and nobody may change it."""
    owner = Ownership(run=pytestconfig.stash[RUN_KEY].id)
    suite = PlantedSuite(planted, tmp_path_factory.mktemp("sealed") / "suite", owner)
    suite.behave("lies")
    yield SuiteRunner(signoff, suite, owner, _SECONDS).run()
    owner.give_up_everything()


@pytest.fixture
def bundle_of(tmp_path: Path) -> Callable[[Run], Bundle]:
    """Takes the evidence of a run away, to a folder of its own."""
    folders = (tmp_path / f"bundle-{number}" for number in range(100))
    return lambda run: Bundle(run, next(folders))


@pytest.fixture
def auditor(signoff: list[str], tmp_path: Path) -> Auditor:
    """Somebody who has a bundle, and nothing else of the run."""
    place = tmp_path / "auditor"
    place.mkdir()
    return Auditor(signoff, place, _SECONDS)


@pytest.fixture
def signer(tmp_path: Path) -> Signer:
    """The release manager, who can sign."""
    return Signer(tmp_path)
