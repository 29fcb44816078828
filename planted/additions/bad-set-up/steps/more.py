"""A state that cannot be brought about."""

from __future__ import annotations

from pytest_bdd import given


@given("the key of the cellar")
def the_key_of_the_cellar() -> None:
    keys: list[str] = []
    assert keys, "the key of the cellar is lost"
