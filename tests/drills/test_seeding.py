"""Parts that are started anew with a defect, and again without."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.forking import commands
from support.targets.control import Control
from support.targets.embedded import addresses
from support.targets.errors import EnvironmentFailure
from tests.targets.conftest import Start
from tests.targets.conftest import start as start

CHECKOUT = Path(__file__).parents[2]


@pytest.fixture
def environment(start: Start) -> Iterator[Control]:
    control = start()
    control.ensure(["first", "twin-1"])
    return control


def pids(control: Control) -> dict[str, int | None]:
    parts = control.describe()["parts"]
    return {name: parts[name]["pid"] for name in ("first", "twin-1", "twin-2")}


def test_only_what_changes_is_started_anew(environment: Control) -> None:
    before = pids(environment)
    described = environment.seed({"first": ["dark"], "twin-2": ["cold"]})
    seeded = pids(environment)
    assert described["defects"] == {"first": ["dark"], "twin-2": ["cold"]}
    assert described["parts"]["first"]["state"] == "ready"
    assert seeded["first"] != before["first"]
    assert seeded["twin-1"] == before["twin-1"]
    assert seeded["twin-2"] is None  # nobody has needed it so far
    environment.seed({"first": ["dark"]})
    assert pids(environment)["first"] == seeded["first"]
    assert environment.seed({})["defects"] == {}
    assert pids(environment)["first"] != seeded["first"]


def test_a_part_that_died_is_brought_back_with_the_next_seeding(environment: Control) -> None:
    environment.kill("first")
    assert environment.seed({"first": ["dark"]})["parts"]["first"]["state"] == "ready"


def test_a_part_that_does_not_come_up_with_its_defect_is_named(environment: Control) -> None:
    with pytest.raises(EnvironmentFailure):
        environment.ensure(["dies"])
    with pytest.raises(EnvironmentFailure, match="dies did not come up"):
        environment.seed({"dies": ["dark"]})
    assert environment.describe()["parts"]["first"]["state"] == "ready"


def test_the_command_line_carries_what_is_meant_for_it(start: Start) -> None:
    control = start(catalogue="support.targets.catalogue:catalogue")
    described = control.describe()
    sound = addresses(described, CHECKOUT)["actions"]["cli"]
    seeded = addresses(control.seed({"cli": ["mute"]}), CHECKOUT)["actions"]["cli"]
    assert sound == commands.line(described["id"], "reference.actions.cli")
    assert seeded == [*sound[:-1], "reference.defects", "run", "mute", "--", "reference.actions.cli"]
