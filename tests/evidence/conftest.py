"""Fixtures over the planted kitchen."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.evidence.planted_kitchen import SERVING, TROUBLE_PATH, PlantedRun, plant, run_planted


@pytest.fixture
def planted(tmp_path: Path) -> Path:
    """A fresh planted suite."""
    return plant(tmp_path)


@pytest.fixture(scope="session")
def troubled(tmp_path_factory: pytest.TempPathFactory) -> PlantedRun:
    """A run over everything, the troubled feature included."""
    folder = plant(tmp_path_factory.mktemp("planted"))
    return run_planted(folder, SERVING, TROUBLE_PATH)
