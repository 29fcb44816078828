"""The catalogue of seeded defects: complete, readable, and fitting the systems that it changes."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import pytest

from reference.defects import catalogue, patching
from reference.defects.catalogue import all_defects
from tests.defects.applying import MODULES
from tests.patience import OF_A_RUN

ROOT = Path(__file__).parents[2]
DEFECTS = all_defects()
PROMISES = [
    f"{prefix}-{number:02}" for prefix, last in (("AA", 24), ("AL", 16), ("PR", 15)) for number in range(1, last + 1)
]
AGAINST_LEAKS = {"AL-15", "PR-07"}
"""Can be broken in one way only."""


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *arguments], cwd=ROOT, capture_output=True, text=True, timeout=OF_A_RUN, check=False
    )


def test_every_promise_has_at_least_two_defects_of_different_kinds() -> None:
    kinds = {promise: [found.kind for found in DEFECTS if promise in found.promises] for promise in PROMISES}
    assert {promise: seen for promise, seen in kinds.items() if len(seen) < 2} == {}
    assert {promise for promise, seen in kinds.items() if len(set(seen)) < 2} <= AGAINST_LEAKS


def test_promises_are_those_of_the_features() -> None:
    listed = tomllib.loads((ROOT / "features/requirements.toml").read_text(encoding="utf-8"))["capability"]
    known = {promise for capability in listed for promise in capability["promises"]}
    assert {promise for found in DEFECTS for promise in found.promises} - known == set()


def test_every_kind_of_defect_occurs() -> None:
    assert {found.kind for found in DEFECTS} == set(catalogue.Kind)


def is_plain(title: str) -> bool:
    return title[0].isupper() and not title.endswith(".") and not set(title) & set("_(){}=/") and 20 <= len(title) <= 90


def test_titles_are_plain_sentences() -> None:
    assert [found.title for found in DEFECTS if not is_plain(found.title)] == []


def test_titles_and_names_are_unique() -> None:
    assert [title for title, times in Counter(found.title for found in DEFECTS).items() if times > 1] == []
    assert len({found.name for found in DEFECTS}) == len(DEFECTS)


def test_parts_are_those_of_the_embedded_target() -> None:
    assert {part for found in DEFECTS for part in found.parts} == set(MODULES)
    assert [found.name for found in DEFECTS if not found.parts] == []


def test_every_defect_fits_the_system_that_it_changes() -> None:
    applied = run("tests.defects.applying")
    assert (applied.returncode, applied.stdout, applied.stderr) == (0, "", "")


def test_the_list_tells_every_defect_as_one_document_a_line() -> None:
    listed = run("reference.defects", "list")
    told = [json.loads(line) for line in listed.stdout.splitlines()]
    assert [document["name"] for document in told] == [found.name for found in DEFECTS]
    assert set(told[0]) == {"name", "title", "kind", "promises", "parts"}


def test_a_module_is_started_with_a_defect() -> None:
    command = ["reference.actions.cli", "reload"]
    assert run(*command).returncode == 2
    changed = run("reference.defects", "run", "wrong-use-looks-like-failure", "--", *command)
    assert changed.returncode == 1
    assert "No such command 'reload'" in changed.stderr


@pytest.mark.parametrize(
    ("name", "module", "complaint"),
    [
        ("one-too-many", "reference.actions.api", "AA_DATABASE_URL is not set"),
        ("reboot-twice", "reference.actions.worker", "AA_DATABASE_URL is not set"),
        ("pages-overlap", "reference.alerting.api", "JWT_SECRET_KEY"),
        ("nobody-told", "reference.alerting.evaluator", "JWT_SECRET_KEY"),
    ],
)
def test_a_service_is_started_with_a_defect_and_reads_its_settings(name: str, module: str, complaint: str) -> None:
    started = run("reference.defects", "run", name, "--", module)
    assert started.returncode == 2
    assert complaint in started.stderr


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["run", "no-such-defect", "--", "reference.actions.cli"], "there is no defect no-such-defect"),
        (["run", "one-too-many"], "usage:"),
        (["run", "one-too-many", "--"], "usage:"),
        ([], "usage:"),
    ],
)
def test_wrong_use_is_told(arguments: list[str], complaint: str) -> None:
    refused = run("reference.defects", *arguments)
    assert refused.returncode == 2
    assert complaint in refused.stderr


def test_a_passage_that_is_gone_is_not_passed_over() -> None:
    statements = SimpleNamespace(__name__="statements", LIST="SELECT 1")
    with pytest.raises(patching.DoesNotFitError, match="SELECT 2"):
        patching.reword(statements, "LIST", "SELECT 2", "SELECT 3")


def test_a_function_that_is_gone_is_not_passed_over() -> None:
    with pytest.raises(patching.DoesNotFitError, match="no restart"):
        patching.replace(SimpleNamespace(__name__="workloads"), "restart", lambda original: patching.nothing)


def test_what_was_imported_by_name_is_replaced_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def act() -> None:
        raise AssertionError("never called")

    owner, importer, stranger = (SimpleNamespace(act=act) for _ in range(3))
    monkeypatch.setitem(sys.modules, "reference.planted_importer", importer)
    monkeypatch.setitem(sys.modules, "planted_stranger", stranger)
    patching.replace(owner, "act", lambda original: patching.nothing)
    assert (owner.act, importer.act, stranger.act) == (patching.nothing, patching.nothing, act)


def test_the_systems_know_nothing_of_defects() -> None:
    sources = [path for path in (ROOT / "reference").rglob("*.py") if "defects" not in path.parts]
    assert len(sources) > 50
    assert [str(path) for path in sources if "reference.defects" in path.read_text(encoding="utf-8")] == []
