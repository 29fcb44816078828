"""Something that takes its time."""

from __future__ import annotations

import threading

from house import HERE, Lamps
from pytest_bdd import when


@when("the guest waits in the dark")
def somebody_waits(lamps: Lamps) -> None:
    with (HERE / "house" / "diary").open("a", encoding="utf-8") as diary:
        diary.write("waiting\n")
    threading.Event().wait(60)
