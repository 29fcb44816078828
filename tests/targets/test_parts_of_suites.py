"""Which parts a suite in a folder of its own has."""

from __future__ import annotations

from pathlib import Path

from support.targets.starting import catalogue_of
from support.targets.supervisor import CATALOGUE


def test_a_suite_says_which_parts_it_has(tmp_path: Path) -> None:
    assert catalogue_of(tmp_path) == CATALOGUE
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = -p %s\n", encoding="utf-8")
    assert catalogue_of(tmp_path) == CATALOGUE
    (tmp_path / "pytest.ini").write_text("[pytest]\nsignoff_parts = parts:catalogue\n", encoding="utf-8")
    assert catalogue_of(tmp_path) == "parts:catalogue"
