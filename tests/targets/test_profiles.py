"""The profile files that come with the suite are what they claim to be."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from support.targets import guard
from support.targets.chosen import deployed_profile, profile_path
from support.targets.embedded import embedded_profile, is_embedded
from support.targets.profile import ProfileError
from support.targets.session import refusal
from tests.targets.conftest import Start

CHECKOUT = Path(__file__).parents[2]
EXAMPLE = CHECKOUT / "targets" / "deployed.example.toml"


@pytest.fixture
def secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in re.findall(r'env = "(\w+)"', EXAMPLE.read_text(encoding="utf-8")):
        address = "postgresql://signoff:secret@database.staging.example.com:5432/alerting"
        monkeypatch.setenv(name, address if name.endswith("_DSN") else f"value of {name}")


@pytest.mark.usefixtures("secrets")
def test_the_example_of_a_deployed_target_is_valid_and_guarded() -> None:
    profile = deployed_profile(EXAMPLE)
    guard.check_declarations(profile)
    assert profile.cluster is not None
    assert profile.cluster.token.get_secret_value() == "value of SIGNOFF_CLUSTER_TOKEN"


@pytest.mark.usefixtures("secrets")
def test_everything_in_the_example_that_is_commented_out_is_valid_too(tmp_path: Path) -> None:
    text = re.sub(r"^# (\[|\w+ = )", r"\1", EXAMPLE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    text = text.replace('"inventory.staging.example.com",', '"inventory.staging.example.com", "history.example.com",')
    path = tmp_path / "all.toml"
    path.write_text(text, encoding="utf-8")
    profile = deployed_profile(path)
    assert profile.actions is not None
    assert profile.actions.people["the service owner"].username == "signoff-owner"
    assert profile.caches[0].name == "scratch-1"


@pytest.mark.usefixtures("secrets")
def test_what_the_example_does_not_offer_has_its_reason() -> None:
    profile = deployed_profile(EXAMPLE)
    assert refusal(profile, "cli", ()) == (
        "the channel cli is not offered: the command line tool is not installed on this runner"
    )
    assert refusal(profile, "api", ("AA-22", "AA-23")) == "AA-23: nobody may kill a worker here"
    assert refusal(profile, "api", ("AA-22",)) == ""
    assert refusal(profile, "web", ()) == "the channel web is not offered"
    assert refusal(profile, None, ()) == ""


def test_the_embedded_target_is_complete_before_any_part_is_up(start: Start) -> None:
    path = profile_path(CHECKOUT, "embedded")
    assert is_embedded(path)
    control = start(catalogue="support.targets.catalogue:catalogue")
    profile = embedded_profile(path, control.describe(), CHECKOUT)
    assert None not in (profile.actions, profile.cluster, profile.cloud, profile.inventory, profile.faults)
    assert len(profile.caches) == 4
    assert len({cache.password.get_secret_value() for cache in profile.caches}) == 4
    guard.check_declarations(
        profile.model_copy(
            update={
                "guard": profile.guard.model_copy(
                    update={"cluster_server": profile.cluster.server, "aws_account": profile.cloud.account_id}  # type: ignore[union-attr]
                )
            }
        )
    )


def test_a_profile_that_is_no_toml_is_told(tmp_path: Path) -> None:
    path = tmp_path / "broken.toml"
    path.write_text("name = ", encoding="utf-8")
    with pytest.raises(ProfileError, match=r"broken.toml: cannot be read as TOML"):
        deployed_profile(path)
