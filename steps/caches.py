"""Caches: what is in them, and who emptied them."""

from __future__ import annotations

from pytest_bdd import given, then

from steps.scene import Scene, Sight
from steps.words.counts import COUNTS
from steps.words.sentences import sentences
from steps.words.things import THINGS
from support.drivers.caches import CachesDriver, access_data
from support.drivers.cluster import ClusterDriver
from support.drivers.inventory import InventoryDriver
from support.observers.caches import CacheObserver, CacheSeen
from support.observers.cluster import ClusterObserver

sentence = sentences(THINGS, COUNTS)
A_WRONG_PASSWORD = "not-the-password-of-this-cache"


@given(sentence('a cache "{name:Name}" with {number:Entries}'))
def a_cache(
    name: str,
    number: int,
    scene: Scene,
    caches: CachesDriver,
    cluster: ClusterDriver,
    inventory: InventoryDriver,
    cache_observer: CacheObserver,
) -> None:
    thing, server = scene.thing(f'the cache "{name}"'), caches.lease()
    caches.fill(server, number)
    cluster.secret(_access_secret(name), access_data(server))
    inventory.register_cache(thing.actual, scene.namespace(), _access_secret(name))
    scene.keep_cache(thing, server, Sight(look=lambda: cache_observer.cache(server, name)))


@given(sentence("the stored password of {cache:Cache} is wrong"))
def a_wrong_password(cache: str, scene: Scene, cluster: ClusterDriver) -> None:
    thing = scene.thing(cache)
    cluster.secret(_access_secret(thing.name), access_data(scene.server(thing), A_WRONG_PASSWORD))


@then(sentence("{cache:Cache} is empty"))
def is_empty(cache: str, scene: Scene, cache_observer: CacheObserver) -> None:
    thing = scene.thing(cache)
    cache_observer.expect_empty(scene.server(thing), scene.before(thing, CacheSeen))


@then(sentence("{cache:Cache} still has {number:Entries}"))
def still_has_entries(cache: str, number: int, scene: Scene, cache_observer: CacheObserver) -> None:
    thing = scene.thing(cache)
    before = scene.before(thing, CacheSeen)
    assert len(before.entries) == number, f"wanted: {number} entries before the act\n  seen: {before.describe()}"
    cache_observer.expect_unchanged(scene.server(thing), before)


@then(sentence("exactly one job flushed {cache:Cache}"))
def one_job_flushed(cache: str, scene: Scene, cluster_observer: ClusterObserver) -> None:
    secret = _access_secret(scene.thing(cache).name)
    (job,) = cluster_observer.expect_jobs_using(scene.namespace(), secret)
    cluster_observer.expect_job_completed(scene.namespace(), job.name)


def _access_secret(name: str) -> str:
    return f"{name}-access"
