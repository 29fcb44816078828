"""Things in general: that they are there, that they are gone, and that they are what they were."""

from __future__ import annotations

from pytest_bdd import given, then

from steps.scene import Scene, Thing
from steps.words.sentences import sentences
from steps.words.things import THINGS
from support.drivers.cluster import ClusterDriver
from support.observers.cluster import ClusterObserver
from support.observers.surroundings import Surroundings

sentence = sentences(THINGS)


@given(sentence('a {kind:PlainKind} "{name:Name}"{next_door:Place}'))
def there_is(kind: str, name: str, next_door: bool, cluster: ClusterDriver, scene: Scene) -> None:
    place = scene.neighbour() if next_door else scene.namespace()
    if kind == "pod":
        cluster.pod(name, place)
    elif kind == "config map":
        cluster.config_map(name, namespace=place)
    else:
        cluster.secret(name, namespace=place)
    scene.keep(Thing(kind, name, name, place))


@then(sentence("{thing:ClusterThing} is gone"))
def is_gone(thing: str, scene: Scene, cluster_observer: ClusterObserver) -> None:
    meant = scene.thing(thing)
    cluster_observer.expect_gone(meant.namespace, meant.cluster_kind, meant.actual)


@then(sentence("{thing:ClusterThing} is unchanged"))
def is_unchanged(thing: str, scene: Scene, cluster_observer: ClusterObserver) -> None:
    meant = scene.thing(thing)
    before = scene.namespace_before(meant.namespace)
    cluster_observer.expect_unchanged(before, meant.cluster_kind, meant.actual)


@then("nothing changes")
def nothing_changes(surroundings: Surroundings) -> None:
    surroundings.expect_unchanged(throughout=True)


@then("nothing else changes")
def nothing_else_changes(scene: Scene, surroundings: Surroundings) -> None:
    surroundings.expect_unchanged(apart_from=scene.excused, throughout=True)
