"""Ownership: names, marks, removal in reverse order, and what is left behind by name."""

from __future__ import annotations

import re

import pytest

from support.ownership import EXPIRES_MARK, LONGEST_NAME, OWNER_MARK, LeftBehind, Ownership
from support.waiting import Limits, use_limits


@pytest.fixture(autouse=True)
def _short_limits() -> None:
    use_limits(Limits(effect=0.05, quiet=0.02))


def test_names_are_unique_readable_and_safe() -> None:
    first, second = Ownership("run"), Ownership("run")
    assert first.name("Orders DB") != second.name("Orders DB")
    assert re.fullmatch(r"orders-db-[0-9a-f]{8}", first.name("Orders DB"))
    assert len(first.name("x" * 200)) <= LONGEST_NAME
    assert first.name("!!").startswith("thing-")


def test_marks_name_owner_and_expiry() -> None:
    owner = Ownership("abc123")
    marks = owner.marks()
    assert marks[OWNER_MARK] == f"abc123.{owner.tag}"
    assert re.fullmatch(r"\d{8}T\d{6}Z", marks[EXPIRES_MARK])


def test_the_last_made_is_the_first_removed() -> None:
    owner, order = Ownership("run"), []
    for what in ("namespace", "deployment"):
        owner.register(what, lambda what=what: order.append(what), lambda: True)
    owner.give_up_everything()
    assert order == ["deployment", "namespace"]


def test_everything_left_is_named() -> None:
    owner, removed = Ownership("run"), []

    def stubborn() -> None:
        raise OSError("not today")

    owner.register("snapshot nightly", lambda: removed.append("snapshot"), lambda: False)
    owner.register("role file", stubborn, lambda: True)
    owner.register("namespace", lambda: removed.append("namespace"), lambda: True)
    with pytest.raises(LeftBehind) as caught:
        owner.give_up_everything()
    assert removed == ["namespace", "snapshot"]
    assert "snapshot nightly" in str(caught.value)
    assert "role file (removing it failed: not today)" in str(caught.value)
    assert "namespace" not in str(caught.value)


def test_what_was_given_up_is_not_removed_twice() -> None:
    owner, removed = Ownership("run"), []
    owner.register("namespace", lambda: removed.append(1), lambda: True)
    owner.give_up_everything()
    owner.give_up_everything()
    assert removed == [1]
