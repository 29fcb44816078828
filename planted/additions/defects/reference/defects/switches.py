"""Switches that do something else."""

from __future__ import annotations

from types import ModuleType


def stays_dark(target: ModuleType) -> None:
    put = target.House.put
    target.House.put = lambda house, lamp, state: put(house, lamp, "off")


def stays_on(target: ModuleType) -> None:
    put = target.House.put
    target.House.put = lambda house, lamp, state: put(house, lamp, "on")


def switches_all(target: ModuleType) -> None:
    put = target.House.put

    def put_all(house: object, lamp: str, state: str) -> None:
        scenario = lamp.rpartition(".")[2]
        for other in house.folder.glob(f"lamps/*.{scenario}"):  # type: ignore[attr-defined]
            put(house, other.name, state)

    target.House.put = put_all


DEFECTS = {
    "stays-dark": ("A lamp stays dark although the house says that it shines", ["LA-01"], stays_dark),
    "stays-on": ("A lamp that shines cannot be switched off", ["LA-01"], stays_on),
    "switches-all": ("All lamps are switched with the one that was meant", ["LA-02"], switches_all),
}
