"""Requests for secrets are applied to the store: what it holds before, how it hinders, and the act itself."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from pytest_bdd import given, when

from steps.secret_requests import SecretScene
from steps.words.secret_requests import SECRET_REQUESTS, place_of
from steps.words.sentences import sentences
from steps.words.things import THINGS
from support.drivers.commands import Finished
from support.drivers.provisioning.secret_requests import PARAMETERS, SERVICE, SecretRequest
from support.drivers.provisioning.store_gate import StoreGate
from support.drivers.provisioning.stored_secrets import SecretStore
from support.observers.provisioning.process_list import ProcessListWatch
from support.observers.provisioning.stored_secrets import StoredSecrets
from support.ownership import Ownership
from support.waiting import eventually, holds

sentence = sentences(THINGS, SECRET_REQUESTS)

_POLICY = "PutResourcePolicy"


class SecretsAtWork:
    """The scenario's requests, the store that they end in, and those who look at it."""

    def __init__(self, scene: SecretScene, store: SecretStore, seen: StoredSecrets, service: str) -> None:
        self.scene, self.store, self.seen, self.service = scene, store, seen, service
        self.roles: dict[str, str] = {}

    def role(self, word: str) -> str:
        """A role of the scenario's own, made when it is first spoken of."""
        if word not in self.roles:
            self.roles[word] = self.store.role(word)
        return self.roles[word]

    def apply(self, *options: str) -> Finished:
        """Apply all requests."""
        return self.scene.desk.does(lambda: self.scene.commands.apply(self.scene.requests, *options))

    def generate_and_apply(self) -> Finished:
        """Have the files of all requests written, and then apply these."""

        def act() -> Finished:
            self.scene.desk.ran(self.scene.commands.generate(self.scene.requests))
            return self.scene.commands.apply(self.scene.requests)

        return self.scene.desk.does(act)

    def has_been_applied(self) -> None:
        """Apply all requests, which must succeed, and remember what is in the store then."""
        finished = self.apply()
        assert finished.exit_code == 0, f"wanted: requests that are applied\n  seen: {finished.describe()}"
        self.remember()

    def fail_to_apply(self, gate: StoreGate) -> None:
        """Apply all requests with a value for the first through a gate that does not let it pass; then open it."""
        self.scene.give_value(self.scene.requests[0].word)
        finished = self.apply()
        gate.show()
        assert finished.exit_code == 1, f"wanted: an end with exit code 1\n  seen: {finished.describe()}"
        gate.open()

    def remember(self) -> None:
        """Look at the secrets of all requests, for later comparison."""
        self.seen.remember(request.stored_as for request in self.scene.requests)

    def name(self, word: str) -> str:
        """The name under which the store keeps the secret of a request."""
        return self.scene.request(word).stored_as


@pytest.fixture
def secrets_at_work(
    secret_scene: SecretScene, secret_store: SecretStore, stored_secrets: StoredSecrets, owner: Ownership
) -> SecretsAtWork:
    """Everything about the scenario's secrets."""
    return SecretsAtWork(secret_scene, secret_store, stored_secrets, owner.name(SERVICE))


@given(sentence('a request for the secret "{word:Name}" that is to be kept as a parameter'))
def a_request_for_a_parameter(word: str, secret_scene: SecretScene) -> None:
    secret_scene.change(secret_scene.new(word), [("kept as", "parameter")])


@given(sentence('a value for the secret "{word:Name}"'))
def a_value_for_the_secret(word: str, secret_scene: SecretScene) -> None:
    secret_scene.give_value(word)


@given(sentence('a value for the secret "{word:Name}", in a file that breaks off'))
def a_value_in_a_broken_file(word: str, secret_scene: SecretScene) -> None:
    secret_scene.give_value(word)
    secret_scene.commands.values_break_off = True


@given(
    sentence(
        'requests for the secret "{name:Name}" in "{one:Name}" and in "{other:Name}", each with a value of its own'
    )
)
def requests_in_two_environments(name: str, one: str, other: str, secret_scene: SecretScene) -> None:
    for environment in (one, other):
        secret_scene.new(environment, environment, name)
        secret_scene.give_value(environment)


