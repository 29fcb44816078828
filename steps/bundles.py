"""Sealed bundles: what others do with them, and what they find."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_bdd import given, then, when

from steps.evidence import evidence_of
from steps.suites import Runs
from steps.words.sentences import sentences
from steps.words.suites import SUITES
from steps.words.things import THINGS
from support.drivers.suite.bundles import Auditor, Bundle
from support.drivers.suite.planting import PlantedSuite
from support.drivers.suite.running import Run
from support.drivers.suite.signing import Signer
from support.observers.evidence import EvidenceObserver
from support.observers.findings import FindingsObserver
from support.observers.secrecy import expect_secret

sentence = sentences(SUITES, THINGS)


class Archive:
    """The bundles of a scenario, and what was found of them or made of them."""

    def __init__(self, auditor: Auditor, bundle_of: Callable[[Run], Bundle], folder: Path) -> None:
        self._auditor, self._bundle_of, self._folder = auditor, bundle_of, folder
        self._bundles: list[Bundle] = []
        self.found: Run | None = None

    @property
    def bundle(self) -> Bundle:
        """The latest bundle. Raises IndexError when there is none."""
        return self._bundles[-1]

    def take(self, run: Run) -> None:
        """Take in the bundle of a run."""
        self._bundles.append(self._bundle_of(run))

    def check(self, *options: str) -> FindingsObserver:
        """Have the latest bundle checked."""
        found = self._auditor.check(self.bundle, *options)
        return FindingsObserver(found.exit_code, found.output)

    def merge(self) -> None:
        """Have all bundles merged."""
        self.found = self._auditor.merge(self._bundles, self._folder)

    @property
    def merged(self) -> EvidenceObserver:
        """What was made of all bundles."""
        if self.found is None:
            raise LookupError("no sentence before this one merges bundles")
        return evidence_of(self.found)


@pytest.fixture
def archive(auditor: Auditor, bundle_of: Callable[[Run], Bundle], tmp_path: Path) -> Archive:
    """The bundles of the scenario."""
    return Archive(auditor, bundle_of, tmp_path / "merged")


@given("the sealed bundle of a run that holds the release")
def a_bundle_that_holds(archive: Archive, run_on_lying_target: Run) -> None:
    archive.take(run_on_lying_target)


@given("the sealed bundle of a run against a deployed target that keeps its promises")
def a_bundle_that_promotes(archive: Archive, planted_suite: PlantedSuite, runs: Runs) -> None:
    planted_suite.deploy()
    runs.run_deployed()
    archive.take(runs.latest)


@given(sentence("in the bundle {change:Change}"))
def the_bundle_is_tampered_with(change: str, archive: Archive) -> None:
    archive.bundle.tamper(change)


@given("the release manager has a key to sign with")
def somebody_can_sign(signer: Signer, planted_suite: PlantedSuite) -> None:
    planted_suite.environment.update(signer.environment)


@when("an auditor who has nothing else checks the bundle", target_fixture="findings")
def somebody_checks(archive: Archive) -> FindingsObserver:
    return archive.check()


@when("the release manager merges the bundles")
def somebody_merges(archive: Archive) -> None:
    archive.merge()


@then(sentence('the bundle is found intact, with the verdict "{word:Verdict}"'))
def it_is_intact(word: str, findings: FindingsObserver) -> None:
    findings.expect_intact(word)


@then(sentence('the bundle is found changed, naming "{place:Name}"'))
def it_is_changed(place: str, findings: FindingsObserver) -> None:
    findings.expect_changed(place)


@then("an auditor finds that the release manager has signed the bundle")
def it_is_signed(archive: Archive, runs: Runs, signer: Signer) -> None:
    archive.take(runs.latest)
    archive.check("--key", str(signer.public)).expect_intact("promote")


@then("an auditor finds that nobody else has signed the bundle")
def nobody_else_has_signed(archive: Archive, signer: Signer) -> None:
    archive.check("--key", str(signer.public_of_another)).expect_changed("attestation.dsse.json")


@then("the key of the target is nowhere in the evidence")
def the_key_is_nowhere(planted_suite: PlantedSuite, runs: Runs) -> None:
    folder = evidence_of(runs.latest).folder
    for name, secret in planted_suite.environment.items():
        expect_secret(folder, secret, name)


@then(sentence('the verdict of all runs is "{word:Verdict}"'))
def the_verdict_of_all_is(word: str, archive: Archive) -> None:
    archive.merged.expect_verdict(word)


@then(sentence('the difference between the targets "{one:Name}" and "{other:Name}" is shown for "{name:Name}"'))
def a_difference_is_shown(one: str, other: str, name: str, archive: Archive) -> None:
    archive.merged.expect_difference(name, one, other)
