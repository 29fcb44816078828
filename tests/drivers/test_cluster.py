"""What scenarios can arrange in a cluster, and that it goes with them."""

from __future__ import annotations

import pytest

from support.connections.cluster import ClusterConnection
from support.drivers.cluster import ClusterDriver, neighbouring_namespace
from support.observers.cluster import ClusterObserver
from support.ownership import OWNER_MARK, Ownership
from support.targets.offers import NotSupported
from support.targets.profile import Cluster


@pytest.fixture
def cluster(connection: ClusterConnection, cluster_at_hand: Cluster, belongings: Ownership) -> ClusterDriver:
    return ClusterDriver(connection, cluster_at_hand, belongings)


@pytest.fixture
def observer(connection: ClusterConnection) -> ClusterObserver:
    return ClusterObserver(connection)


def test_workloads_are_available_when_they_are_arranged(cluster: ClusterDriver, observer: ClusterObserver) -> None:
    cluster.deployment("web", 3)
    cluster.replica_set("raw", 1)
    cluster.stateful_set("ledger", 2)
    cluster.daemon_set("shipper")
    cluster.pod("shell")

    assert observer.workload(cluster.namespace, "Deployment", "web").available == 3
    assert observer.workload(cluster.namespace, "ReplicaSet", "raw").available == 1
    ledger = observer.workload(cluster.namespace, "StatefulSet", "ledger")
    assert [pod.name for pod in ledger.pods if pod.available] == ["ledger-0", "ledger-1"]
    shipper = observer.workload(cluster.namespace, "DaemonSet", "shipper")
    assert shipper.available == shipper.wanted > 1
    shell = observer.pod(cluster.namespace, "shell")
    assert shell is not None
    assert shell.available
    assert shell.owner is None


def test_namesakes_of_different_kinds_keep_their_own_pods(cluster: ClusterDriver, observer: ClusterObserver) -> None:
    cluster.deployment("search", 1)
    cluster.stateful_set("search", 1)

    one = observer.workload(cluster.namespace, "Deployment", "search")
    other = observer.workload(cluster.namespace, "StatefulSet", "search")

    assert len(one.pods) == len(other.pods) == 1
    assert not one.pod_uids & other.pod_uids


def test_a_shared_namespace_has_bystanders(cluster: ClusterDriver, observer: ClusterObserver) -> None:
    cluster.share_namespace()

    for kind in ("Deployment", "StatefulSet", "CronJob", "ConfigMap", "Secret"):
        assert observer.exists(cluster.namespace, kind, "bystander"), kind


def test_namespaces_bear_the_owner_and_go_with_the_scenario(
    connection: ClusterConnection, cluster_at_hand: Cluster
) -> None:
    owner = Ownership(run="tests")
    driver = ClusterDriver(connection, cluster_at_hand, owner)
    driver.config_map("settings")
    driver.config_map("settings", namespace=neighbouring_namespace(owner))
    names = [driver.namespace, neighbouring_namespace(owner)]
    marked = connection.get("Namespace", None, names[0])
    assert marked is not None
    assert marked["metadata"]["labels"][OWNER_MARK] == f"tests.{owner.tag}"

    owner.give_up_everything()

    assert [connection.get("Namespace", None, name) for name in names] == [None, None]
    assert connection.get("ConfigMap", names[0], "settings") is None


def test_a_namespace_of_others_is_refused(cluster: ClusterDriver) -> None:
    with pytest.raises(ValueError, match="does not belong to this scenario"):
        cluster.config_map("settings", namespace="default")


def test_every_namespace_is_announced_once(
    connection: ClusterConnection, cluster_at_hand: Cluster, belongings: Ownership
) -> None:
    seen: list[str] = []
    driver = ClusterDriver(connection, cluster_at_hand, belongings, seen.append)

    driver.config_map("one")
    driver.config_map("two")
    driver.config_map("one", namespace=neighbouring_namespace(belongings))

    assert seen == [driver.namespace, neighbouring_namespace(belongings)]


def test_a_finished_job_has_its_pods(cluster: ClusterDriver, observer: ClusterObserver) -> None:
    cluster.job("import", pods=2)

    job = observer.job(cluster.namespace, "import")

    assert job.finished
    assert job.succeeded == 2
    assert len(job.pods) == 2


def test_a_secret_takes_other_values(
    cluster: ClusterDriver, observer: ClusterObserver, connection: ClusterConnection
) -> None:
    cluster.secret("access", {"word": "friend", "port": "1"})
    cluster.secret("access", {"word": "foe"})

    found = connection.get("Secret", cluster.namespace, "access")
    assert found is not None
    assert found["data"] == {"word": "Zm9l", "port": "MQ=="}


def test_cron_jobs_can_be_suspended(cluster: ClusterDriver, observer: ClusterObserver) -> None:
    cluster.cron_job("report", labels={"team": "billing"}, annotations={"on": "off"}, command=("report", "--all"))
    cluster.suspend_cron_job("report")

    seen = observer.cron_job(cluster.namespace, "report")

    assert seen.suspended
    assert (seen.labels, seen.annotations) == ({"team": "billing"}, {"on": "off"})
    assert seen.template["template"]["spec"]["containers"][0]["command"] == ["report", "--all"]


def test_new_pods_that_never_start_show_their_trouble(cluster: ClusterDriver, observer: ClusterObserver) -> None:
    cluster.deployment("web", 1)
    cluster.fail_new_pods()
    before = observer.workload(cluster.namespace, "Deployment", "web")
    cluster._connection.merge("Deployment", cluster.namespace, "web", {"spec": {"replicas": 2}})

    after = observer.expect_new_pods_tried(before)

    assert {pod.available for pod in after.pods} == {True, False}


def test_a_rollout_has_come_to_rest_when_only_new_pods_are_left(
    cluster: ClusterDriver, observer: ClusterObserver, connection: ClusterConnection
) -> None:
    cluster.deployment("web", 2)
    before = observer.workload(cluster.namespace, "Deployment", "web")
    template = {"metadata": {"annotations": {"turn": "second"}}}
    connection.merge("Deployment", cluster.namespace, "web", {"spec": {"template": template}})

    cluster.wait_until_rolled_out("Deployment", "web")

    after = observer.workload(cluster.namespace, "Deployment", "web")
    assert after.available == 2
    assert not {pod.uid for pod in after.pods if not pod.leaving} & before.pod_uids


def test_pods_that_cannot_be_set_are_not_supported(
    connection: ClusterConnection, cluster_at_hand: Cluster, belongings: Ownership
) -> None:
    plain = cluster_at_hand.model_copy(update={"settable_pods": False})

    with pytest.raises(NotSupported, match="pods whose start"):
        ClusterDriver(connection, plain, belongings).delay_new_pods(1)
