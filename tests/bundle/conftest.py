"""Bundles of planted runs."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.bundle.planted_run import Ended, run
from tests.evidence.planted_kitchen import SERVING, TROUBLE_PATH, plant

KEY = """\
-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIJ+DYvh6SEqVTm50DFtMDoQikTmiCqirVv9mWG9qfSnF
-----END PRIVATE KEY-----
"""


@pytest.fixture(scope="session")
def ended(tmp_path_factory: pytest.TempPathFactory) -> Ended:
    """A run over everything, the troubled feature included, signed."""
    folder = plant(tmp_path_factory.mktemp("kitchen"))
    return run(folder, SERVING, TROUBLE_PATH, SIGNOFF_SIGNING_KEY=KEY)


@pytest.fixture
def bundle(ended: Ended, tmp_path: Path) -> Path:
    """A copy of its bundle, to be tampered with."""
    return Path(shutil.copytree(ended.bundle, tmp_path / "bundle"))
