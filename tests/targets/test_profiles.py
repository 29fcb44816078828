"""The profile files that come with the suite are what they claim to be."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from support.targets import guard
from support.targets.chosen import deployed_profile, profile_path
from support.targets.embedded import embedded_profile, is_embedded
from support.targets.errors import Refused
from support.targets.profile import PLATFORM_COMMANDS, ProfileError
from support.targets.session import refusal
from tests.targets.conftest import Start

CHECKOUT = Path(__file__).parents[2]
EXAMPLE = CHECKOUT / "targets" / "deployed.example.toml"
SCRIPTS = CHECKOUT / "targets" / "scripts.example.toml"


@pytest.fixture
def secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = (path.read_text(encoding="utf-8") for path in (EXAMPLE, SCRIPTS))
    for name in re.findall(r'env = "(\w+)"', "".join(texts)):
        host = "platform-database" if "PLATFORM" in name else "database"
        address = f"postgresql://signoff:secret@{host}.staging.example.com:5432/alerting"
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


@pytest.mark.usefixtures("secrets")
def test_the_example_of_a_platform_of_scripts_is_valid_and_guarded() -> None:
    profile = deployed_profile(SCRIPTS)
    guard.check_declarations(profile)
    assert profile.provisioning is not None
    lines = profile.provisioning.commands
    assert set(lines) == set(PLATFORM_COMMANDS) - {"catalogue-sync"}
    assert len(set(lines.values())) == len(lines)
    platform = CHECKOUT.parent / "platform"
    assert lines["secret-apply"] == (str(platform / "scripts" / "apply-secret.sh"),)
    assert lines["database-request"][:2] == ("python3", "-m")
    assert profile.provisioning.schemas == platform / "schemas"
    assert refusal(profile, "cli", ("PR-09",)) == ""
    assert refusal(profile, "api", ("PR-09",)) == "the channel api is not offered"
    assert "another team" in refusal(profile, "cli", ("PR-04",))


@pytest.mark.usefixtures("secrets")
@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ('destroy-everything = ["sh"]', "destroy-everything: there are secret-request,"),
        ("secret-request = []", "secret-request: say how it is invoked, or leave it out"),
    ],
)
def test_a_command_that_cannot_be_meant_is_told(tmp_path: Path, line: str, complaint: str) -> None:
    path = tmp_path / "own.toml"
    text = EXAMPLE.read_text(encoding="utf-8")
    path.write_text(re.sub(r'^secret-request = \["platform.*$', line, text, flags=re.MULTILINE), encoding="utf-8")
    with pytest.raises(ProfileError, match=re.escape(complaint)):
        deployed_profile(path)


def test_a_master_on_a_host_that_is_not_declared_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SUPERUSER", "LIMITED"):
        monkeypatch.setenv(f"SIGNOFF_PLATFORM_{name}_DSN", "postgresql://root:secret@database.example.com/postgres")
    with pytest.raises(Refused, match=r"provisioning.masters.superuser: database.example.com:5432 is not declared"):
        guard.check_declarations(deployed_profile(SCRIPTS))


def test_the_embedded_target_is_complete_before_any_part_is_up(start: Start) -> None:
    path = profile_path(CHECKOUT, "embedded")
    assert is_embedded(path)
    control = start(catalogue="support.targets.catalogue:catalogue")
    profile = embedded_profile(path, control.describe(), CHECKOUT)
    assert None not in (profile.actions, profile.cluster, profile.cloud, profile.inventory, profile.faults)
    assert profile.provisioning is not None
    assert set(profile.provisioning.commands) == set(PLATFORM_COMMANDS)
    assert set(profile.provisioning.masters) == {"superuser", "limited"}
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


def test_an_embedded_target_can_have_single_commands_of_its_own(start: Start, tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    own = '[provisioning.commands]\ndatabase-provision = ["python3", "./provision.py"]\n'
    path.write_text(profile_path(CHECKOUT, "embedded").read_text(encoding="utf-8") + own, encoding="utf-8")
    control = start(catalogue="support.targets.catalogue:catalogue")
    described, own_profile = control.describe(), embedded_profile(path, control.describe(), CHECKOUT)
    usual = embedded_profile(profile_path(CHECKOUT, "embedded"), described, CHECKOUT)
    assert own_profile.provisioning is not None
    assert usual.provisioning is not None
    replaced = {**usual.provisioning.commands, "database-provision": ("python3", str(tmp_path / "provision.py"))}
    assert own_profile.provisioning.commands == replaced


def test_a_profile_that_is_no_toml_is_told(tmp_path: Path) -> None:
    path = tmp_path / "broken.toml"
    path.write_text("name = ", encoding="utf-8")
    with pytest.raises(ProfileError, match=r"broken.toml: cannot be read as TOML"):
        deployed_profile(path)