@given(sentence('these roles are named in the request for the secret "{word:Name}":'))
def these_roles_are_named(word: str, secrets_at_work: SecretsAtWork, datatable: Sequence[Sequence[str]]) -> None:
    request = secrets_at_work.scene.request(word)
    for role, field in datatable[1:]:
        named = request.value(place_of(field)) or []
        request.change(place_of(field), [*named, secrets_at_work.role(role)])


@given(
    sentence(
        'the store holds the secret "{word:Name}" already, with another value and the tag "{tag:Name}" of "{text:Name}"'
    )
)
def the_store_holds_it_already(word: str, tag: str, text: str, secrets_at_work: SecretsAtWork) -> None:
    scene, request = secrets_at_work.scene, secrets_at_work.scene.request(word)
    scene.held[word] = scene.value(word, "the older value")
    put = secrets_at_work.store.put_parameter if _is_parameter(request) else secrets_at_work.store.put_secret
    put(request.stored_as, scene.held[word], {tag: text})
    secrets_at_work.remember()


@given(sentence('the request for the secret "{word:Name}" has been applied with a value'))
def it_has_been_applied_with_a_value(word: str, secrets_at_work: SecretsAtWork) -> None:
    secrets_at_work.scene.give_value(word)
    secrets_at_work.has_been_applied()


@given(sentence('the secret "{word:Name}" has been scheduled for deletion'))
def it_has_been_scheduled_for_deletion(word: str, secrets_at_work: SecretsAtWork) -> None:
    secrets_at_work.store.schedule_deletion(secrets_at_work.name(word))
    secrets_at_work.remember()


@given(sentence("the store refuses {operation:Refused}"))
def the_store_refuses(operation: str, store_gate: StoreGate) -> None:
    store_gate.refuse(operation)


@given(sentence("applying it with a value has failed because the store refused {operation:Refused}"))
def applying_has_failed(operation: str, secrets_at_work: SecretsAtWork, store_gate: StoreGate) -> None:
    store_gate.refuse(operation)
    secrets_at_work.fail_to_apply(store_gate)


@given(
    sentence("applying it with a value has failed because the store went away when asked to take {operation:Refused}")
)
def applying_was_cut(operation: str, secrets_at_work: SecretsAtWork, store_gate: StoreGate) -> None:
    store_gate.cut(operation)
    secrets_at_work.fail_to_apply(store_gate)


@given("applying it with a value was killed while the store was asked to take the access policy")
def applying_was_killed(secrets_at_work: SecretsAtWork, store_gate: StoreGate) -> None:
    scene = secrets_at_work.scene
    scene.give_value(scene.requests[0].word)
    store_gate.hold(_POLICY)
    running = scene.commands.begin_to_apply(scene.requests)
    eventually(holds(store_gate.has_caught_one, bool), wanted="the store to be asked to take the policy")
    scene.desk.ran(running.kill())
    store_gate.drop()


@when("the platform engineer applies the request for the secret")
@when("the platform engineer applies the requests for secrets")
def applies_requests_for_secrets(secrets_at_work: SecretsAtWork) -> None:
    secrets_at_work.apply()


@when("the platform engineer applies the request for the secret as a dry run")
@when("the platform engineer applies the requests for secrets as a dry run")
def applies_requests_as_a_dry_run(secrets_at_work: SecretsAtWork) -> None:
    secrets_at_work.apply("--dry-run")


@when(sentence("the platform engineer applies the request for the secret, told {options:Told}"))
def applies_the_request_told(options: tuple[str, ...], secrets_at_work: SecretsAtWork) -> None:
    secrets_at_work.apply(*options)


@when("the platform engineer turns the request for the secret into files and applies it")
def turns_into_files_and_applies(secrets_at_work: SecretsAtWork) -> None:
    secrets_at_work.generate_and_apply()


@when("the platform engineer applies the request for the secret while somebody watches the processes")
def applies_while_watched(secrets_at_work: SecretsAtWork, process_list: ProcessListWatch) -> None:
    process_list.begin()
    secrets_at_work.apply()
    process_list.stop()


def _is_parameter(request: SecretRequest) -> bool:
    return bool(request.value("spec.provider") == PARAMETERS)
