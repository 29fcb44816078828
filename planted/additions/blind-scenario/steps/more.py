"""An effect that nobody looks at."""

from __future__ import annotations

from house import Lamps
from pytest_bdd import then


@then("the guest is pleased")
def the_guest_is_pleased(lamps: Lamps) -> None:
    assert lamps.actual("salon"), "the guest sees nothing"
