"""`request-validate` from outside: which schema judges what, what is told, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from reference.provisioning.validation.command import main

SCHEMA = {
    "type": "object",
    "required": ["id"],
    "properties": {
        "id": {"type": "string", "pattern": "^S3-[0-9]$"},
        "owner": {"type": "string", "enumFrom": "teams.owners"},
    },
}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("schemas").mkdir()
    Path("requests").mkdir()
    Path("schemas/s3.schema.json").write_text(json.dumps(SCHEMA), encoding="utf-8")
    return tmp_path


def check(capsys: pytest.CaptureFixture[str], *options: str) -> tuple[int, dict[str, Any]]:
    given = ["--schema-dir", "schemas", "--request-dir", "requests", "--auto-match", "--output", "json"]
    code = main([*given, *options])
    return code, json.loads(capsys.readouterr().out)


def put(name: str, document: Any) -> None:
    Path("requests", name).write_text(json.dumps(document), encoding="utf-8")


def test_names_say_by_which_schema(capsys: pytest.CaptureFixture[str]) -> None:
    put("S3-1.yaml", {"id": "S3-1"})
    put("SECRET-1.yaml", {})
    put("RDS-1.yaml", {})
    put("S3-notes.txt", {})
    code, seen = check(capsys)
    assert (code, seen["total"], seen["valid"], seen["skipped"]) == (0, 1, 1, 2)


def test_what_is_missing_is_told_at_its_own_place(capsys: pytest.CaptureFixture[str]) -> None:
    put("S3-1.json", {})
    code, seen = check(capsys)
    (error,) = seen["results"][0]["errors"]
    assert (code, error["path"], error["rule"]) == (1, "id", "required")


def test_lists_are_heeded_where_they_are_given(capsys: pytest.CaptureFixture[str]) -> None:
    put("S3-1.json", {"id": "S3-1", "owner": "nobody"})
    assert check(capsys)[0] == 0
    Path("enums.yaml").write_text("teams: {owners: {values: [somebody]}}", encoding="utf-8")
    code, seen = check(capsys, "--enums", "enums.yaml")
    assert (code, seen["results"][0]["errors"][0]["path"]) == (1, "owner")


@pytest.mark.parametrize("schema", ['{"type": "nonsense"}', "[]", "{"])
def test_a_schema_that_is_none_makes_nothing_valid(schema: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("schemas/s3.schema.json").write_text(schema, encoding="utf-8")
    put("S3-1.json", {"id": "S3-1"})
    code, seen = check(capsys)
    assert (code, seen["results"][0]["errors"][0]["rule"]) == (1, "schema")


def test_no_schema_is_fetched_from_elsewhere(capsys: pytest.CaptureFixture[str]) -> None:
    content = json.dumps({"$ref": "http://127.0.0.1:9/schema.json"})
    Path("schemas/s3.schema.json").write_text(content, encoding="utf-8")
    put("S3-1.json", {"id": "S3-1"})
    code, seen = check(capsys)
    assert (code, seen["results"][0]["errors"][0]["rule"]) == (1, "schema")


def test_wrong_use_is_another_end() -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--schema-dir", "schemas", "--request-dir", "requests"])
    assert ended.value.code == 2
