"""People, rights and credentials: what is written for the target, and what a stranger's credential looks like."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import jwt
import pytest

from support.drivers.access import Access, Permission, end_of
from support.drivers.actions.model import Account, Answer, Kind, Person
from support.drivers.answering import Verdict
from support.ownership import Ownership
from support.targets.offers import NotSupported
from support.targets.profile import Actions

SECRET = "the-secret-of-the-target-is-long-enough"


class Administration:
    """Issues tokens and knows the rights that stand in the role files, as a target does."""

    channel = "api"

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def issue_token(self, name: str, username: str, email: str, expires: object, person: Person) -> Answer:
        assert person.username == "signoff-admin"
        return Answer(Verdict.ACCEPTED, token=f"token-of-{username}")

    def who_am_i(self, person: Person) -> Answer:
        allowed: list[str] = []
        for path in self._folder.glob("*.json") if self._folder else []:
            document = json.loads(path.read_text())
            for role in document["users"].get(person.username, []):
                allowed += [permission["obj"] for permission in document["roles"][role]]
        return Answer(Verdict.ACCEPTED, account=Account(person.username, person.name, person.email, tuple(allowed)))


@pytest.fixture
def owner() -> Ownership:
    return Ownership("run1")


@pytest.fixture
def access(tmp_path: Path, owner: Ownership) -> Access:
    settings = Actions.model_validate(
        {"url": "http://target.example", "admin_token": "a", "token_secret": SECRET, "roles_directory": tmp_path}
    )
    return Access(settings, Administration(tmp_path), owner)  # type: ignore[arg-type]


def test_a_person_is_introduced_once_under_a_name_of_the_scenario(access: Access, owner: Ownership) -> None:
    ana = access.person("Ana")
    assert ana is access.person("Ana")
    assert ana.username == f"ana-{owner.tag}"
    assert ana.credential == f"token-of-{ana.username}"
    assert "token-of" not in repr(ana)


def test_rights_add_up_in_a_file_of_the_scenario_and_go_with_it(
    access: Access, owner: Ownership, tmp_path: Path
) -> None:
    access.grant("Ana", Permission(Kind.RESTART, limit=2, parameters={"name": "web-.*"}))
    access.grant("Ana", Permission(Kind.NO_OP))
    [path] = tmp_path.glob("*.json")
    assert path.name == f"signoff-run1-{owner.tag}.json"
    [rights] = json.loads(path.read_text())["roles"].values()
    assert rights == [
        {"obj": "openshift-workload-restart", "max_ops": 2, "params": {"name": "web-.*"}},
        {"obj": "no-op", "max_ops": None, "params": {}},
    ]
    owner.give_up_everything()
    assert list(tmp_path.iterdir()) == []


def test_without_a_folder_for_roles_rights_cannot_be_arranged(owner: Ownership) -> None:
    settings = Actions.model_validate({"url": "http://target.example", "admin_token": "a"})
    access = Access(settings, Administration(None), owner)  # type: ignore[arg-type]
    with pytest.raises(NotSupported, match="Ana"):
        access.grant("Ana", Permission(Kind.NO_OP))


def test_declared_people_bring_their_own_credential(owner: Ownership) -> None:
    people = {"the service owner": {"username": "so", "token": "declared"}}
    settings = Actions.model_validate({"url": "http://target.example", "people": people})
    access = Access(settings, Administration(None), owner)  # type: ignore[arg-type]
    assert access.grant("the service owner", Permission("*")).credential == "declared"


def test_a_stranger_signs_with_another_secret(access: Access) -> None:
    forged = access.forged("Ana")
    assert forged.credential is not None
    with pytest.raises(jwt.InvalidSignatureError):
        jwt.decode(forged.credential, SECRET, algorithms=["HS256"])


def test_a_self_made_credential_can_be_of_another_issuer_and_lack_a_claim(access: Access) -> None:
    made = access.self_made("Ana", iss="http://elsewhere.example", email=None)
    assert made.credential is not None
    claims = jwt.decode(made.credential, SECRET, algorithms=["HS256"])
    assert claims["iss"] == "http://elsewhere.example"
    assert "email" not in claims


def test_rights_can_be_withdrawn(access: Access, tmp_path: Path) -> None:
    ana = access.grant("Ana", Permission(Kind.RESTART))
    access.grant("Ben", Permission(Kind.NO_OP))
    access.withdraw("Ana")
    [path] = tmp_path.glob("*.json")
    rights = json.loads(path.read_text())["roles"]
    assert rights.pop(ana.username) == []
    assert [permission["obj"] for [permission] in rights.values()] == ["no-op"]


def test_an_unsigned_credential_says_so_and_claims_to_be_the_person(access: Access) -> None:
    token = access.unsigned("Ana").credential
    assert token is not None
    assert jwt.get_unverified_header(token)["alg"] == "none"
    assert token.endswith(".")
    claims = jwt.decode(token, options={"verify_signature": False})
    assert claims["preferred_username"] == access.person("Ana").username


def test_an_altered_credential_bears_the_signature_of_another(access: Access) -> None:
    genuine = access.self_made("Ben")
    token = access.altered("Ana", genuine).credential
    assert token is not None
    assert genuine.credential is not None
    assert token.rpartition(".")[2] == genuine.credential.rpartition(".")[2]
    with pytest.raises(jwt.InvalidSignatureError):
        jwt.decode(token, SECRET, algorithms=["HS256"])
    assert jwt.decode(token, options={"verify_signature": False})["name"] == "Ana"


def test_the_end_of_a_token_is_read_from_it(access: Access) -> None:
    moment = dt.datetime(2030, 1, 1, tzinfo=dt.UTC)
    token = access.self_made("Ana", exp=moment).credential
    assert token is not None
    assert end_of(token) == moment
    with pytest.raises(AssertionError, match="tells its end"):
        end_of("no token at all")
