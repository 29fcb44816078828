"""The commands of a platform: invoked as the profile says, in a folder of their own, told where the account is."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from support.drivers.provisioning.commands import PlatformCommands, cloud_variables
from support.drivers.provisioning.desk import PlatformDesk
from support.targets.offers import NotSupported
from support.targets.profile import Cloud, Profile, build_profile

LOOKS_AROUND = "import json, os, sys; print(json.dumps([sys.argv[1:], os.getcwd(), dict(os.environ)]))"
WAITS = "import sys, time; print('begun', flush=True); time.sleep(60)"
ACCOUNT = {"account": "a", "account_id": "123456789012", "region": "eu-west-2", "endpoint_url": "http://127.0.0.1:1"}
KEYS = {"access_key_id": "AK-12345", "secret_access_key": "SK-12345"}


def profile(**cloud: str) -> Profile:
    commands = {"image-sync": [sys.executable, "-c", LOOKS_AROUND], "secret-apply": [sys.executable, "-c", WAITS]}
    document = {
        "name": "little",
        "kind": "embedded",
        "guard": {"production": False},
        "cloud": {**ACCOUNT, **cloud},
        "provisioning": {"commands": commands, "environment": {"COLOUR": "green"}},
    }
    return build_profile(document, "little")


def commands_of(target: Profile, folder: Path, looks: list[str] | None = None) -> PlatformCommands:
    assert target.provisioning is not None
    seen = looks if looks is not None else []
    return PlatformCommands(target, target.provisioning, folder, lambda: seen.append("look"))


def test_a_command_finds_its_arguments_its_folder_and_the_account(tmp_path: Path) -> None:
    looks: list[str] = []
    commands = commands_of(profile(**KEYS), tmp_path, looks)
    finished = commands.run("image-sync", ["--source", tmp_path / "image"], {"EXTRA": "1"})
    arguments, folder, variables = json.loads(finished.output)
    assert arguments == ["--source", str(tmp_path / "image")]
    assert folder == variables["HOME"] == str(tmp_path)
    assert (variables["COLOUR"], variables["EXTRA"]) == ("green", "1")
    assert (variables["AWS_SECRET_ACCESS_KEY"], variables["AWS_REGION"]) == ("SK-12345", "eu-west-2")
    assert variables["AWS_ENDPOINT_URL"] == "http://127.0.0.1:1"
    assert looks == ["look"]


def test_what_the_profile_does_not_name_is_not_supported(tmp_path: Path) -> None:
    commands = commands_of(profile(), tmp_path)
    with pytest.raises(NotSupported, match="does not say how catalogue-sync is invoked"):
        commands.run("catalogue-sync", [])
    with pytest.raises(LookupError, match="no command has been run"):
        commands.again()


def test_without_keys_the_usual_sources_are_handed_on(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("AWS_PROFILE", "team")
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    variables = cloud_variables(Cloud.model_validate({**ACCOUNT, "endpoint_url": None}))
    assert variables["AWS_PROFILE"] == "team"
    assert variables["AWS_REGION"] == "eu-west-2"
    assert variables["AWS_CONFIG_FILE"] == str(tmp_path / ".aws" / "config")
    assert "AWS_ACCESS_KEY_ID" not in variables
    assert cloud_variables(None) == {}


def test_a_command_can_be_looked_at_while_it_runs_and_does_not_outlive_the_scenario(tmp_path: Path) -> None:
    commands = commands_of(profile(), tmp_path)
    killed, left = (commands.start("secret-apply", []) for _ in range(2))
    assert not killed.has_ended()
    assert killed.kill().exit_code == -9
    assert not left.has_ended()
    commands.end()
    assert left.has_ended()


def test_the_desk_repeats_the_whole_act(tmp_path: Path) -> None:
    commands = commands_of(profile(), tmp_path)
    desk = PlatformDesk(commands)
    with pytest.raises(LookupError, match="no command has been run"):
        _ = desk.latest
    desk.ran(commands.run("image-sync", ["--once"], {"EXTRA": "1"}))
    again = json.loads(desk.again().output)
    assert again[0] == ["--once"]
    assert again[2]["EXTRA"] == "1"
    done: list[str] = []

    def act() -> object:
        done.append("first command")
        return commands.run("image-sync", ["--last"])

    desk.does(act)  # type: ignore[arg-type]
    assert desk.again() is desk.latest
    assert done == ["first command"] * 2
    assert len(desk.finished) == 4


def test_files_for_commands_are_remembered_as_given(tmp_path: Path) -> None:
    commands = commands_of(profile(), tmp_path)
    path = commands.write("requests/odd.yaml", "a: \udcff")
    assert path == tmp_path / "requests" / "odd.yaml"
    assert commands.given == {path: path.read_bytes()}


def test_a_deed_is_done_in_the_way_of_the_scenario(tmp_path: Path) -> None:
    desk = PlatformDesk(commands_of(profile(), tmp_path))
    with pytest.raises(LookupError, match="nothing was prepared in this scenario in order to provision"):
        desk.carry_out("provision")
    done: list[str] = []
    desk.enable("provision", lambda: done.append("provisioned"))
    desk.carry_out("provision")
    assert done == ["provisioned"]
