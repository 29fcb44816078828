"""What the observer of the cluster sees, and what it does not let pass."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from support.connections.cluster import ClusterConnection
from support.connections.kinds import Document
from support.drivers.cluster import ClusterDriver
from support.observers.cluster import ClusterObserver
from support.observers.cluster_sight import NotThere
from support.observers.comparing import Mismatch
from support.observers.job_effects import ACTION_MARK
from support.observers.workloads import WorkloadSeen
from support.ownership import Ownership
from support.targets.profile import Cluster
from support.waiting import Unfulfilled
from tests.patience import BRIEF, in_vain, use_patience


@pytest.fixture
def cluster(connection: ClusterConnection, cluster_at_hand: Cluster, belongings: Ownership) -> ClusterDriver:
    return ClusterDriver(connection, cluster_at_hand, belongings)


@pytest.fixture
def observer(connection: ClusterConnection) -> Iterator[ClusterObserver]:
    observer = ClusterObserver(connection)
    yield observer
    observer.close()


@pytest.fixture
def brief() -> None:
    """Nothing happens where nothing should: do not watch it for long."""
    use_patience(BRIEF)


def restart(connection: ClusterConnection, seen: WorkloadSeen, moment: str = "2031-01-01T00:00:00Z") -> None:
    """Restart as the target should."""
    template = {"metadata": {"annotations": {"kubectl.kubernetes.io/restartedAt": moment}}}
    connection.merge(seen.kind, seen.namespace, seen.name, {"spec": {"template": template}})


def web(cluster: ClusterDriver, observer: ClusterObserver, replicas: int = 2) -> WorkloadSeen:
    cluster.deployment("web", replicas)
    return observer.workload(cluster.namespace, "Deployment", "web")


def test_a_restart_is_seen_in_pods_template_and_rollouts(
    cluster: ClusterDriver, observer: ClusterObserver, connection: ClusterConnection
) -> None:
    before = web(cluster, observer, 3)
    watch = observer.watch_availability(before)
    restart(connection, before)

    after = observer.expect_every_pod_replaced(before)
    observer.expect_one_rollout(before)

    assert observer.expect_marked_for_restart(before).restarted_at == "2031-01-01T00:00:00Z"
    course = observer.expect_availability(watch, 3)
    assert not after.pod_uids & before.pod_uids
    assert course.minimum == 3
    assert len(course.moments) > 1


@pytest.mark.usefixtures("brief")
def test_a_restart_that_did_not_happen_is_noticed(cluster: ClusterDriver, observer: ClusterObserver) -> None:
    before = web(cluster, observer)

    with in_vain(), pytest.raises(Unfulfilled, match="old pods still there: web-"):
        observer.expect_every_pod_replaced(before)
    with in_vain(), pytest.raises(Unfulfilled, match="0 changes of its specification, 0 new generations"):
        observer.expect_one_rollout(before)
    with in_vain(), pytest.raises(Unfulfilled, match="is missing"):
        observer.expect_marked_for_restart(before)


@pytest.mark.usefixtures("brief")
def test_a_second_restart_is_noticed(
    cluster: ClusterDriver, observer: ClusterObserver, connection: ClusterConnection
) -> None:
    before = web(cluster, observer)
    restart(connection, before, "2031-01-01T00:00:00Z")
    restart(connection, before, "2031-01-01T00:00:01Z")

    with in_vain(), pytest.raises(Unfulfilled, match="2 changes of its specification"):
        observer.expect_one_rollout(before)


def test_a_stateful_set_gets_new_pods_of_the_same_names(
    cluster: ClusterDriver, observer: ClusterObserver, connection: ClusterConnection
) -> None:
    cluster.stateful_set("ledger", 2)
    before = observer.workload(cluster.namespace, "StatefulSet", "ledger")
    watch = observer.watch_availability(before)
    restart(connection, before)

    after = observer.expect_every_pod_replaced(before, same_names=True)
    observer.expect_one_rollout(before)

    assert [pod.name for pod in after.pods] == ["ledger-0", "ledger-1"]
    assert observer.expect_availability(watch, 1).minimum == 1


def test_an_outage_is_noticed_however_short(
    cluster: ClusterDriver, observer: ClusterObserver, connection: ClusterConnection
) -> None:
    before = web(cluster, observer, 1)
    watch = observer.watch_availability(before)
    connection.delete("Pod", before.namespace, before.pods[0].name)
    cluster.wait_until_available("Deployment", "web")

    with pytest.raises(Mismatch, match=r"(?s)at least 1 pods available at every moment.*seen: 0 available after"):
        observer.expect_availability(watch, 1)


def test_a_watch_sees_a_lasting_shortage_up_to_its_end(cluster: ClusterDriver, observer: ClusterObserver) -> None:
    before = web(cluster, observer)
    watch = observer.watch_availability(before)
    cluster._connection.merge("Deployment", before.namespace, "web", {"spec": {"replicas": 1}})
    cluster.wait_until_available("Deployment", "web")

    assert watch.stop().minimum == 1


def test_a_watch_ends_at_once_while_nothing_happens(cluster: ClusterDriver, observer: ClusterObserver) -> None:
    watch = observer.watch_availability(web(cluster, observer))

    watch.abandon()

    assert not watch._thread.is_alive()


def test_a_replaced_pod_is_the_only_new_one(
    cluster: ClusterDriver, observer: ClusterObserver, connection: ClusterConnection
) -> None:
    before = web(cluster, observer, 3)
    pod = before.pods[1]
    connection.delete("Pod", before.namespace, pod.name)

    fresh = observer.expect_pod_replaced(pod, before)
    observer.expect_other_pods_live_on(pod, before)

    assert fresh.uid not in before.pod_uids
    with pytest.raises(Mismatch, match=rf"seen: {before.pods[1].name} .* is gone"):
        observer.expect_other_pods_live_on(before.pods[0], before)


def test_two_replaced_pods_are_one_too_many(
    cluster: ClusterDriver, observer: ClusterObserver, connection: ClusterConnection
) -> None:
    before = web(cluster, observer, 3)
    for pod in before.pods[:2]:
        connection.delete("Pod", before.namespace, pod.name)

    with pytest.raises(Mismatch, match=r"seen: web-\S+ \(.*\), web-\S+ \("):
        observer.expect_pod_replaced(before.pods[0], before)


@pytest.mark.usefixtures("brief")
def test_pods_that_live_on_are_the_same(
    cluster: ClusterDriver, observer: ClusterObserver, connection: ClusterConnection
) -> None:
    before = web(cluster, observer)
    observer.expect_no_pod_replaced(before)
    connection.delete("Pod", before.namespace, before.pods[0].name)

    with in_vain(), pytest.raises(Unfulfilled, match='seen: Deployment "web" with'):
        observer.expect_no_pod_replaced(before)


def test_what_is_gone_is_gone_with_its_pods(
    cluster: ClusterDriver, observer: ClusterObserver, connection: ClusterConnection
) -> None:
    before = web(cluster, observer)
    connection.delete("Deployment", before.namespace, "web")

    observer.expect_gone(before.namespace, "Deployment", "web")
    observer.expect_pods_gone(before.namespace, before.pod_uids, "web")

    with pytest.raises(NotThere, match=r'Deployment "web" .*\n  seen: there is none'):
        observer.workload(before.namespace, "Deployment", "web")
    with pytest.raises(ValueError, match="their absence proves nothing"):
        observer.expect_pods_gone(before.namespace, frozenset(), "web")


@pytest.mark.usefixtures("brief")
def test_each_of_several_restarts_is_looked_at(
    cluster: ClusterDriver, observer: ClusterObserver, connection: ClusterConnection
) -> None:
    cluster.deployment("web", 1)
    cluster.deployment("api", 1)
    before = [observer.workload(cluster.namespace, "Deployment", name) for name in ("web", "api")]
    restart(connection, before[0])
    with in_vain(), pytest.raises(Unfulfilled, match="api"):
        observer.expect_each_restarted_once(before)

    restart(connection, before[1])
    observer.expect_each_restarted_once(before)

    restart(connection, before[1], "2031-01-01T00:00:01Z")
    with in_vain(), pytest.raises(Unfulfilled, match="api"):
        observer.expect_each_restarted_once(before)


@pytest.mark.usefixtures("brief")
def test_a_changed_object_is_told_from_its_neighbours(
    cluster: ClusterDriver, observer: ClusterObserver, connection: ClusterConnection
) -> None:
    cluster.cron_job("report")
    cluster.config_map("settings")
    before = observer.namespace(cluster.namespace)
    connection.merge("ConfigMap", cluster.namespace, "settings", {"data": {"colour": "red"}})

    observer.expect_unchanged(before, "CronJob", "report")
    with in_vain(), pytest.raises(Unfulfilled, match="ConfigMap settings: data changed"):
        observer.expect_unchanged(before, "ConfigMap", "settings")
    with pytest.raises(NotThere, match=r'CronJob "never-made" .*\n  seen: there is none'):
        observer.expect_unchanged(before, "CronJob", "never-made")


@pytest.mark.usefixtures("brief")
def test_what_is_still_there_is_not_gone(cluster: ClusterDriver, observer: ClusterObserver) -> None:
    cluster.config_map("web")

    with in_vain(), pytest.raises(Unfulfilled, match='ConfigMap "web" is still there'):
        observer.expect_gone(cluster.namespace, "ConfigMap", "web")


def triggered(connection: ClusterConnection, observer: ClusterObserver, namespace: str, name: str) -> Document:
    """A job as a faithful target makes it."""
    source = observer.cron_job(namespace, "report")
    owner = {"apiVersion": "batch/v1", "kind": "CronJob", "name": "report", "uid": source.uid, "controller": True}
    marks = {**source.annotations, ACTION_MARK: f"action of {name}"}
    metadata = {"name": name, "labels": source.labels, "annotations": marks, "ownerReferences": [owner]}
    return {"kind": "Job", "metadata": metadata, "spec": source.template}


@pytest.fixture
def report(cluster: ClusterDriver) -> str:
    """A namespace with a cron job."""
    cluster.cron_job("report", labels={"team": "billing"}, annotations={"on-failure": "page-nobody"})
    return cluster.namespace


def test_a_faithful_job_passes(report: str, observer: ClusterObserver, connection: ClusterConnection) -> None:
    before = observer.jobs(report)
    connection.create(triggered(connection, observer, report, "one"), report)
    source = observer.cron_job(report, "report")

    (job,) = observer.expect_new_jobs(report, before, source)
    observer.expect_made_from(job, source)
    observer.expect_marked_with_action(job, "action of one")
    observer.expect_job_completed(report, job.name)

    with pytest.raises(Mismatch, match=r"seen: the marks .*action of one"):
        observer.expect_marked_with_action(job, "another")


@pytest.mark.usefixtures("brief")
def test_a_second_job_or_a_strange_one_is_noticed(
    report: str, observer: ClusterObserver, connection: ClusterConnection
) -> None:
    source = observer.cron_job(report, "report")
    with in_vain(), pytest.raises(Unfulfilled, match="seen: 0 jobs: nothing"):
        observer.expect_new_jobs(report, (), source)
    connection.create(triggered(connection, observer, report, "one"), report)
    connection.create(triggered(connection, observer, report, "two"), report)
    with in_vain(), pytest.raises(Unfulfilled, match='seen: 2 jobs: job "one"'):
        observer.expect_new_jobs(report, (), source)
    pair = observer.expect_new_jobs(report, (), source, 2)
    observer.expect_marked_with_actions(pair, ["action of two", "action of one"])
    with pytest.raises(Mismatch, match="action of one, action of one"):
        observer.expect_marked_with_actions((pair[0], pair[0]), ["action of two", "action of one"])

    stranger = triggered(connection, observer, report, "three")
    stranger["metadata"]["ownerReferences"] = []
    connection.create(stranger, report)
    with pytest.raises(Mismatch, match='job "three" of nobody'):
        observer.expect_new_jobs(report, pair, source)


def test_every_departure_from_the_template_is_told(
    report: str, observer: ClusterObserver, connection: ClusterConnection
) -> None:
    bad = triggered(connection, observer, report, "bad")
    bad["metadata"].update(labels={}, annotations={}, ownerReferences=[])
    bad["spec"]["template"]["spec"]["containers"][0]["command"] = ["false"]
    bad["spec"]["backoffLimit"] = 0
    connection.create(bad, report)

    with pytest.raises(Mismatch) as caught:
        observer.expect_made_from(observer.job(report, "bad"), observer.cron_job(report, "report"))

    told = "\n".join(caught.value.seen)
    for word in ("belongs to nobody", "label team", "annotation on-failure", "command of container main", "0 times"):
        assert word in told


def test_jobs_are_found_by_the_secret_that_they_read(
    cluster: ClusterDriver, observer: ClusterObserver, connection: ClusterConnection
) -> None:
    cluster.secret("sessions-access", {"db.port": "1"})
    cluster.job("innocent")
    source = {"secretKeyRef": {"name": "sessions-access", "key": "db.port"}}
    container = {"name": "flush", "image": "busybox", "env": [{"name": "PORT", "valueFrom": source}]}
    spec = {"template": {"spec": {"restartPolicy": "Never", "containers": [container]}}}
    connection.create({"kind": "Job", "metadata": {"name": "flush"}, "spec": spec}, cluster.namespace)

    (job,) = observer.expect_jobs_using(cluster.namespace, "sessions-access")

    assert job.name == "flush"
