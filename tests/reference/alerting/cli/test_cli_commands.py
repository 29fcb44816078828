"""What the commands do, and what they say when they cannot."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from reference.alerting.store.database import Connection
from tests.patience import PATIENT
from tests.reference.actions.processes import ROOT, free_port
from tests.reference.alerting.api.serving import BASE, Listener, add_user, config

Cli = Callable[..., Any]
YAML = """\
name: High cost
alert_type: COST
thresholds:
  - {metric: total_cost, operator: ">", value: 10.0}
"""


@pytest.fixture
def document(tmp_path: Path) -> str:
    """The file of a configuration."""
    path = tmp_path / "config.json"
    path.write_text(json.dumps(config()))
    return str(path)


def test_a_configuration_from_a_file_to_its_end(cli: Cli, api: httpx.Client, document: str, tmp_path: Path) -> None:
    made = cli("configs", "create", "--file", document).result
    assert made == api.get(f"{BASE}/configs/{made['id']}").json()
    assert cli("configs", "show", "--", made["id"]).result == made
    (tmp_path / "new.yaml").write_text(YAML.replace("High", "Higher"))
    changed = cli("configs", "update", made["id"], "--file", str(tmp_path / "new.yaml")).result
    assert (changed["name"], changed["created_at"]) == ("Higher cost", made["created_at"])
    disabled = cli("configs", "disable", made["id"]).result
    assert disabled == {**changed, "enabled": False, "updated_at": disabled["updated_at"]}
    assert cli("configs", "list", "--enabled-only").result == []
    assert cli("configs", "enable", made["id"]).result["enabled"] is True
    assert [one["id"] for one in cli("configs", "list").result] == [made["id"]]
    assert cli("configs", "delete", made["id"]).result == {"id": made["id"], "success": True}
    gone = cli("configs", "show", made["id"])
    assert (gone.code, gone.out) == (1, "")
    assert gone.err == f"alerts: Alert configuration with ID {made['id']} not found\n"


def test_a_configuration_from_standard_input(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(YAML.encode())))
    assert cli("configs", "create", "--file", "-").result["name"] == "High cost"


def test_events_are_listed_acknowledged_and_resolved(cli: Cli, connection: Connection) -> None:
    for number in range(3):
        connection.execute(
            "INSERT INTO alert_events (id, config_id, metric_value, threshold_value) VALUES (%s, %s, 1, 1)",
            (f"event-{number}", f"config-{number}"),
        )
    assert cli("events", "acknowledge", "event-1", "--by", "ann").result["acknowledged_by"] == "ann"
    assert cli("events", "resolve", "event-1").result["resolved_at"]
    assert cli("events", "resolve", "event-1").result["message"] == "Alert event already resolved"
    assert cli("events", "show", "event-1").result["acknowledged"] is True

    def listed(*options: str) -> list[str]:
        return [one["id"] for one in cli("events", "list", *options).result]

    assert listed() == ["event-2", "event-1", "event-0"]
    assert listed("--resolved") == ["event-1"]
    assert listed("--open") == ["event-2", "event-0"]
    assert listed("--config", "config-0") == ["event-0"]
    assert listed("--limit", "1", "--offset", "1") == ["event-1"]
    assert cli("events", "list", "--limit", "0").err.startswith("alerts: limit: ")


def test_messages_are_sent_and_remembered(run: Cli, desk: httpx.Client, listener: Listener) -> None:
    sending = ["send", "--title", "Disk full", "--message", "On db-1", "--channel", "webhook", "--metadata", "host=a=b"]
    sent = run(desk.base_url, *sending, "--output", "json")
    assert sent.result["success"] is True
    assert listener.received[0]["metadata"] == {"host": "a=b", "triggered_by": "operator"}
    again = run(desk.base_url, *sending)
    assert (again.code, again.out, again.err) == (1, "", "alerts: Alert throttled\n")
    [item] = run(desk.base_url, "history", "--severity", "warning", "--output", "json").result
    assert item["title"] == "Disk full"
    assert run(desk.base_url, "history", "--severity", "error", "--output", "json").result == []
    assert run(desk.base_url, "test", "webhook").code == 0
    assert len(listener.received) == 2
    refused = run(desk.base_url, "test", "sms")
    assert (refused.code, refused.err) == (1, "alerts: Channel sms is not enabled\n")
    shown = run(desk.base_url, "settings", "--output", "json").result
    assert shown["webhook"]["enabled"] is True


def test_refusals_name_every_field(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "wrong.yaml"
    path.write_text('{name: "", alert_type: weather, thresholds: [{metric: total_cost, value: .nan}]}')
    refused = cli("configs", "create", "--file", str(path))
    assert (refused.code, refused.out) == (1, "")
    assert refused.err == "alerts: thresholds.0.value: Input should be a finite number\n"
    path.write_text('{name: "", alert_type: weather, thresholds: []}')
    lines = cli("configs", "create", "--file", str(path)).err.splitlines()
    assert [line.split(": ")[1] for line in lines] == ["name", "alert_type", "thresholds"]


def test_refusals_say_what_helps(cli: Cli, connection: Connection, document: str) -> None:
    add_user(connection, "ann", "free", rate_limit=1)
    without = cli("configs", "list", key=None)
    assert (without.code, "Not authenticated" in without.err, "ALERTS_API_KEY" in without.err) == (1, True, True)
    assert "Invalid API Key" in cli("configs", "list", key="wrong").err
    reader = cli("configs", "create", "--file", document, key="ann-key")
    assert (reader.code, "write:alerts" in reader.err) == (1, True)
    assert "Rate limit exceeded. Try again in" in cli("configs", "list", key="ann-key").err


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"{name: [", "neither JSON nor YAML, line 1"),
        (b"- a\n- b\n", "holds no configuration"),
        (b"", "holds no configuration"),
        (b"\xff\xfe\xfd", "not text"),
        (b"? [a]\n: b\n", "neither JSON nor YAML"),
        (b"a: &a [*a]\n", "neither JSON nor YAML"),
        (None, "No such file"),
    ],
)
def test_files_that_are_no_configurations(cli: Cli, tmp_path: Path, content: bytes | None, reason: str) -> None:
    path = tmp_path / "file.yaml"
    if content is not None:
        path.write_bytes(content)
    ended = cli("configs", "create", "--file", str(path))
    assert (ended.code, ended.out) == (2, "")
    assert str(path) in ended.err
    assert reason in ended.err


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["configs"],
        ["configs", "show"],
        ["configs", "show", " "],
        ["configs", "create"],
        ["configs", "list", "extra"],
        ["events", "list", "--open", "--resolved"],
        ["events", "list", "--limit", "many"],
        ["events", "acknowledge", "x"],
        ["send", "--title", "x"],
        ["send", "--title", "x", "--message", "y", "--metadata", "z"],
        ["--output", "xml", "settings"],
        ["nonsense"],
    ],
)
def test_wrong_use(text: Cli, arguments: list[str]) -> None:
    ended = text(*arguments)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith("usage: alerts")


@pytest.mark.parametrize("arguments", [[], ["configs"], ["configs", "create"], ["events", "list"], ["send"], ["test"]])
def test_help_everywhere(text: Cli, arguments: list[str]) -> None:
    ended = text(*arguments, "--help")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("usage: alerts")


def test_a_service_that_cannot_be_reached(run: Cli) -> None:
    ended = run(f"http://127.0.0.1:{free_port()}", "configs", "list")
    assert (ended.code, ended.out) == (3, "")
    assert "cannot be reached" in ended.err
    assert "ALERTS_URL" in ended.err
    for nonsense in ("127.0.0.1:8000", "ftp://x", "http://"):
        assert run(nonsense, "configs", "list").code == 2


def test_names_are_shown_harmlessly(text: Cli, api: httpx.Client) -> None:
    name = "\x1b[31mred\x1b[0m \u202e [bold]x[/bold] \n é"
    made = api.post(f"{BASE}/configs", json=config(name=name, description="line\ttab")).json()
    for arguments in (["configs", "list"], ["configs", "show", made["id"]]):
        shown = text(*arguments)
        assert shown.code == 0
        assert "\\x1b[31mred\\x1b[0m \\u202e [bold]x[/bold] \\n é" in shown.out
    assert "total_cost > 10 in 5 min" in shown.out
    assert made["id"] in text("configs", "list").out


def test_readers_that_stop_reading_are_no_failure(api: httpx.Client) -> None:
    environment = {"ALERTS_URL": str(api.base_url), "ALERTS_API_KEY": "configured-key", "LC_ALL": "C"}
    for number in range(200):
        assert api.post(f"{BASE}/configs", json=config(name=f"é {number} " + "n" * 180)).status_code == 201
    command = [sys.executable, "-m", "reference.alerting.cli", "configs", "list"]
    process = subprocess.Popen(
        command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout
    assert process.stderr
    process.stdout.readline()
    process.stdout.close()
    assert process.stderr.read() == ""
    assert process.wait(PATIENT) in (0, 1)
    process.stderr.close()
