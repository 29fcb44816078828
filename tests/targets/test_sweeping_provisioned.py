"""What a killed run has had provisioned is found by the tags of its scenarios, and removed; nothing else is."""

from __future__ import annotations

from pathlib import Path

import psycopg

from support.cleaning import sweep
from support.connections.cloud import cloud_client
from support.drivers.provisioning.registry import REGIONS_BESIDE
from support.runs import ended_runs, note_tag, tags_of
from support.targets.embedded import embedded_profile
from tests.targets.conftest import Start

CHECKOUT = Path(__file__).parents[2]
OURS, THEIRS = "0a1b2c3d", "d3c2b1a0"


def killed_run(root: Path, run_id: str, *tags: str) -> None:
    """The file of a run whose process is gone."""
    path = root / ".signoff" / "runs" / run_id
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("12345", encoding="ascii")
    for tag in tags:
        note_tag(root, run_id, tag)


def test_the_tags_of_a_run_are_known_until_it_is_forgotten(tmp_path: Path) -> None:
    killed_run(tmp_path, "abcdef", OURS, THEIRS)
    assert tags_of(tmp_path, "abcdef") == [OURS, THEIRS]
    assert ended_runs(tmp_path) == ["abcdef"]
    note_tag(tmp_path, "unknown", OURS)
    assert tags_of(tmp_path, "unknown") == []


def test_databases_roles_and_secrets_of_a_killed_run_go_and_others_stay(start: Start, tmp_path: Path) -> None:
    control = start(catalogue="support.targets.catalogue:catalogue")
    description = control.ensure(["postgres-front", "cloud", "cluster"])
    profile = embedded_profile(CHECKOUT / "targets" / "embedded.toml", description, CHECKOUT)
    assert profile.provisioning is not None
    assert profile.cloud is not None
    store = cloud_client(profile.cloud, "secretsmanager")
    regions = (profile.cloud.region, *REGIONS_BESIDE)
    registries = [cloud_client(profile.cloud.model_copy(update={"region": region}), "ecr") for region in regions]
    address = profile.provisioning.masters["superuser"].get_secret_value()
    with psycopg.connect(address, autocommit=True) as server:
        for tag in (OURS, THEIRS):
            server.execute(f"CREATE ROLE orders_app_{tag}; ")
            server.execute(f"CREATE DATABASE orders_{tag} OWNER orders_app_{tag}")
            server.execute(f"GRANT CREATE ON SCHEMA public TO orders_app_{tag}")
            store.create_secret(Name=f"goldenpath/dev/orders-{tag}/db", SecretString="x")
            for registry in registries:
                registry.create_repository(repositoryName=f"orders-{tag}")
        killed_run(tmp_path, "abcdef", OURS)
        removed, stuck = sweep(tmp_path, profile)
        assert stuck == []
        assert [what.partition(" (")[0] for what in removed] == [
            f"database orders_{OURS}",
            f"role orders_app_{OURS}",
            f"secret goldenpath/dev/orders-{OURS}/db",
            *(f"repository orders-{OURS} in {region}" for region in regions),
        ]
        databases = {row[0] for row in server.execute("SELECT datname FROM pg_database")}
    assert f"orders_{THEIRS}" in databases
    assert f"orders_{OURS}" not in databases
    assert [found["Name"] for found in store.list_secrets()["SecretList"]] == [f"goldenpath/dev/orders-{THEIRS}/db"]
    for registry in registries:
        left = registry.describe_repositories()["repositories"]
        assert [found["repositoryName"] for found in left] == [f"orders-{THEIRS}"]
    assert ended_runs(tmp_path) == []
