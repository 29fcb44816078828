"""Secrets in the store: what is there after an act, as the store itself tells it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pytest_bdd import then

from steps.applying_secrets import SecretsAtWork
from steps.platform import said
from steps.secret_requests import SecretScene
from steps.words.sentences import sentences
from steps.words.things import THINGS
from support.drivers.provisioning.secret_requests import SecretRequest
from support.observers.comparing import Mismatch, expect_none
from support.observers.files import WrittenFiles
from support.observers.provisioning.process_list import ProcessListWatch
from support.observers.provisioning.secret_files import names_said

sentence = sentences(THINGS)

_NO_CHANGE = re.compile(r"no[ _]change", re.IGNORECASE)
_SECURE = "SecureString"


@then(sentence('the secret "{word:Name}" is in the store under the name that its manifest and its variables say'))
def it_is_under_the_name_of_its_manifest(
    word: str, secrets_at_work: SecretsAtWork, written_files: WrittenFiles
) -> None:
    read, named = _names_in_files(secrets_at_work.scene.request(word), written_files)
    found = secrets_at_work.seen.expect(read)
    faults = (
        [] if read == named == secrets_at_work.name(word) else [f"{read} in the manifest, {named} in the variables"]
    )
    faults += ["it is scheduled for deletion"] if found.to_be_deleted else []
    expect_none(faults, wanted=f"{secrets_at_work.name(word)} in the store, the manifest and the variables")


@then(sentence('the store keeps the secret "{word:Name}" as an encrypted parameter, as its manifest reads it'))
def it_is_an_encrypted_parameter(word: str, secrets_at_work: SecretsAtWork, written_files: WrittenFiles) -> None:
    read, _ = _names_in_files(secrets_at_work.scene.request(word), written_files)
    found = secrets_at_work.seen.expect(read)
    faults = [] if found.sort == _SECURE else [f"it is a {found.sort}"]
    faults += [] if read == secrets_at_work.name(word) else [f"its name is {read}"]
    expect_none(faults, wanted=f"{secrets_at_work.name(word)} as {_SECURE}")


@then(sentence('the secret "{word:Name}" bears the tags of its request and no others'))
def it_bears_its_tags(word: str, secrets_at_work: SecretsAtWork) -> None:
    secrets_at_work.seen.expect_tags(secrets_at_work.name(word), secrets_at_work.scene.request(word).tags)


@then(sentence('the secret "{word:Name}" bears the tags of its request and the tag "{tag:Name}" of "{text:Name}"'))
def it_bears_its_tags_and_another(word: str, tag: str, text: str, secrets_at_work: SecretsAtWork) -> None:
    wanted = {**secrets_at_work.scene.request(word).tags, tag: text}
    secrets_at_work.seen.expect_tags(secrets_at_work.name(word), wanted)


@then(sentence('the secret "{word:Name}" is empty'))
def it_is_empty(word: str, secrets_at_work: SecretsAtWork) -> None:
    found = secrets_at_work.seen.expect(secrets_at_work.name(word))
    expect_none([f"it holds {found.digest}"] if found.digest else [], wanted=f"{found.name} without a value")


@then(sentence('the secret "{word:Name}" holds the value that was given for it'))
def it_holds_its_value(word: str, secrets_at_work: SecretsAtWork) -> None:
    secrets_at_work.seen.expect_value(secrets_at_work.name(word), secrets_at_work.scene.held[word])


@then(sentence('the value of the secret "{word:Name}" is still the one that was there, and was not written again'))
def its_value_is_untouched(word: str, secrets_at_work: SecretsAtWork) -> None:
    name, seen = secrets_at_work.name(word), secrets_at_work.seen
    seen.expect_value(name, secrets_at_work.scene.held[word])
    before, after = seen.before(name), seen.expect(name)
    versions = before.versions if before else []
    faults = [] if after.versions == versions else [f"the versions {after.versions} where there was {versions}"]
    expect_none(faults, wanted=f"{name} in the version that it had")


@then(sentence('the store\'s policy for the secret "{word:Name}" lets exactly these do exactly this:'))
def the_policy_lets_exactly_these(
    word: str, secrets_at_work: SecretsAtWork, datatable: Sequence[Sequence[str]]
) -> None:
    wanted: dict[str, list[str]] = {}
    for role, right in datatable[1:]:
        wanted.setdefault(secrets_at_work.role(role), []).append(right)
    secrets_at_work.seen.expect_grants(secrets_at_work.name(word), wanted)


@then(sentence('the store\'s policy for the secret "{word:Name}" lets nobody in'))
def the_policy_lets_nobody_in(word: str, secrets_at_work: SecretsAtWork) -> None:
    secrets_at_work.seen.expect_grants(secrets_at_work.name(word), {})


@then(sentence('each environment has the secret "{name:Name}" with its own value and its own tags'))
def each_environment_has_its_own(name: str, secrets_at_work: SecretsAtWork) -> None:
    for request in secrets_at_work.scene.requests:
        assert request.value("metadata.name") == name
        secrets_at_work.seen.expect_value(request.stored_as, secrets_at_work.scene.held[request.word])
        secrets_at_work.seen.expect_tags(request.stored_as, request.tags)


@then(sentence('nothing about the secret "{word:Name}" in the store has changed'))
def nothing_about_it_has_changed(word: str, secrets_at_work: SecretsAtWork) -> None:
    secrets_at_work.seen.expect_unchanged(secrets_at_work.name(word))


@then(sentence('the secret "{word:Name}" is no longer scheduled for deletion'))
def it_is_no_longer_scheduled(word: str, secrets_at_work: SecretsAtWork) -> None:
    found = secrets_at_work.seen.expect(secrets_at_work.name(word))
    expect_none(["it is scheduled for deletion"] if found.to_be_deleted else [], wanted=f"{found.name} to stay")


@then("the store has no secret of the requests")
def the_store_has_no_secret(secrets_at_work: SecretsAtWork) -> None:
    secrets_at_work.seen.expect_names(secrets_at_work.service, [])


@then("the store has these secrets of the requests and no others:")
def the_store_has_these_secrets(secrets_at_work: SecretsAtWork, datatable: Sequence[Sequence[str]]) -> None:
    secrets_at_work.seen.expect_names(secrets_at_work.service, [secrets_at_work.name(row[0]) for row in datatable])


@then("the platform engineer is told that nothing had to change")
def told_that_nothing_had_to_change(secrets_at_work: SecretsAtWork) -> None:
    latest = secrets_at_work.scene.desk.latest
    told = latest.exit_code == 0 and _NO_CHANGE.search(said(latest))
    assert told, f"wanted: success, and the word that there was no change\n  seen: {latest.describe()}"


@then(sentence('the platform engineer is told of "{one:Name}" and "{other:Name}"'))
def told_of_both(one: str, other: str, secrets_at_work: SecretsAtWork) -> None:
    latest = secrets_at_work.scene.desk.latest
    names = [secrets_at_work.name(word) for word in (one, other)]
    faults = [f"no word of {name}" for name in names if name not in latest.output]
    if faults or latest.exit_code != 0:
        raise Mismatch(f"what would become of {' and '.join(names)}", [*faults, latest.describe()])


@then("the list of processes has shown no value of a secret")
def the_list_of_processes_shows_no_value(process_list: ProcessListWatch, secret_scene: SecretScene) -> None:
    process_list.expect_without(secret_scene.desk.secrets)


def _names_in_files(request: SecretRequest, files: WrittenFiles) -> tuple[str, str]:
    """The name that the manifest reads, and the one that the variables describe."""
    variables, manifest = (files.document(file) for file in request.files)
    return names_said(variables, manifest)
