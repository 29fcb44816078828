"""How the tests of the reference systems wait: until they see what they want, patiently."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from support.waiting import eventually, holds
from tests.patience import PATIENT


def until(look: Callable[[], Any], wanted: str = "something", *, which: Callable[[Any], object] = bool) -> Any:
    """What is seen, as soon as it is something, or something of which `which` holds."""
    return eventually(holds(look, lambda seen: bool(which(seen))), wanted=wanted, within=PATIENT)
