"""A season in which some scenarios are left out."""

from __future__ import annotations

import pytest
from pytest_bdd import given


@given("it is winter")
def it_is_winter() -> None:
    pytest.skip("the garden is closed in winter")
