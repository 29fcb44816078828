"""Lamps: hung up, switched, looked at."""

from __future__ import annotations

from house import Lamps
from pytest_bdd import given, parsers, then, when


@given(parsers.parse('a lamp "{name}"'))
def a_lamp(name: str, lamps: Lamps) -> None:
    lamps.hang(name)


@given(parsers.parse('the lamp "{name}" is on'))
def it_is_on(name: str, lamps: Lamps) -> None:
    (lamps.eyes.folder / lamps.actual(name)).write_text("on", encoding="utf-8")


@when(parsers.parse('the guest switches the lamp "{name}" {state:w}'))
def somebody_switches(name: str, state: str, lamps: Lamps) -> None:
    lamps.switch.turn(lamps.actual(name), state)


@then(parsers.parse('the lamp "{name}" shines'))
def it_shines(name: str, lamps: Lamps) -> None:
    lamps.eyes.expect(lamps.actual(name), "on")


@then(parsers.parse('the lamp "{name}" is dark'))
def it_is_dark(name: str, lamps: Lamps) -> None:
    lamps.eyes.expect(lamps.actual(name), "off")
