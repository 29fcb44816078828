"""Ports of environments that are beside each other."""

from __future__ import annotations

import itertools

import pytest

from support.targets import ports
from support.targets.errors import EnvironmentFailure
from support.targets.ports import Ports


def chosen(monkeypatch: pytest.MonkeyPatch, *numbers: int) -> None:
    draws = itertools.cycle(numbers)
    monkeypatch.setattr(ports._CHOICE, "randint", lambda lowest, highest: next(draws))


def free_ones(count: int) -> list[int]:
    probing = Ports()
    found = [probing.reserve(str(number)) for number in range(count)]
    probing.close()
    return found


def test_nobody_takes_a_port_on_its_way_to_its_part(monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = free_ones(2)
    ours, theirs = Ports(), Ports()
    chosen(monkeypatch, one, other)
    ours.reserve("api")
    ours.hand_over("api")
    chosen(monkeypatch, one, other)
    assert theirs.reserve("api") == other
    ours.close()
    assert theirs.reserve("worker") == one
    theirs.close()


def test_no_free_port_is_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    (only,) = free_ones(1)
    ours, theirs = Ports(), Ports()
    chosen(monkeypatch, only)
    ours.reserve("api")
    with pytest.raises(EnvironmentFailure, match="no free loopback port found for worker"):
        theirs.reserve("worker")
    ours.close()
