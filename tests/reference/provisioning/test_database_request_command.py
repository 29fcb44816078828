"""The command that turns requests for databases into files: what each rule lets through and what it stops."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from reference.provisioning.databases.request import main

ENUMS = {
    "rds": {"instance_sizes": {"values": ["small", "medium"]}},
    "environments": ["dev", "test", "prod"],
    "domains": ["delivery"],
    "owners": ["app-team"],
    "risk_profile_security_risk": ["low", "high"],
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "enums.yaml").write_text(yaml.safe_dump(ENUMS))
    return tmp_path


def request(folder: Path, name: str = "a", metadata: bool = False, **changes: Any) -> Path:
    top = {"id": "RDS-0001", "environment": "test", "owner": "app-team", "requester": "jane"}
    spec: dict[str, Any] = {"databaseName": "orders", "username": "orders_app", "domain": "delivery"}
    for key, value in changes.items():
        (top if key in top else spec)[key] = value
    document: dict[str, Any] = {"metadata": top} if metadata else dict(top)
    path = folder / f"{name}.yaml"
    path.write_text(yaml.safe_dump({**document, "spec": spec}))
    return path


def generate(*files: Path, mode: str = "generate", options: tuple[str, ...] = ()) -> int:
    return main(["--mode", mode, "--enums", "enums.yaml", *options, "--input-files", *map(str, files)])


def written(folder: Path) -> list[str]:
    found = [path.relative_to(folder).as_posix() for root in ("envs", "gitops") for path in (folder / root).rglob("*")]
    return sorted(path for path in found if path.endswith((".json", ".yaml")))


@pytest.mark.parametrize("metadata", [False, True])
def test_variables_and_manifest_agree_on_one_name(folder: Path, metadata: bool) -> None:
    assert generate(request(folder, metadata=metadata, databaseName="orders_db")) == 0
    variables = json.loads((folder / "envs/test-rds/generated/RDS-0001.auto.tfvars.json").read_text())
    manifest_file = "gitops/kustomize/overlays/test/apps/orders_db/externalsecrets/RDS-0001.yaml"
    manifest = yaml.safe_load((folder / manifest_file).read_text())
    assert list(variables["rds_databases"]) == ["orders_db"]
    assert manifest["spec"]["dataFrom"] == [{"extract": {"key": "goldenpath/test/orders_db/postgres"}}]
    assert (manifest["metadata"]["namespace"], manifest["metadata"]["name"]) == (
        "orders-db",
        "orders-db-credentials-sync",
    )


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"id": "../RDS-0001"}, "invalid id="),
        ({"databaseName": "orders_"}, "Cannot become a name in the cluster"),
        ({"databaseName": "select"}, "Reserved by the database server"),
        ({"username": "pg_read_all_data"}, "Reserved by the database server"),
        ({"storageGb": True}, "invalid storageGb="),
        ({"storageGb": 50}, "maxStorageGb must be greater than storageGb"),
        ({"environment": "prod", "backupRetentionDays": 13}, "Production requires backup_retention_days >= 14"),
        ({"environment": "dev", "size": "medium"}, "Dev environment limited to size='small'"),
        ({"domain": "cooking"}, "invalid domain='cooking'. Allowed: ['delivery']"),
        ({"multiAz": "yes"}, "invalid multiAz="),
        ({"requester": ["jane"]}, "invalid requester="),
    ],
)
def test_what_is_wrong_is_refused_and_nothing_is_written(
    folder: Path, changes: dict[str, Any], reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = request(folder, **changes)
    assert generate(path) == 1
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith(f"{path}: {path}: ")
    assert reason in line
    assert written(folder) == []


def test_two_requests_of_one_id_do_not_overwrite_each_other(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert generate(request(folder, "a"), request(folder, "b", databaseName="billing")) == 1
    assert "id RDS-0001 is that of" in capsys.readouterr().out
    assert len(written(folder)) == 2


@pytest.mark.parametrize(("mode", "options"), [("validate", ()), ("generate", ("--dry-run",))])
def test_only_looking_writes_nothing(folder: Path, mode: str, options: tuple[str, ...]) -> None:
    assert generate(request(folder), mode=mode, options=options) == 0
    assert written(folder) == []


def test_production_without_standby_is_a_warning(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = request(folder, environment="prod", backupRetentionDays=14)
    assert generate(path) == 0
    warning = f"[WARN] {path}: Production database without Multi-AZ may have availability gaps"
    assert warning in capsys.readouterr().out.splitlines()
