"""What commands about images and repositories tell is read strictly: nothing is taken for what it is not."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from support.observers.comparing import Mismatch
from support.observers.provisioning.catalogue import (
    GHOST,
    ORPHAN,
    SYNCED,
    entry_of,
    expect_counted,
    expect_fresh,
    expect_grown,
    expect_named,
    expect_page,
)
from support.observers.provisioning.sync_outcomes import expect_counts
from support.observers.provisioning.variables import repository_in

TOLD = "Synced: 1\nGhosts (In Catalog only): 1\n  - billing\nOrphans (In AWS only): 1\n  - payments\n[OK] a -> b\n"
NOW = dt.datetime(2026, 1, 12, 10, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    "output",
    [
        json.dumps({"pushed": 1, "skipped": 2}),
        json.dumps({"pushed": ["1.4.2"], "skipped": [{"tag": "1"}, {"tag": "2"}]}),
    ],
)
def test_programs_find_counts(output: str) -> None:
    expect_counts(output, {"pushed": 1, "skipped": 2}, for_programs=True)


@pytest.mark.parametrize("output", ["pushed: 1\nskipped: 2\n", "[OK] a pushed\nSummary: 1 pushed, 2 skipped."])
def test_people_find_counts(output: str) -> None:
    expect_counts(output, {"pushed": 1, "skipped": 2}, for_programs=False)


@pytest.mark.parametrize(
    "output", ["", "pushed: 1\nskipped: 2", "[]", '{"pushed": 2, "skipped": 1}', '{"pushed": true, "skipped": 2}']
)
def test_counts_that_programs_do_not_find(output: str) -> None:
    with pytest.raises(Mismatch, match="wanted: 1 pushed, 2 skipped"):
        expect_counts(output, {"pushed": 1, "skipped": 2}, for_programs=True)


def test_ghosts_and_orphans_are_told_apart() -> None:
    expect_named(TOLD, "billing", ghost=True)
    expect_named(TOLD, "payments", orphan=True)
    expect_named(TOLD, "orders")
    for name, wanted in (("billing", {"orphan": True}), ("payments", {}), ("orders", {"ghost": True})):
        with pytest.raises(Mismatch):
            expect_named(TOLD, name, **wanted)


@pytest.mark.parametrize(
    ("old", "new"), [("Synced: 1", "Synced: 2"), ("only): 1", "only): 3"), ("  - payments\n", ""), (TOLD, "")]
)
def test_counts_must_fit_the_names(old: str, new: str) -> None:
    expect_counted(TOLD, {SYNCED: 1, GHOST: 1, ORPHAN: 1})
    with pytest.raises(Mismatch):
        expect_counted(TOLD.replace(old, new), {SYNCED: 1, GHOST: 1})


def test_the_page_must_be_fresh_and_complete() -> None:
    notes = {"platform/repo-count": "1", "platform/last-sync": "2026-01-12T10:00:30Z"}
    page = {"kind": "Resource", "metadata": {"description": "- orders (dev)\n", "annotations": notes}}
    expect_page(page, {"orders": "dev"})
    expect_fresh(page, 1, NOW)
    with pytest.raises(Mismatch, match="counts 1"):
        expect_fresh(page, 2, NOW)
    with pytest.raises(Mismatch, match="written at"):
        expect_fresh(page, 1, NOW + dt.timedelta(hours=1))
    for wanted in ({"orders": "prod"}, {"orders": "dev", "search": "unassigned"}, {}):
        with pytest.raises(Mismatch):
            expect_page(page, wanted)


BEFORE = 'a = 1\nr = {\n  "x" = {\n  }\n}\n'


@pytest.mark.parametrize(
    ("after", "fits"),
    [
        ('a = 1\nr = {\n  "orders" = {\n  }\n  "x" = {\n  }\n}\n', True),
        ('a = 1\nr = {\n  "x" = {\n  }\n  "orders" = {\n  }\n}\n', True),
        (BEFORE, False),
        ('a = 2\nr = {\n  "orders" = {\n  }\n  "x" = {\n  }\n}\n', False),
        ('r = {\n  "orders" = {\n  }\n  "x" = {\n  }\n}\n', False),
        ('a = 1\n# orders\nr = {\n  "x" = {\n  }\n}\n# orders\n', False),
    ],
)
def test_a_file_may_grow_in_one_place(after: str, fits: bool) -> None:
    if fits:
        expect_grown(BEFORE, after, "orders", "variables")
        return
    with pytest.raises(Mismatch):
        expect_grown(BEFORE, after, "orders", "variables")


VARIABLES = """
# ecr_repositories = { "old" = { id = "no" } }
ecr_repositories = {
  /* "gone" = { id = "no" } */
  "orders-archive" = { metadata = {
    id = "ARCHIVE"
  } }
  orders = { # "payments" = {
    metadata = {
      id    = "REGISTRY#ORDERS"
      owner = "app-team",
    }
  }
}
"elsewhere" = { id = "no" }
"""


def test_variables_are_read_as_a_person_reads_them() -> None:
    assert repository_in(VARIABLES, "orders") == {"id": "REGISTRY#ORDERS", "owner": "app-team"}
    assert repository_in(VARIABLES, "orders-archive") == {"id": "ARCHIVE"}
    for name in ("old", "gone", "payments", "elsewhere", "archive"):
        with pytest.raises(Mismatch, match=f"ask for the repository {name}"):
            repository_in(VARIABLES, name)


@pytest.mark.parametrize(
    ("catalogue", "told"),
    [
        (None, "entries of nothing"),
        ([], "entries of nothing"),
        ({}, "entries of nothing"),
        ({"repositories": None}, "entries of nothing"),
        ({"repositories": ["orders"]}, "entries of nothing"),
        ({"repositories": {"payments": {}}}, "entries of payments"),
        ({"repositories": {"orders": {}}}, "{}"),
        ({"repositories": {"orders": []}}, r"\[\]"),
    ],
)
def test_an_entry_that_is_not_there_is_not_found(catalogue: object, told: str) -> None:
    with pytest.raises(Mismatch, match=f"an entry of orders.*\n  seen: {told}"):
        entry_of(catalogue, "orders")
