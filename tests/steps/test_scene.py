"""What words refer to, and what a scene remembers."""

from __future__ import annotations

import pytest

from steps.scene import Scene, Sight, Thing
from steps.words.things import reference
from support.drivers.actions.model import Kind
from support.observers.caches import CacheSeen
from support.observers.comparing import Mismatch
from support.observers.surroundings import Surroundings
from support.observers.surroundings import Thing as Part
from support.observers.workloads import PodSeen, WorkloadSeen
from support.ownership import Ownership
from support.targets.profile import Profile, build_profile


@pytest.fixture
def target() -> Profile:
    cluster = {"name": "atlantis", "server": "http://127.0.0.1:1", "token": "t"}
    cloud = {"account": "deep-sea", "account_id": "210987654321"}
    document = {"name": "t", "kind": "embedded", "guard": {"production": False}, "cluster": cluster, "cloud": cloud}
    return build_profile(document, "a test")


@pytest.fixture
def belongings() -> Ownership:
    return Ownership(run="r", tag="1f2e3d4c")


@pytest.fixture
def scene(belongings: Ownership, target: Profile) -> Scene:
    return Scene(belongings, Surroundings(), target)


def workload(*pods: str) -> WorkloadSeen:
    seen = tuple(PodSeen(name, f"uid of {name}", "Running", True, False, None, None, None, None) for name in pods)
    return WorkloadSeen("Deployment", "so-1f2e3d4c", "checkout", "uid", 1, len(pods), 1, False, {}, seen)


def test_a_sentence_names_kind_name_and_place() -> None:
    found = reference('one pod of the stateful set "ledger" in the neighbouring namespace')

    assert (found.kind, found.name, found.one_pod, found.next_door) == ("stateful set", "ledger", True, True)
    assert reference('the snapshot "s" of the database "d"').of == "d"
    with pytest.raises(ValueError, match="names no thing"):
        reference("the worker")


def test_things_of_the_cluster_keep_their_names_and_others_get_the_scenario_s_own(scene: Scene) -> None:
    deployment = scene.thing('the deployment "web" in the neighbouring namespace')
    snapshot = scene.thing('the snapshot "before" of the database "orders"')

    assert deployment == Thing("deployment", "web", "web", "so-1f2e3d4c-next-door")
    assert snapshot == Thing("snapshot", "before", "before-1f2e3d4c", of="orders-1f2e3d4c")
    assert scene.named("before") == {"before-1f2e3d4c"}
    assert scene.named("storage-full") == {"storage-full"}


def test_the_target_is_told_its_own_names(scene: Scene) -> None:
    def told(words: str, kind: Kind) -> dict[str, str]:
        return scene.arguments(scene.thing(words), kind)

    place = {"cluster": "atlantis", "namespace": "so-1f2e3d4c"}
    assert told('the config map "web"', Kind.DELETE) == {**place, "kind": "ConfigMap", "name": "web"}
    assert told('the cron job "nightly"', Kind.TRIGGER) == {**place, "cronjob": "nightly"}
    assert told('the cache "s"', Kind.FLUSH) == {"account": "deep-sea", "identifier": "s-1f2e3d4c"}
    assert told('the snapshot "s" of the database "d"', Kind.SNAPSHOT) == {
        "account": "deep-sea",
        "identifier": "d-1f2e3d4c",
        "snapshot_identifier": "s-1f2e3d4c",
    }


def test_one_pod_is_the_same_at_every_mention(scene: Scene) -> None:
    looks = iter([workload("a", "b", "c"), workload("c", "d", "e")])
    scene.keep(scene.thing('the deployment "checkout"'), Sight(look=lambda: next(looks)))

    with pytest.raises(LookupError, match="speaks of one pod"):
        _ = scene.chosen_pod
    chosen = scene.thing('one pod of the deployment "checkout"')

    assert scene.thing('one pod of the deployment "checkout"') == chosen
    assert (chosen.kind, chosen.actual, scene.chosen_pod.pod.name) == ("pod", "b", "b")


def test_what_was_before_the_act_is_remembered_and_what_was_not_there_is_said(scene: Scene) -> None:
    entries = {"entry-1": "value 1"}
    cache = scene.thing('the cache "sessions"')
    scene.keep(cache, Sight(look=lambda: CacheSeen("sessions", dict(entries))))
    gone = scene.keep(scene.thing('the deployment "checkout"'), Sight(look=_absent))
    scene.remember(gone)
    entries.clear()

    assert scene.before(cache, CacheSeen).entries == {"entry-1": "value 1"}
    with pytest.raises(Mismatch, match='deployment "checkout" in the namespace so-1f2e3d4c to be there before the act'):
        scene.before(gone, WorkloadSeen)
    assert scene.excused == (Part("Deployment", "checkout", "so-1f2e3d4c"),)


def test_a_watch_needs_an_act(scene: Scene) -> None:
    with pytest.raises(LookupError, match="nothing was done"):
        scene.watch(scene.thing('the deployment "checkout"'))


def _absent() -> WorkloadSeen:
    raise Mismatch("a deployment", ["there is none"])
