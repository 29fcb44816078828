"""Documents that are drawn: the same for the same seed, fit or with exactly one thing wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from support.drivers.provisioning.drawing import draw_documents
from support.drivers.provisioning.spoiling import changes
from support.observers.provisioning.judge import IndependentJudge, schemas_in

SCHEMAS = schemas_in(Path(__file__).parents[3] / "reference" / "provisioning" / "schemas")


def test_every_sort_of_request_has_rules() -> None:
    assert set(SCHEMAS) == {"s3", "rds", "eks"}


@pytest.mark.parametrize("sort", ["s3", "rds", "eks"])
def test_drawn_documents_are_half_fit_and_half_unfit(sort: str) -> None:
    judge = IndependentJudge(SCHEMAS[sort])
    drawn = draw_documents(judge.schema, judge, 20, 7)
    assert [judge.fits(one.document) for one in drawn] == [True] * 20 + [False] * 20
    assert all((one.change is None) is judge.fits(one.document) for one in drawn)
    assert drawn == draw_documents(judge.schema, judge, 20, 7)
    assert drawn != draw_documents(judge.schema, judge, 20, 8)


def test_every_sort_of_mistake_has_its_turn() -> None:
    judge = IndependentJudge(SCHEMAS["s3"])
    sorts = {one.change.why for one in draw_documents(judge.schema, judge, 60, 7) if one.change}
    assert sorts >= {"an unknown field", "a line break at its end", "one above the most", "left out", "half a number"}


def test_a_change_changes_one_place() -> None:
    document = {"id": "S3-0001", "spec": {"size": 3}}
    schema: dict[str, Any] = {
        "properties": {
            "id": {"type": "string", "pattern": "^S3-[0-9]{4}$"},
            "spec": {"type": "object", "properties": {"size": {"type": "integer", "maximum": 5}}},
        }
    }
    found = list(changes(document, schema))
    assert any(change.place == "spec.size" and change.value == 6 for change in found)
    assert any(change.place == "id" and change.value == "S3-0001\n" for change in found)
    for change in found:
        changed = change.applied(document)
        assert changed != document
        if change.path[0] == "spec":
            assert changed["id"] == document["id"]


def test_rules_that_nothing_fits_are_found_out() -> None:
    judge = IndependentJudge({"type": "object", "properties": {}, "minProperties": 1})
    with pytest.raises(LookupError, match="only 0 fit"):
        draw_documents(judge.schema, judge, 2, 7)
