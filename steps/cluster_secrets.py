"""Secrets in the cluster: how the manifest of a request gets there, and what it brings."""

from __future__ import annotations

import pytest
from pytest_bdd import given, then, when

from steps.applying_secrets import SecretsAtWork
from steps.words.sentences import sentences
from steps.words.things import THINGS
from support.drivers.commands import Finished
from support.drivers.provisioning.cluster_secrets import SecretManifests
from support.observers.files import WrittenFiles
from support.observers.provisioning.cluster_secrets import ClusterSecrets

sentence = sentences(THINGS)


class Delivery:
    """Brings the manifests that the platform's command has written into the cluster, and looks what comes of them."""

    def __init__(
        self, work: SecretsAtWork, manifests: SecretManifests, seen: ClusterSecrets, files: WrittenFiles
    ) -> None:
        self.work, self.seen = work, seen
        self._manifests, self._files = manifests, files

    def generate(self) -> Finished:
        """Have the files of all requests written."""
        scene = self.work.scene
        return scene.desk.does(lambda: scene.commands.generate(scene.requests))

    def deliver(self, word: str) -> str:
        """Hand over the written manifest of a request; returns its name."""
        manifest = self._files.document(self.work.scene.request(word).files[1])
        self._manifests.hand_over(manifest)
        return str(manifest["metadata"]["name"])

    def expect_arrived(self, word: str) -> None:
        """Wait until the cluster's secret is the very one of the store."""
        request = self.work.scene.request(word)
        stored = self.work.seen.expect(request.stored_as)
        manifest = request.manifest()["metadata"]["name"]
        self.seen.expect(request.value("spec.access.k8sSecretName"), stored.fields, manifest)


@pytest.fixture
def delivery(
    secrets_at_work: SecretsAtWork,
    secret_manifests: SecretManifests,
    cluster_secrets: ClusterSecrets,
    written_files: WrittenFiles,
) -> Delivery:
    """The way of secrets into the cluster."""
    return Delivery(secrets_at_work, secret_manifests, cluster_secrets, written_files)


@given(sentence('the manifest of the secret "{word:Name}" is in the cluster, which waits for the secret'))
def the_manifest_waits(word: str, delivery: Delivery) -> None:
    delivery.generate()
    delivery.seen.expect_failure(delivery.deliver(word))


@given(sentence('the request for the secret "{word:Name}" has been applied, and its manifest is in the cluster'))
def it_has_been_applied_and_delivered(word: str, delivery: Delivery) -> None:
    delivery.generate()
    delivery.work.has_been_applied()
    delivery.seen.expect_failure(delivery.deliver(word))


@when("the platform engineer applies the request for the secret and its manifest reaches the cluster")
def applies_and_the_manifest_arrives(delivery: Delivery) -> None:
    delivery.work.generate_and_apply()
    delivery.deliver(delivery.work.scene.requests[0].word)


@when(
    sentence(
        'the platform engineer applies the requests for secrets and the manifest of "{word:Name}" reaches the cluster'
    )
)
def applies_and_one_manifest_arrives(word: str, delivery: Delivery) -> None:
    delivery.work.generate_and_apply()
    delivery.deliver(word)


@when(sentence('somebody fills the secret "{word:Name}" in the store'))
def somebody_fills_the_secret(word: str, delivery: Delivery) -> None:
    scene = delivery.work.scene
    scene.held[word] = scene.value(word)
    delivery.work.store.fill(delivery.work.name(word), scene.held[word])


@then(sentence('the cluster has the secret "{word:Name}" with the very fields that the store holds'))
@then(sentence('the cluster has the secret of "{word:Name}" with the very fields that the store holds'))
def the_cluster_has_the_secret(word: str, delivery: Delivery) -> None:
    delivery.work.seen.expect_value(delivery.work.name(word), delivery.work.scene.held[word])
    delivery.expect_arrived(word)
