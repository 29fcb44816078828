"""The catalogue of sentences: grouped, with places, unused ones flagged."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest
from rich.console import Console

from support.gherkin.catalogue import print_catalogue
from tests.gherkin.planting import STEPS_PACKAGE, PlantedSuite


def test_sentences_are_listed_by_subject_with_their_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    suite = PlantedSuite(tmp_path)
    suite.steps("from pytest_bdd import when\n@when('nobody says this')\ndef nobody(): ...\n", "rare_things")
    suite.forget()
    monkeypatch.setattr(sys, "path", [*sys.path])
    out = io.StringIO()
    assert print_catalogue(Console(file=out, width=60), tmp_path, steps=STEPS_PACKAGE) == 0
    suite.forget()
    lines = [line.rstrip() for line in out.getvalue().splitlines()]
    assert lines == [
        "Rare things  planted_steps.rare_things",
        "  When  nobody says this",
        "          unused",
        "",
        "Things  planted_steps.things",
        '  Given a deployment "{name}" with {count:d} pods',
        "          once: features/things/restarting.feature:9",
        "  When  its owner restarts it",
        "          once: features/things/restarting.feature:10",
        "  Then  {count:d} pods are new",
        "          once: features/things/restarting.feature:11",
        "",
        "4 sentences, 1 of them unused",
    ]


def test_steps_that_cannot_be_imported_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    suite = PlantedSuite(tmp_path)
    suite.steps("import no_such_module_anywhere\n")
    suite.forget()
    monkeypatch.setattr(sys, "path", [*sys.path])
    out = io.StringIO()
    assert print_catalogue(Console(file=out), tmp_path, steps=STEPS_PACKAGE) == 3
    suite.forget()
    assert out.getvalue().startswith("planted_steps.things cannot be imported: ModuleNotFoundError")
