"""What the observer sees in caches, and when it is not content."""

from __future__ import annotations

from typing import Any

import pytest

from support.observers.caches import CacheObserver, CacheSeen, changes
from support.targets.profile import Cache
from support.waiting import Limits, Unfulfilled, use_limits


@pytest.fixture(autouse=True)
def impatient() -> Any:
    use_limits(Limits(effect=0.2, quiet=0.05))
    yield
    use_limits(Limits())


@pytest.fixture
def server(caches_at_hand: tuple[Cache, ...], client_of: Any) -> Cache:
    client_of(caches_at_hand[0]).flushall()
    client_of(caches_at_hand[0]).mset({"a": "1", "b": "2"})
    client_of(caches_at_hand[0]).rpush("c", "x")
    return caches_at_hand[0]


def test_all_entries_of_every_type_are_seen(server: Cache, client_of: Any) -> None:
    assert CacheObserver(client_of).cache(server).entries == {"a": "1", "b": "2", "c": "a list"}


def test_an_emptied_cache_is_empty(server: Cache, client_of: Any) -> None:
    observer = CacheObserver(client_of)
    before = observer.cache(server)
    client_of(server).flushall()

    observer.expect_empty(server, before)


def test_a_cache_that_keeps_an_entry_is_not_empty(server: Cache, client_of: Any) -> None:
    observer = CacheObserver(client_of)
    before = observer.cache(server)
    client_of(server).delete("a", "b")

    with pytest.raises(Unfulfilled, match='seen: cache "cache-1" with 1 entries: c'):
        observer.expect_empty(server, before)


def test_emptiness_of_what_was_empty_proves_nothing(server: Cache, client_of: Any) -> None:
    with pytest.raises(ValueError, match="was empty before"):
        CacheObserver(client_of).expect_empty(server, CacheSeen(server.name, {}))


def test_a_changed_entry_is_noticed(server: Cache, client_of: Any) -> None:
    observer = CacheObserver(client_of)
    before = observer.cache(server)
    observer.expect_unchanged(server, before)
    client_of(server).set("a", "other")
    client_of(server).delete("b")

    with pytest.raises(Unfulfilled, match="entry b is gone: it was 2; entry a changed: 1 -> other"):
        observer.expect_unchanged(server, before)
    assert len(changes(before, observer.cache(server))) == 2
