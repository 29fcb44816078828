"""A second meaning for a sentence that has one."""

from __future__ import annotations

from pytest_bdd import parsers, then


@then(parsers.parse("the lamp {whichever} shines"))
def any_lamp_shines(whichever: str) -> None:
    assert whichever
