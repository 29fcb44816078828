"""Parts and needs: closures, order and unknown names."""

from __future__ import annotations

import pytest

from support.targets.errors import EnvironmentFailure
from support.targets.needs import PARTS_BY_FIXTURE, needs, parts_for
from support.targets.parts import Part, catalogue_of, closure, expand


async def _never() -> object:
    raise AssertionError("no part is started here")


def part(name: str, **more: object) -> Part:
    return Part(name, _never, _never, **more)  # type: ignore[arg-type]


CATALOGUE = catalogue_of(
    [
        part("store"),
        part("pool-1", group="pools"),
        part("pool-2", group="pools"),
        part("service", after=("store",), beside=("pools",)),
        part("front", after=("service", "store")),
    ]
)


def test_dependencies_come_first_and_once() -> None:
    assert closure(CATALOGUE, ["front", "service"]) == ["store", "pool-1", "pool-2", "service", "front"]


def test_nothing_needs_nothing() -> None:
    assert closure(CATALOGUE, []) == []


def test_a_group_is_expanded_once() -> None:
    assert expand(CATALOGUE, ["pools", "pool-2"]) == ["pool-1", "pool-2"]


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(EnvironmentFailure, match=r"there is no part 'shop'; there are store, pool-1"):
        closure(CATALOGUE, ["shop"])


def test_a_fixture_says_what_it_needs() -> None:
    @needs("store", "pools")
    def planted_fixture() -> int:
        return 1

    try:
        assert planted_fixture() == 1
        assert parts_for(["unknown", "planted_fixture"]) == {"store", "pools"}
    finally:
        del PARTS_BY_FIXTURE["planted_fixture"]
