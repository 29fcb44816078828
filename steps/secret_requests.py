"""Requests for secrets, and the files that they become."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Sequence

import pytest
from pytest_bdd import given, then, when

from steps.words.secret_requests import PRINCIPALS, place_of, value_of
from steps.words.sentences import sentences
from steps.words.things import THINGS
from support.drivers.cluster import own_namespace
from support.drivers.provisioning.desk import PlatformDesk
from support.drivers.provisioning.secret_requests import SecretCommands, SecretRequest, principal, valid_request
from support.observers.files import WrittenFiles
from support.observers.provisioning.secret_files import expect_said
from support.ownership import Ownership

sentence = sentences(THINGS)

_REASON, _WHY = "reason", "why"
_ACCOUNT = "123456789012"
_MANY = "stripe"


class SecretScene:
    """The scenario's requests for secrets in their order, and the values that it knows, by the request's word."""

    def __init__(self, desk: PlatformDesk, commands: SecretCommands, owner: Ownership) -> None:
        self.desk, self.commands = desk, commands
        self.held: dict[str, str] = {}
        self._owner = owner

    @property
    def requests(self) -> list[SecretRequest]:
        """All of them."""
        return list(self.desk.prepared.values())

    def request(self, word: str) -> SecretRequest:
        """The one that sentences call so. Raises LookupError."""
        found: SecretRequest = self.desk.request(word)
        return found

    def new(self, word: str, environment: str = "dev", name: str | None = None) -> SecretRequest:
        """A valid one; `name` is that of its secret, where it is not the word."""
        number = len(self.desk.prepared) + 1
        request = valid_request(name or word, number, self._owner, own_namespace(self._owner), environment)
        request.word = word
        self.desk.prepare(word, request)
        return request

    def change(self, request: SecretRequest, fields: Iterable[tuple[str, str]]) -> None:
        """Have a request say what a table says; an empty cell leaves it as it is."""
        for field, text in fields:
            value = value_of(field, text)
            if field in PRINCIPALS and value is not None:
                value = [principal(_ACCOUNT, role) for role in value]
            if text:
                request.change(place_of(field), value)

    def value(self, word: str, whose: str = "the value") -> str:
        """Make up a value for a secret, which nothing may show."""
        password = self.desk.keep_secret(f"{whose} of {word}", secrets.token_urlsafe(18))
        return json.dumps({"username": f"{word}-{self._owner.tag}", "password": password})

    def give_value(self, word: str) -> None:
        """Have the commands fill a secret with a value, when it is empty."""
        self.held[word] = self.commands.values[self.request(word).value("metadata.id")] = self.value(word)

    def name(self, word: str) -> str:
        """The name under which the store keeps the secret of a request."""
        return self.request(word).stored_as


@pytest.fixture
def secret_scene(platform_desk: PlatformDesk, secret_commands: SecretCommands, owner: Ownership) -> SecretScene:
    """The scenario's requests for secrets."""
    return SecretScene(platform_desk, secret_commands, owner)


@given(sentence('a request for the secret "{word:Name}"'))
def a_request_for_the_secret(word: str, secret_scene: SecretScene) -> None:
    secret_scene.new(word)


@given(sentence('a request for the secret "{word:Name}" with:'))
def a_request_for_the_secret_with(word: str, secret_scene: SecretScene, datatable: Sequence[Sequence[str]]) -> None:
    secret_scene.change(secret_scene.new(word), ((row[0], row[1]) for row in datatable))


@given(sentence('a request for the secret "{word:Name}" that has been turned into files'))
def a_request_turned_into_files(word: str, secret_scene: SecretScene) -> None:
    secret_scene.new(word)
    secret_scene.desk.does(lambda: secret_scene.commands.generate(secret_scene.requests))


@given("these requests for secrets:")
def these_requests_for_secrets(secret_scene: SecretScene, datatable: Sequence[Sequence[str]]) -> None:
    (_, *fields), *rows = datatable
    for word, *texts in rows:
        secret_scene.change(secret_scene.new(word), zip(fields, texts, strict=True))


@given("these requests for secrets, each with one thing changed:")
@given("these requests for secrets, each with one thing wrong:")
def these_requests_each_with_one_thing(secret_scene: SecretScene, datatable: Sequence[Sequence[str]]) -> None:
    heading, *rows = datatable
    for number, cells in enumerate(rows, 1):
        row = dict(zip(heading, cells, strict=True))
        request = secret_scene.new(f"{_MANY}-{number}")
        request.reason = row.pop(_REASON, None)
        row.pop(_WHY, None)
        changed = (row.pop("field"), row.pop("value"))
        secret_scene.change(request, [*row.items(), changed])


@given(sentence('the request for the secret "{word:Name}" is changed to:'))
def the_request_is_changed(word: str, secret_scene: SecretScene, datatable: Sequence[Sequence[str]]) -> None:
    secret_scene.change(secret_scene.request(word), ((row[0], row[1]) for row in datatable))


@given(sentence('a request for the secret "{word:Name}" that holds a value by mistake'))
def a_request_that_holds_a_value(word: str, secret_scene: SecretScene) -> None:
    request = secret_scene.new(word)
    request.change("spec.value", secret_scene.value(word))
    request.change("spec.data", {"password": secret_scene.value(word, "another value")})


@when("the platform engineer turns the request for the secret into files")
@when("the platform engineer turns the requests for secrets into files")
def turns_requests_for_secrets_into_files(secret_scene: SecretScene) -> None:
    secret_scene.desk.does(lambda: secret_scene.commands.generate(secret_scene.requests))


@when("the platform engineer has the request for the secret checked")
def has_the_request_for_the_secret_checked(secret_scene: SecretScene) -> None:
    secret_scene.desk.does(lambda: secret_scene.commands.check(secret_scene.requests))


@then(sentence('the files of the secret "{word:Name}" say what its request asks for'))
def the_files_of_the_secret_say(word: str, secret_scene: SecretScene, written_files: WrittenFiles) -> None:
    expect_files(secret_scene, written_files, [secret_scene.request(word)])


@then("the files of all requested secrets say what is asked for")
def the_files_of_all_secrets_say(secret_scene: SecretScene, written_files: WrittenFiles) -> None:
    expect_files(secret_scene, written_files, secret_scene.requests)


@then("no files but those of the secrets are written")
def no_other_files_are_written(secret_scene: SecretScene, written_files: WrittenFiles) -> None:
    written_files.expect_only(file for request in secret_scene.requests for file in request.files)


@then("only the files of these secrets are written:")
def only_the_files_of_these(
    secret_scene: SecretScene, written_files: WrittenFiles, datatable: Sequence[Sequence[str]]
) -> None:
    requests = [secret_scene.request(row[0]) for row in datatable]
    written_files.expect_only(file for request in requests for file in request.files)
    expect_files(secret_scene, written_files, requests)


def expect_files(scene: SecretScene, files: WrittenFiles, requests: Iterable[SecretRequest]) -> None:
    """Compare the files of requests with what these ask for."""
    latest = scene.desk.latest
    assert latest.exit_code in (0, 1), f"wanted: files that are written\n  seen: {latest.describe()}"
    for request in requests:
        variables, manifest = (files.document(file) for file in request.files)
        expect_said(variables, request.variables(), manifest, request.manifest())
