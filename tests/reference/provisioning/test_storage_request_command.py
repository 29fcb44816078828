"""`storage-request` from outside: what is refused, what is written where, and what the audit says of it."""

from __future__ import annotations

import csv
import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from reference.provisioning.storage.request import main

DOCUMENT: dict[str, Any] = {
    "metadata": {"id": "S3-0001", "environment": "dev", "owner": "app-team", "application": "shop"},
    "requester": "jane-doe",
    "spec": {
        "bucketName": "goldenpath-dev-shop-logs",
        "purpose": {"type": "logs", "description": "What the shop logs"},
        "retentionPolicy": {"type": "indefinite", "rationale": "Nobody may lose any of it"},
        "costAlertGb": 1,
        "tags": {"costCenter": "CC-1"},
    },
}


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GITHUB_ACTOR", "ana")


def written(name: str, **spec: Any) -> str:
    document = deepcopy(DOCUMENT)
    document["spec"] |= spec
    Path(name).write_text(json.dumps(document), encoding="utf-8")
    return name


def statuses(path: str) -> list[tuple[str, str, str]]:
    with Path(path).open(encoding="utf-8", newline="") as stream:
        return [(row["action"], row["approver"], row["status"]) for row in csv.DictReader(stream)]


def test_identity_may_stand_in_the_metadata() -> None:
    assert main(["--mode", "generate", "--input-files", written("one.json")]) == 0
    assert Path("envs/dev/s3/generated/S3-0001.auto.tfvars.json").is_file()


@pytest.mark.parametrize("part", ["purpose", "encryption", "retentionPolicy", "accessLogging", "lifecycle", "tags"])
@pytest.mark.parametrize("value", [7, "text", ["a", "b"]])
def test_a_part_of_another_form_is_a_reason_and_no_crash(
    part: str, value: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--mode", "validate", "--input-files", written("one.json", **{part: value})]) == 1
    assert f"invalid spec.{part}. Must be a mapping" in capsys.readouterr().out


def test_the_second_request_of_an_id_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    sources = [written("one.json"), written("two.json")]
    assert main(["--mode", "generate", "--input-files", *sources]) == 1
    said = capsys.readouterr().out
    assert "[OK] one.json" in said
    assert "S3-0001 is already asked for by one.json" in said


def test_the_audit_tells_refusals_and_whoever_approved() -> None:
    sources = [written("one.json"), written("two.json", costAlertGb=0), "missing.json"]
    assert main(["--mode", "generate", "--input-files", *sources, "--audit-path", "a.csv"]) == 1
    assert statuses("a.csv") == [("generate", "ana", "success"), *[("generate", "ana", "refused")] * 2]


def test_whoever_applies_says_so() -> None:
    given = ["--mode", "generate", "--input-files", written("one.json"), "--audit-path", "a.csv"]
    assert main([*given, "--audit-action", "apply", "--audit-status", "started", "--audit-approver", "ben"]) == 0
    assert statuses("a.csv") == [("apply", "ben", "started")]


def test_a_catalogue_that_cannot_be_read_is_found_before_anything_is_written() -> None:
    Path("catalogue.yaml").write_text("buckets: [\n", encoding="utf-8")
    given = ["--mode", "generate", "--input-files", written("one.json"), "--catalog-path", "catalogue.yaml"]
    assert main(given) == 1
    assert not Path("envs").exists()


def test_what_else_is_at_the_place_of_a_policy_is_left_alone() -> None:
    policy = Path("envs/generated/iam/shop-s3-policy.json")
    policy.parent.mkdir(parents=True)
    policy.write_text('{"Statement": "all"}', encoding="utf-8")
    assert main(["--mode", "generate", "--input-files", written("one.json")]) == 1
    assert policy.read_text(encoding="utf-8") == '{"Statement": "all"}'
