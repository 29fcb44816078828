"""The kept environment from the command line, with all real parts; and the same addressed as if it were deployed."""

from __future__ import annotations

import os
import shutil
import signal
import tomllib
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from support import processes
from support.connections.clients import guarded_client
from support.targets import cli, guard, remnants
from support.targets.as_deployed import write_as_deployed
from support.targets.chosen import deployed_profile, target_profile
from support.targets.control import Control
from support.targets.errors import Refused
from support.targets.faults import Faults
from support.targets.profile import Profile, ProfileError, build_profile
from support.targets.state import KEPT, read_state
from support.waiting import eventually, holds

CHECKOUT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A checkout of its own in which the embedded target is up."""
    root = tmp_path_factory.mktemp("checkout")
    (root / "targets").mkdir()
    shutil.copy(CHECKOUT / "targets" / "embedded.toml", root / "targets")
    assert cli.up(root) == 0
    yield root
    assert cli.down(root) == 0
    environment_id = remnants.occupant(root / KEPT)
    assert environment_id is None
    assert {entry.name for entry in (root / KEPT).iterdir()} <= {"logs", "locks", remnants.STARTING_LOCK}


def ask(profile: Profile, path: str) -> httpx.Response:
    assert profile.actions is not None
    assert profile.actions.admin_token is not None
    token = profile.actions.admin_token.get_secret_value()
    with guarded_client(profile, profile.actions.url) as client:
        return client.get(path, headers={"Authorization": f"Bearer {token}"})


def test_status_shows_every_part(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.status(root) == 0
    shown = capsys.readouterr().out
    for part in ("postgres", "valkey", "cache-4", "cloud", "cluster", "inventory", "actions-api", "actions-worker"):
        assert part in shown


def test_up_again_says_so(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = Control(root / KEPT).describe()["id"]
    assert cli.up(root) == 0
    assert "is up already" in capsys.readouterr().out
    assert Control(root / KEPT).describe()["id"] == before


def test_the_profile_leads_to_the_parts(root: Path) -> None:
    profile = target_profile(root, "embedded")
    assert ask(profile, "/api/v1/me").json()["username"] == "signoff-admin"
    assert {"postgres", "valkey", "ministack", "reference"} >= set(profile.versions) >= {"postgres", "valkey"}
    assert profile.cluster is not None
    with guarded_client(profile, profile.cluster.server) as client:
        assert client.get("/api/v1/namespaces").status_code == 401
        bearer = {"Authorization": f"Bearer {profile.cluster.token.get_secret_value()}"}
        assert client.get("/api/v1/namespaces", headers=bearer).status_code == 200


def test_as_deployed_it_is_guarded_and_the_same(root: Path) -> None:
    path = root / KEPT / "as-deployed.toml"
    assert path.with_suffix(".env").stat().st_mode & 0o777 == 0o600
    profile, embedded = deployed_profile(path), target_profile(root, "embedded")
    assert profile.kind == "deployed"
    guard.check(profile)
    sections = set(type(profile).model_fields) - {"name", "kind", "guard"}
    assert {name: getattr(profile, name) for name in sections} == {name: getattr(embedded, name) for name in sections}
    assert ask(profile, "/api/v1/me").status_code == 200


def test_as_deployed_another_account_is_refused(root: Path) -> None:
    profile = deployed_profile(root / KEPT / "as-deployed.toml")
    assert profile.cloud is not None
    other = profile.cloud.model_copy(update={"account_id": "111111111111"})
    allowed = profile.guard.model_copy(update={"aws_account": "111111111111"})
    with pytest.raises(Refused, match="keys belong to account 210987654321, the guard allows only 111111111111"):
        guard.check(profile.model_copy(update={"cloud": other, "guard": allowed}))


def test_a_worker_can_be_killed_and_replaced(root: Path) -> None:
    faults = Faults(Control(root / KEPT))
    faults.kill("worker")
    assert faults.state("worker") == "killed"
    faults.set_right()
    assert faults.state("worker") == "ready"
    assert "ready" in faults.log("worker")


def test_logs_are_shown_by_part(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.logs(root, "postgres") == 0
    assert "database system is ready to accept connections" in capsys.readouterr().out
    assert cli.logs(root, "postgras") == 3
    assert "There is no log of 'postgras'; there are actions-api," in capsys.readouterr().out


def test_nothing_listens_beyond_loopback(root: Path) -> None:
    described = Control(root / KEPT).describe()
    ports = {f"{port:04X}" for port in described["ports"].values()}
    places = [line.split()[1] for line in Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]]
    assert {place.split(":")[0] for place in places if place.split(":")[1] in ports} == {"0100007F"}


class TestNotUp:
    def test_every_command_says_so(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert cli.down(tmp_path) == 0
        assert cli.status(tmp_path) == 1
        assert cli.logs(tmp_path) == 1
        shown = capsys.readouterr().out
        assert "is not up; nothing to end" in shown
        assert "`make up` starts it" in shown
        assert "There are no logs" in shown

    def test_its_profile_is_not_available(self, tmp_path: Path) -> None:
        (tmp_path / "targets").mkdir()
        shutil.copy(CHECKOUT / "targets" / "embedded.toml", tmp_path / "targets")
        with pytest.raises(ProfileError, match="`make up` starts it"):
            target_profile(tmp_path, "embedded")

    def test_a_missing_profile_is_told(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert cli.up(tmp_path) == 3
        assert "there is no target 'embedded'" in capsys.readouterr().out
        assert not (tmp_path / ".signoff").exists()

    def test_after_a_kill_it_is_down_and_comes_up_again(self, tmp_path: Path) -> None:
        (tmp_path / "targets").mkdir()
        shutil.copy(CHECKOUT / "targets" / "embedded.toml", tmp_path / "targets")
        assert cli.up(tmp_path) == 0
        state = read_state(tmp_path / KEPT)
        assert state is not None
        os.kill(state.pid, signal.SIGKILL)
        look = holds(lambda: list(processes.marked(state.id)), lambda left: not left)
        eventually(look, wanted="no process of the environment")
        assert cli.up(tmp_path) == 0
        assert cli.down(tmp_path) == 0


def test_hostile_names_survive_the_profile_file(tmp_path: Path) -> None:
    profile = build_profile(
        {
            "name": "x",
            "kind": "embedded",
            "guard": {"production": False, "hosts": ["h"]},
            "actions": {
                "url": 'http://h/"\\',
                "admin_token": "it's $(a) secret\"",
                "people": {"the owner": {"username": "o", "token": "t"}},
            },
            "not_supported": {"AA-01": "line\nbreak"},
        },
        "x",
    )
    path = write_as_deployed(tmp_path, profile)
    assert tomllib.loads(path.read_text(encoding="utf-8"))["actions"]["admin_token"] == {
        "env": "SIGNOFF_ACTIONS_ADMIN_TOKEN"
    }
    again = deployed_profile(path)
    assert again.actions == profile.actions
    assert again.not_supported == profile.not_supported
