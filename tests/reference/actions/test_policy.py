"""Decisions from roles, without any process."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any

import pytest

from reference.actions.policy.decisions import allowed_operations, is_authorised, parameter_allowed, permissions_of
from reference.actions.policy.documents import MalformedRolesError, Permission, merge_roles, parse_roles
from reference.actions.policy.files import RolesDirectory
from reference.actions.policy.limits import Limit, limit_for, within_limit


@pytest.mark.parametrize(
    ("condition", "value", "allowed"),
    [
        ("shop", "shop", True),
        ("shop", "SHOP", True),
        ("shop", "shop-2", False),
        ("a|b", "b", True),
        ("a|b", "bc", False),
        ("shop", "shop\n", False),
        ("shop-.*", "shop-eu", True),
        ("shop", None, False),
        (None, None, True),
        (None, "shop", False),
        ("$username", "alice", True),
        ("$username", "Alice", False),
        ("(", "(", False),
        (7, "7", False),
    ],
)
def test_a_condition_on_one_parameter(condition: Any, value: str | None, allowed: bool) -> None:
    assert parameter_allowed(condition, value, "alice") is allowed


def test_conditions_hold_together_and_unlisted_parameters_are_free() -> None:
    permissions = [Permission("restart", {"cluster": "east", "namespace": "shop"})]
    assert is_authorised(permissions, "restart", {"cluster": "east", "namespace": "shop", "name": "x"}, "alice")
    assert not is_authorised(permissions, "restart", {"cluster": "west", "namespace": "shop"}, "alice")
    assert not is_authorised(permissions, "delete", {"cluster": "east", "namespace": "shop"}, "alice")


def test_conditions_of_two_permissions_do_not_mix() -> None:
    permissions = [
        Permission("restart", {"cluster": "east", "namespace": "shop"}),
        Permission("restart", {"cluster": "west", "namespace": "bank"}),
    ]
    assert not is_authorised(permissions, "restart", {"cluster": "east", "namespace": "bank"}, "alice")


def test_everyone_has_the_roles_of_the_star_user() -> None:
    document = parse_roles(
        {"users": {"*": ["base"], "bob": ["extra"]}, "roles": {"base": [{"obj": "me"}], "extra": [{"obj": "*"}]}}
    )
    assert allowed_operations(permissions_of(document, "alice")) == ["me"]
    assert allowed_operations(permissions_of(document, "bob")) == ["*", "me"]


@pytest.mark.parametrize(
    ("line", "limit"),
    [
        ({"obj": "no-op"}, Limit(0)),
        ({"obj": "no-op", "max_ops": None}, Limit(None)),
        ({"obj": "no-op", "max_ops": 0}, Limit(None)),
        ({"obj": "no-op", "max_ops": "3"}, Limit(None)),
        ({"obj": "no-op", "max_ops": True}, Limit(None)),
        ({"obj": "no-op", "max_ops": 3}, Limit(3)),
        ({"obj": "*", "max_ops": 3}, Limit(3)),
        ({"obj": "me", "max_ops": 3}, Limit(0)),
    ],
)
def test_the_limit_of_one_permission(line: dict[str, Any], limit: Limit) -> None:
    assert limit_for(parse_roles({"roles": {"r": [line]}}).roles["r"], "no-op") == limit


def test_the_most_generous_limit_counts_whatever_its_parameters() -> None:
    lines = [Permission("no-op", {}, 2), Permission("no-op", {"never": "x"}, 5)]
    assert limit_for(lines, "no-op") == Limit(5)
    assert limit_for([*lines, Permission("*", {}, None)], "no-op") == Limit(None)


@pytest.mark.parametrize(("used", "allowed"), [(0, True), (2, True), (3, False), (4, False)])
def test_the_limit_itself_is_the_last_one_allowed(used: int, allowed: bool) -> None:
    assert within_limit(used, Limit(3)) is allowed


@pytest.mark.parametrize(
    "content",
    [
        [],
        {"users": []},
        {"users": {"a": "r"}},
        {"roles": {"r": {}}},
        {"roles": {"r": [{"max_ops": 1}]}},
        {"roles": {"r": [{"obj": "x", "params": []}, "y"]}},
    ],
)
def test_a_malformed_document_is_refused_as_a_whole(content: Any) -> None:
    with pytest.raises(MalformedRolesError):
        parse_roles(content)


def test_merging_adds_up_and_leaves_the_parts_alone() -> None:
    one = parse_roles({"users": {"a": ["r"]}, "roles": {"r": [{"obj": "x"}]}})
    two = parse_roles({"users": {"a": ["s"]}, "roles": {"r": [{"obj": "y"}]}})
    merged = merge_roles([one, two])
    assert merged.users == {"a": ["r", "s"]}
    assert [line.obj for line in merged.roles["r"]] == ["x", "y"]
    assert one.users == {"a": ["r"]}


def operations_of(directory: RolesDirectory, username: str) -> list[str]:
    return allowed_operations(permissions_of(directory.current(), username))


DEFAULTS = ["action-cancel", "action-detail", "action-list", "me"]


def write(path: Path, operation: str, seconds_ago: float = 10) -> None:
    path.write_text(json.dumps({"users": {"alice": ["r"]}, "roles": {"r": [{"obj": operation}]}}))
    moment = time.time() - seconds_ago
    os.utime(path, (moment, moment))


def test_files_are_read_again_when_they_change_and_forgotten_when_they_go(tmp_path: Path) -> None:
    directory = RolesDirectory(tmp_path)
    assert operations_of(directory, "alice") == DEFAULTS
    write(tmp_path / "a.json", "no-op", 20)
    assert "no-op" in operations_of(directory, "alice")
    write(tmp_path / "a.json", "one-more", 10)
    assert "one-more" in operations_of(directory, "alice")
    assert "no-op" not in operations_of(directory, "alice")
    (tmp_path / "a.json").unlink()
    assert operations_of(directory, "alice") == DEFAULTS


def test_a_file_that_changes_within_one_tick_of_the_clock_is_still_seen(tmp_path: Path) -> None:
    directory = RolesDirectory(tmp_path)
    write(tmp_path / "a.json", "aaaaa", 0)
    assert "aaaaa" in operations_of(directory, "alice")
    before = (tmp_path / "a.json").stat()
    (tmp_path / "a.json").write_text((tmp_path / "a.json").read_text().replace("aaaaa", "bbbbb"))
    os.utime(tmp_path / "a.json", ns=(before.st_mtime_ns, before.st_mtime_ns))
    assert "bbbbb" in operations_of(directory, "alice")


@pytest.mark.parametrize("damage", ["{", "", "[]", '{"users": {"alice": "*"}}', "\udcff"])
def test_a_damaged_file_keeps_its_last_good_version_and_the_others_work(tmp_path: Path, damage: str) -> None:
    directory = RolesDirectory(tmp_path)
    write(tmp_path / "a.json", "no-op", 20)
    operations_of(directory, "alice")
    (tmp_path / "a.json").write_bytes(damage.encode("utf-8", "surrogateescape"))
    write(tmp_path / "b.json", "other", 20)
    assert operations_of(directory, "alice") == sorted([*DEFAULTS, "no-op", "other"])


def test_a_file_that_was_never_good_gives_no_rights(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"users": {"*": ["r"]}, "roles": {"r": [{"obj": "*"}, {}]}}')
    assert operations_of(RolesDirectory(tmp_path), "alice") == DEFAULTS


def test_without_a_directory_the_default_roles_hold(tmp_path: Path) -> None:
    assert operations_of(RolesDirectory(None), "alice") == DEFAULTS
    assert operations_of(RolesDirectory(tmp_path / "none"), "alice") == DEFAULTS
