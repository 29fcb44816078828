"""Refusals are orderly and tell every reason; secrets are found wherever they are shown."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from support.observers.comparing import Mismatch
from support.observers.files import WrittenFiles
from support.observers.provisioning.refusals import expect_refused
from support.observers.provisioning.secrecy import PlatformSecrets, written_texts
from support.targets.profile import Profile, build_profile

TRACE = "Traceback (most recent call last):\n  File ...\nKeyError: missing required fields: id"


@pytest.fixture
def secrets() -> PlatformSecrets:
    masters = {"superuser": "postgresql://root:master-pw-1@127.0.0.1/postgres"}
    cloud = {"account": "a", "account_id": "1", "access_key_id": "AK-12345", "secret_access_key": "SK-12345"}
    document = {"name": "n", "kind": "embedded", "guard": {"production": False}, "cloud": cloud}
    profile: Profile = build_profile({**document, "provisioning": {"masters": masters}}, "n")
    return PlatformSecrets(profile)


def test_an_orderly_refusal_with_all_reasons() -> None:
    expect_refused(
        1, "a.yaml: missing required\n  fields: id\nb.yaml: too old", ["missing required fields: id", "too old"]
    )


@pytest.mark.parametrize(
    ("code", "said", "fault"),
    [
        (0, "too old", "it ended with exit code 0"),
        (2, "too old", "it ended with exit code 2"),
        (1, "too young", "it does not tell: too old"),
        (1, f"{TRACE} too old", "it crashed instead of refusing"),
    ],
)
def test_anything_else_is_told(code: int, said: str, fault: str) -> None:
    with pytest.raises(Mismatch, match=fault):
        expect_refused(code, said, ["too old"])


@pytest.mark.parametrize("shown", ["pw=value-9876!", base64.b64encode(b"pw value-9876! pw").decode()])
def test_a_secret_of_the_scenario_is_found_and_not_told(secrets: PlatformSecrets, shown: str) -> None:
    with pytest.raises(Mismatch, match=r"the log holds the value of orders") as caught:
        secrets.expect_unshown({"the log": shown}, {"the value of orders": "value-9876!"})
    assert "9876" not in str(caught.value)


@pytest.mark.parametrize("shown", ["master-pw-1", "SK-12345"])
def test_the_secrets_of_the_target_are_looked_for_too(secrets: PlatformSecrets, shown: str) -> None:
    with pytest.raises(
        Mismatch, match=r"the log holds the (password of the superuser master|key of the cloud account)"
    ):
        secrets.expect_unshown({"the log": shown}, {"own": "value-9876!"})


def test_nothing_to_look_for_and_nothing_to_look_through_are_no_proof(secrets: PlatformSecrets) -> None:
    with pytest.raises(AssertionError, match="of its own"):
        secrets.expect_unshown({"the log": "x"}, {})
    with pytest.raises(AssertionError, match="something to look through"):
        secrets.expect_unshown({"the log": ""}, {"own": "value-9876!"})
    secrets.expect_unshown({"the log": "all is well"}, {"own": "value-9876!"})


def test_what_a_command_was_given_is_not_what_it_wrote(tmp_path: Path) -> None:
    files = WrittenFiles(tmp_path)
    files.remember()
    given = tmp_path / "values.json"
    given.write_text("secret")
    (tmp_path / "audit.csv").write_text("row")
    assert written_texts(files, {given: b"secret"}) == {"the file audit.csv": b"row"}
    given.write_text("changed")
    assert written_texts(files, {given: b"secret"}) == {
        "the file audit.csv": b"row",
        "the file values.json": b"changed",
    }
