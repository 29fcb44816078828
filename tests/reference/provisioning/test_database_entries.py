"""Entries of the list: owners first, every reason at once, nothing unknown taken for something else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from reference.provisioning.databases.entries import Entry, UnusableEntriesError, read_entries


def entries_of(folder: Path, entries: dict[str, Any], variable: str = "application_databases") -> list[Entry]:
    path = folder / "list.auto.tfvars.json"
    path.write_text(json.dumps({variable: entries}), encoding="utf-8")
    return read_entries(path)


def entry(**more: Any) -> dict[str, Any]:
    return {"database_name": "orders", "username": "orders_app", **more}


def test_owners_come_first_and_are_known_to_the_others(tmp_path: Path) -> None:
    found = entries_of(tmp_path, {"report": entry(username="orders_report", access_level="reader"), "orders": entry()})
    assert [(one.key, one.level, one.owner) for one in found] == [
        ("orders", "owner", "orders_app"),
        ("report", "reader", "orders_app"),
    ]


def test_without_an_owner_on_the_list_the_database_is_to_be_the_masters(tmp_path: Path) -> None:
    (found,) = entries_of(tmp_path, {"report": entry(access_level="reader")})
    assert found.owner is None


def test_what_requests_are_turned_into_is_read_too(tmp_path: Path) -> None:
    requested = entry(identifier="dev-orders", multi_az=False, metadata={"id": "RDS-0001"})
    (found,) = entries_of(tmp_path, {"orders": requested}, "rds_databases")
    assert (found.key, found.database, found.level) == ("orders", "orders", "owner")


@pytest.mark.parametrize(
    ("entries", "reasons"),
    [
        ({"../x": entry()}, ["invalid key='../x'"]),
        ({"a": entry(username="x; DROP")}, ["a: invalid username='x; DROP'"]),
        ({"a": entry(database_name="template1")}, ["Reserved by the database server"]),
        ({"a": {}}, ["missing required field: database_name", "missing required field: username"]),
        ({"a": entry(access_level="admin")}, ["invalid access_level='admin'"]),
        ({"a": entry(access_level=None)}, ["invalid access_level='None'"]),
        ({"a": entry(acess_level="reader")}, ["unknown fields: 'acess_level'"]),
        ({"a": entry(access_level="reader", allow_create_database=True)}, ["for owners only"]),
        ({"a": entry(allow_create_database="yes")}, ["Must be true or false"]),
        ({"a": entry(), "b": entry(username="other_app")}, ["database orders has 2 owners"]),
        ({"a": entry(), "b": entry(database_name="billing")}, ["username orders_app is in 2 entries"]),
        ({"a": "orders"}, ["a: must be a mapping of fields"]),
        (
            {"a": entry(username=1), "b": entry(database_name="B")},
            ["a: invalid username='1'", "b: invalid database_name"],
        ),
    ],
)
def test_every_reason_is_told(tmp_path: Path, entries: dict[str, Any], reasons: list[str]) -> None:
    with pytest.raises(UnusableEntriesError) as refusal:
        entries_of(tmp_path, entries)
    assert len(refusal.value.reasons) == len(reasons)
    for reason in reasons:
        assert reason in str(refusal.value)


def test_a_list_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UnusableEntriesError, match="tfvars file not found"):
        read_entries(tmp_path / "nowhere.tfvars")
