"""What is put beside the results: features as they ran, configuration, environment, logs; none of it holds a secret."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from support.evidence import redaction
from support.evidence.bundle import gathering, logs
from support.evidence.bundle.canary import hatch, planted, tell_filter
from support.evidence.bundle.gathering import Gathering
from support.evidence.bundle.logs import gather_logs, log_sizes
from support.evidence.bundle.search import search
from support.evidence.redaction import Redactor
from tests.bundle.planted_run import Ended, run
from tests.evidence.planted_kitchen import REQUIREMENTS, SERVING, plant


def test_the_bundle_says_where_and_how_it_was_made(ended: Ended) -> None:
    told = json.loads((ended.bundle / "configuration.json").read_text(encoding="utf-8"))
    assert "elsewhere/kitchen/serving_dishes.feature" in told["reproduce"]
    environment = json.loads((ended.bundle / "environment.json").read_text(encoding="utf-8"))
    assert environment["python"]["version"].startswith("3.")
    assert "pytest" in environment["packages"]
    page = (ended.bundle / "REPRODUCE.md").read_text(encoding="utf-8")
    assert told["reproduce"] in page
    assert "sha256sum --check" in page
    assert (ended.bundle / "features" / "requirements.toml").read_text(encoding="utf-8") == REQUIREMENTS


def test_a_secret_on_the_command_line_is_redacted(tmp_path: Path) -> None:
    ended = run(
        plant(tmp_path), SERVING, "--tags", "KI-02", "--override-ini=addopts=-p no:x --basetemp=/tmp/token=hunter22"
    )
    text = (ended.bundle / "configuration.json").read_text(encoding="utf-8")
    assert "hunter22" not in text
    assert "[redacted" in text


def test_the_log_of_a_part_passes_the_filter_from_where_the_run_began(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redaction, "_process", Redactor())
    canaries = planted(hatch())
    tell_filter(canaries)
    source, target = tmp_path / "environment", tmp_path / "bundle" / "logs"
    source.mkdir()
    log = source / "postgres.log"
    log.write_text("of an earlier run\n", encoding="utf-8")
    sizes = log_sizes(source)
    with log.open("a", encoding="utf-8") as more:
        more.writelines(f"ERROR: {one.text if one.known else f'{one.variable}={one.text}'}\n" for one in canaries)
    gather_logs(source, target, sizes)
    text = (target / "postgres.log").read_text(encoding="utf-8")
    assert text.count("ERROR:") == len(canaries)
    assert "earlier" not in text
    secrets = {one.name: one.secret for one in canaries}
    assert search(tmp_path / "bundle", secrets) == []

    monkeypatch.setattr(logs, "redact", lambda text: text)
    gather_logs(source, target, sizes)
    assert {(hit.file, hit.secret) for hit in search(tmp_path / "bundle", secrets)} == {
        ("logs/postgres.log", name) for name in secrets
    }


def test_each_environment_of_a_run_begins_its_logs_for_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pytestconfig: pytest.Config
) -> None:
    places = [tmp_path / "environment", tmp_path / "environment-apart"]
    monkeypatch.setattr(Gathering, "_environment_folders", places)
    monkeypatch.setattr(gathering, "_description", lambda folder: {})
    written = [place / "logs" / "postgres.log" for place in places]
    for number, log in enumerate(written):
        log.parent.mkdir(parents=True)
        log.write_text("of an earlier run\n" * number, encoding="utf-8")
    following = Gathering(pytestconfig, tmp_path / "bundle")
    following.pytest_sessionstart()
    for log in written:
        with log.open("a", encoding="utf-8") as more:
            more.write("of this run\n")
    following.gather()
    kept = {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "bundle" / "logs").iterdir()}
    assert kept == {"postgres.log": "of this run\n", "apart-postgres.log": "of this run\n"}


def test_a_long_log_keeps_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "LONGEST", 20)
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "x.log").write_text("".join(f"line {n}\n" for n in range(9)), encoding="utf-8")
    gather_logs(tmp_path / "a", tmp_path / "b", {})
    assert (tmp_path / "b" / "x.log").read_text(encoding="utf-8").endswith("\nline 7\nline 8\n")
    assert (tmp_path / "b" / "x.log").read_text(encoding="utf-8").startswith("... cut here: 43 bytes")
