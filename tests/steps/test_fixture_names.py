"""Fixtures are known everywhere by their names: one that is defined twice would silently replace another."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def _fixtures(path: Path) -> list[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    return [function.name for function in functions if any(_is_fixture(one) for one in function.decorator_list)]


def _is_fixture(decorator: ast.expr) -> bool:
    return ast.unparse(decorator).split("(")[0] == "pytest.fixture"


def test_every_fixture_has_a_name_of_its_own() -> None:
    places: defaultdict[str, list[str]] = defaultdict(list)
    for folder in ("steps", "support"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for name in _fixtures(path):
                places[name].append(path.relative_to(ROOT).as_posix())
    assert len(places) > 30
    assert {name: where for name, where in places.items() if len(where) > 1} == {}
