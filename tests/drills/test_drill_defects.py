"""The defects that a drill is told of."""

from __future__ import annotations

import json

import pytest

from support.drills.defects import UnknownDefect, chosen, understand
from support.targets.errors import EnvironmentFailure
from support.targets.seeding import python_module
from tests.drills.drilling import defect

LINE = {"name": "dark", "title": "It stays dark", "promises": ["LA-01"], "parts": ["cli"], "kind": "effect missing"}


def test_a_line_tells_a_defect() -> None:
    (found,) = understand([json.dumps(LINE), ""])
    assert (found.name, found.promises, found.kind) == ("dark", ("LA-01",), "effect missing")
    assert found.seeding() == {"cli": ("dark",)}


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (["no json"], "tells no defect"),
        ([json.dumps({"name": "dark"})], "tells no defect"),
        ([json.dumps(LINE), json.dumps(LINE)], "two defects of the name dark"),
        ([json.dumps({**LINE, "promises": []})], "breaks no promise"),
    ],
)
def test_what_makes_no_sense_is_refused(lines: list[str], words: str) -> None:
    with pytest.raises(EnvironmentFailure, match=words):
        understand(lines)


def test_picking_keeps_the_order_of_the_catalogue() -> None:
    known = [defect("a"), defect("b"), defect("c")]
    assert chosen(known, ["c", "a"]) == [known[0], known[2]]
    assert chosen(known, []) == known


def test_an_unknown_defect_is_named_with_those_that_there_are() -> None:
    with pytest.raises(UnknownDefect, match="no defect ghost; there are a, b"):
        chosen([defect("a"), defect("b")], ["ghost"])


def test_a_part_with_defects_is_wrapped_and_a_sound_one_is_not() -> None:
    assert python_module("house", "--port", "1")[1:] == ["-m", "house", "--port", "1"]
    wrapped = python_module("house", "--port", "1", defects=["dark", "cold"])
    assert wrapped[1:] == ["-m", "reference.defects", "run", "dark", "cold", "--", "house", "--port", "1"]
