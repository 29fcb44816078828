"""Workloads and their pods: what runs, what takes its place, and what goes on serving meanwhile."""

from __future__ import annotations

from typing import Protocol

import pytest
from pytest_bdd import given, then

from steps.scene import Scene, Sight, Thing
from steps.words.counts import COUNTS
from steps.words.sentences import sentences
from steps.words.things import THINGS
from support.drivers.cluster import ClusterDriver
from support.observers.cluster import ClusterObserver
from support.observers.workloads import WorkloadSeen

sentence = sentences(THINGS, COUNTS)


class MakeWorkload(Protocol):
    """Makes a workload whose pods are available, and takes it into the scene."""

    def __call__(self, kind: str, name: str, pods: int = 0, next_door: bool = False) -> Thing:
        """`kind` in the words of the features; `pods` says nothing for a daemon set."""


@pytest.fixture
def make_workload(scene: Scene, cluster: ClusterDriver, cluster_observer: ClusterObserver) -> MakeWorkload:
    """Makes workloads for steps that arrange them."""

    def make(kind: str, name: str, pods: int = 0, next_door: bool = False) -> Thing:
        place = scene.neighbour() if next_door else scene.namespace()
        thing = Thing(kind, name, name, place)
        if kind == "daemon set":
            cluster.daemon_set(name, place)
        else:
            {"deployment": cluster.deployment, "stateful set": cluster.stateful_set}[kind](name, pods, place)
        return scene.keep(thing, _sight(thing, cluster, cluster_observer))

    return make


def _sight(thing: Thing, cluster: ClusterDriver, observer: ClusterObserver) -> Sight:
    kind, name, place = thing.cluster_kind, thing.actual, thing.namespace
    return Sight(
        look=lambda: observer.workload(place, kind, name),
        watch=lambda: observer.watch_availability(observer.workload(place, kind, name)),
        rest=lambda: cluster.wait_until_rolled_out(kind, name, place),
    )


@given("a namespace shared with other workloads")
def a_shared_namespace(cluster: ClusterDriver) -> None:
    cluster.share_namespace()


@given(sentence('a {kind:KindWithPods} "{name:Name}" with {pods:AvailablePods}{next_door:Place}'))
def a_workload(kind: str, name: str, pods: int, next_door: bool, make_workload: MakeWorkload) -> None:
    make_workload(kind, name, pods, next_door)


@given(sentence('a daemon set "{name:Name}" with an available pod on every node'))
def a_daemon_set(name: str, make_workload: MakeWorkload) -> None:
    make_workload("daemon set", name)


@given(sentence('the deployment "{name:Name}" is paused'))
def a_paused_rollout(name: str, cluster: ClusterDriver) -> None:
    cluster.pause_rollout(name)


@given(sentence("new pods take {milliseconds:Count} milliseconds to become available"))
def slow_pods(milliseconds: int, cluster: ClusterDriver) -> None:
    cluster.delay_new_pods(milliseconds / 1000)


@given("new pods never become available")
def broken_pods(cluster: ClusterDriver) -> None:
    cluster.fail_new_pods()


@then(sentence("every pod of {workload:Workload} is replaced by a new one"))
def every_pod_is_replaced(workload: str, scene: Scene, cluster_observer: ClusterObserver) -> None:
    cluster_observer.expect_every_pod_replaced(scene.before(scene.thing(workload), WorkloadSeen))


@then(sentence("every pod of {workload:Workload} is replaced by a new one of the same name"))
def every_pod_is_replaced_by_its_namesake(workload: str, scene: Scene, cluster_observer: ClusterObserver) -> None:
    before = scene.before(scene.thing(workload), WorkloadSeen)
    cluster_observer.expect_every_pod_replaced(before, same_names=True)


@then(sentence("no pod of {workload:Workload} is replaced"))
def no_pod_is_replaced(workload: str, scene: Scene, cluster_observer: ClusterObserver) -> None:
    cluster_observer.expect_no_pod_replaced(scene.before(scene.thing(workload), WorkloadSeen))


@then("that pod is replaced by a new one")
def that_pod_is_replaced(scene: Scene, cluster_observer: ClusterObserver) -> None:
    _expect_replaced(scene, cluster_observer, same_name=False)


@then("that pod is replaced by a new one of the same name")
def that_pod_is_replaced_by_its_namesake(scene: Scene, cluster_observer: ClusterObserver) -> None:
    _expect_replaced(scene, cluster_observer, same_name=True)


def _expect_replaced(scene: Scene, observer: ClusterObserver, *, same_name: bool) -> None:
    chosen = scene.chosen_pod
    fresh = observer.expect_pod_replaced(chosen.pod, scene.before(chosen.of, WorkloadSeen), same_name=same_name)
    scene.excuse("Pod", fresh.name, chosen.of.namespace)


@then(sentence("the other pods of {workload:Workload} live on"))
def the_other_pods_live_on(workload: str, scene: Scene, cluster_observer: ClusterObserver) -> None:
    before = scene.before(scene.thing(workload), WorkloadSeen)
    cluster_observer.expect_other_pods_live_on(scene.chosen_pod.pod, before)


@then(sentence("the pods of {whole:PodOwner} are gone"))
def the_pods_are_gone(whole: str, scene: Scene, cluster_observer: ClusterObserver) -> None:
    thing = scene.thing(whole)
    cluster_observer.expect_pods_gone(thing.namespace, scene.pods_before(thing), thing.describe())


@then(sentence("at least {fewest:Count} of the pods of {workload:Workload} stay available throughout"))
@then(sentence("at least {fewest:Count} of the pods of {workload:Workload} stays available throughout"))
def pods_stay_available(workload: str, fewest: int, scene: Scene, cluster_observer: ClusterObserver) -> None:
    cluster_observer.expect_availability(scene.watch(scene.thing(workload)), fewest)


@then(sentence("all but one of the pods of {workload:Workload} stay available throughout"))
def all_pods_but_one_stay_available(workload: str, scene: Scene, cluster_observer: ClusterObserver) -> None:
    thing = scene.thing(workload)
    wanted = scene.before(thing, WorkloadSeen).wanted
    cluster_observer.expect_availability(scene.watch(thing), wanted - 1)


@then(sentence("{workload:Workload} is starting new pods"))
def new_pods_are_tried(workload: str, scene: Scene, cluster_observer: ClusterObserver) -> None:
    cluster_observer.expect_new_pods_tried(scene.before(scene.thing(workload), WorkloadSeen))


@then(sentence("{workload:Workload} is marked for a restart"))
def is_marked_for_a_restart(workload: str, scene: Scene, cluster_observer: ClusterObserver) -> None:
    cluster_observer.expect_marked_for_restart(scene.before(scene.thing(workload), WorkloadSeen))


@then(sentence("exactly one rollout of {workload:Workload} takes place"))
def exactly_one_rollout(workload: str, scene: Scene, cluster_observer: ClusterObserver) -> None:
    cluster_observer.expect_one_rollout(scene.before(scene.thing(workload), WorkloadSeen))


@then(sentence("every one of the {number:Count} deployments is restarted exactly once"))
def every_deployment_is_restarted_once(number: int, scene: Scene, cluster_observer: ClusterObserver) -> None:
    before = [scene.before(thing, WorkloadSeen) for thing in scene.all("deployment")]
    assert len(before) == number, f"wanted: {number} deployments before the act\n  seen: {len(before)}"
    cluster_observer.expect_each_restarted_once(before)
