"""A platform whose commands are its own scripts: one of them does harm, and the suite tells which, to whom and where.

The embedded target runs with a profile that has a script in the place of one command. The script provisions as the
platform does; afterwards it lets every reader write to the tables that it finds.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.patience import OF_A_RUN

CHECKOUT = Path(__file__).parents[2]
FEATURE = "features/provisioning/database_rights.feature"

FAULTY = """
import json, pathlib, re, subprocess, sys

import boto3, psycopg
from psycopg import sql

given = sys.argv[1:]
code = subprocess.run([sys.executable, "-m", "reference.provisioning", "database-provision", *given]).returncode
if code == 0:
    secret = boto3.client("secretsmanager").get_secret_value(SecretId=given[given.index("--master-secret") + 1])
    master = json.loads(secret["SecretString"])
    place = {"host": master["host"], "port": master["port"], "sslmode": "require"}
    login = {**place, "user": master["username"], "password": master["password"]}
    wanted = pathlib.Path(given[given.index("--tfvars") + 1]).read_text()
    for entry in re.findall(r"{([^{}]*reader[^{}]*)}", wanted):
        names = {name: sql.Identifier(value) for name, value in re.findall(r'(\\w+)\\s*=\\s*"([^"]*)"', entry)}
        database = re.search(r'database_name\\s*=\\s*"([^"]*)"', entry)[1]
        with psycopg.connect(**login, dbname=database) as server:
            owners = server.execute("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'").fetchall()
            for (owner,) in owners:
                server.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(owner)))
                for right in ("INSERT ON ALL TABLES", "USAGE ON ALL SEQUENCES"):
                    grant = sql.SQL("GRANT " + right + " IN SCHEMA public TO {}")
                    server.execute(grant.format(names["username"]))
sys.exit(code)
"""

INSERTS, DRAWS = "could insert into orders.invoices", "could draw a number of orders.invoices"
THERE_ALREADY = "A table that is there already, and a master that"
RED = {
    f"{THERE_ALREADY} is a superuser": f"role orders_reader {INSERTS}",
    f"{THERE_ALREADY} may only create roles and databases": f"role orders_reader {INSERTS}",
    "an editor of the database becomes a reader": f"role orders_editor {INSERTS}",
    "A reader who comes later": f"role auditor {INSERTS}",
    "The numbering of a table that is there already": f"role orders_reader {DRAWS}",
}
"""The scenarios that look at what readers may do with a table that was there when the script ran, and what they see."""


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """What became of each scenario of the feature, by its title."""
    folder = tmp_path_factory.mktemp("platform")
    (folder / "provision.py").write_text(FAULTY, encoding="utf-8")
    usual = (CHECKOUT / "targets" / "embedded.toml").read_text(encoding="utf-8")
    own = f'[provisioning.commands]\ndatabase-provision = ["{sys.executable}", "./provision.py"]\n'
    (folder / "own.toml").write_text(f"{usual}\n{own}", encoding="utf-8")
    options = [f"--target={folder / 'own.toml'}", f"--evidence={folder / 'evidence'}", "-n2", "-q"]
    finished = subprocess.run(
        [sys.executable, "-m", "pytest", FEATURE, *options],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        timeout=OF_A_RUN,
        check=False,
    )
    assert finished.returncode == 1, finished.stdout + finished.stderr
    lines = (folder / "evidence" / "results.jsonl").read_text(encoding="utf-8").splitlines()
    return {record["name"]: record for record in map(json.loads, lines)}


def test_exactly_the_scenarios_about_that_harm_are_red(records: dict[str, dict[str, Any]]) -> None:
    outcomes = {name: record["outcome"] for name, record in records.items()}
    assert {name for name, outcome in outcomes.items() if outcome == "failed"} == set(RED)
    assert set(outcomes.values()) == {"passed", "failed"}
    assert len(outcomes) > 10


def test_their_messages_name_the_role_the_act_and_the_table(records: dict[str, dict[str, Any]]) -> None:
    assert {name: records[name]["message"] for name, harm in RED.items() if harm not in records[name]["message"]} == {}


def test_they_are_red_at_their_effect(records: dict[str, dict[str, Any]]) -> None:
    stopped = {name: records[name]["failed_sentence"] for name in RED}
    assert {
        name for name, sentence in stopped.items() if not sentence.startswith("Then exactly these rights hold")
    } == set()
