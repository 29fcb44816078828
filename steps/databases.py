"""Databases: their states, their restarts, their snapshots."""

from __future__ import annotations

from pytest_bdd import given, then, when

from steps.scene import Scene, Sight, Thing
from steps.words.counts import COUNTS
from steps.words.sentences import sentences
from steps.words.things import THINGS
from support.drivers.cloud import CloudDriver
from support.drivers.inventory import InventoryDriver
from support.observers.databases import CloudObserver, InstanceSeen, SnapshotSeen

sentence = sentences(THINGS, COUNTS)


@given(sentence('a database "{name:Name}"{standby:Standby}'))
def a_database(
    name: str,
    standby: bool,
    scene: Scene,
    cloud: CloudDriver,
    inventory: InventoryDriver,
    cloud_observer: CloudObserver,
) -> None:
    identifier = cloud.database(name, standby=standby)
    inventory.register_database(identifier, scene.namespace())
    scene.keep(Thing("database", name, identifier), Sight(look=lambda: cloud_observer.instance(identifier)))


@given(sentence('a snapshot "{name:Name}" of {database:Database}'))
def a_snapshot(name: str, database: str, scene: Scene, cloud: CloudDriver, cloud_observer: CloudObserver) -> None:
    snapshot = scene.thing(f'the snapshot "{name}" of {database}')
    cloud.snapshot(snapshot.of, snapshot.actual)
    scene.keep(snapshot, Sight(look=lambda: cloud_observer.snapshot(snapshot.of, snapshot.actual)))


@given(sentence('{database:Database} is in the state "{state:Name}"'))
def a_database_in_a_state(database: str, state: str, scene: Scene, cloud: CloudDriver) -> None:
    cloud.set_status(scene.thing(database).actual, state)


@given(sentence("{database:Database} takes {milliseconds:Count} milliseconds to change its state"))
def a_slow_database(database: str, milliseconds: int, scene: Scene, cloud: CloudDriver) -> None:
    cloud.slow_down(scene.thing(database).actual, milliseconds / 1000)


@given(sentence("{database:Database} is marked as removed in the inventory"))
def a_removed_database(database: str, scene: Scene, inventory: InventoryDriver) -> None:
    inventory.mark_removed(scene.thing(database).actual, scene.namespace())


@when(sentence("{database:Database} becomes available"))
def becomes_available(database: str, scene: Scene, cloud: CloudDriver) -> None:
    thing = scene.thing(database)
    scene.remember(thing)
    cloud.set_status(thing.actual, "available")


@then(sentence("{database:Database} is unchanged"))
def is_unchanged(database: str, scene: Scene, cloud_observer: CloudObserver) -> None:
    cloud_observer.expect_unchanged(scene.before(scene.thing(database), InstanceSeen))


@then(sentence("{database:Database} is {state:EndState}"))
def is_in_a_state(database: str, state: str, scene: Scene, cloud_observer: CloudObserver) -> None:
    cloud_observer.expect_status(scene.thing(database).actual, state)


@then(sentence("the events of {database:Database} show no restart"))
def no_restart(database: str, scene: Scene, cloud_observer: CloudObserver) -> None:
    cloud_observer.expect_no_restart(scene.before(scene.thing(database), InstanceSeen))


@then(sentence("the events of {database:Database} show exactly one restart without failover"))
def one_restart(database: str, scene: Scene, cloud_observer: CloudObserver) -> None:
    cloud_observer.expect_one_restart(scene.before(scene.thing(database), InstanceSeen), failover=False)


@then(sentence("the events of {database:Database} show exactly one restart with failover"))
def one_restart_with_failover(database: str, scene: Scene, cloud_observer: CloudObserver) -> None:
    cloud_observer.expect_one_restart(scene.before(scene.thing(database), InstanceSeen), failover=True)


@then(sentence("{snapshot:Snapshot} is available"))
def a_snapshot_is_available(snapshot: str, scene: Scene, cloud_observer: CloudObserver) -> None:
    thing = scene.thing(snapshot)
    cloud_observer.expect_snapshot_available(thing.of, thing.actual)


@then(sentence("{snapshot:Snapshot} is unchanged"))
def a_snapshot_is_unchanged(snapshot: str, scene: Scene, cloud_observer: CloudObserver) -> None:
    cloud_observer.expect_snapshot_unchanged(scene.before(scene.thing(snapshot), SnapshotSeen))


@then(sentence("{database:Database} still has {number:Snapshots}"))
def still_has_snapshots(database: str, number: int, scene: Scene, cloud_observer: CloudObserver) -> None:
    cloud_observer.expect_snapshot_count(scene.thing(database).actual, number)
