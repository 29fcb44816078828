"""External secrets: from a store into the cluster, again when something changes, and after the store was away."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Awaitable, Callable
from typing import Any

from reference.cluster.controllers.garbage import GarbageCollector
from reference.cluster.controllers.loop import WorkLoop
from reference.cluster.documents import Document
from reference.cluster.events import Events
from reference.cluster.external_secrets import ExternalSecretController
from reference.cluster.registry import Registry
from reference.cluster.resources import EXTERNAL_SECRETS, NAMESPACES, SECRET_STORES, SECRETS
from reference.cluster.secret_stores import MANAGER, UnreadableSecretError
from reference.cluster.store import Store
from support.waiting import Answer, Done, NotYet, eventually_async
from tests.patience import PATIENT

HOME = "home"


class Reader:
    """A store that holds what it is told to; what is missing cannot be read."""

    def __init__(self) -> None:
        self.held: dict[str, dict[str, str]] = {}
        self.reads = 0

    def fields(self, service: str, key: str) -> dict[str, str]:
        self.reads += 1
        if service != MANAGER or key not in self.held:
            raise UnreadableSecretError(f"{key} is away")
        return self.held[key]

    def text(self, service: str, key: str) -> str:
        return str(self.fields(service, key))


class House:
    """A cluster with this one controller, and the garbage collector."""

    def __init__(self, reader: Any) -> None:
        self.store = Store()
        self.registry = Registry(self.store)
        events, work = Events(self.store), WorkLoop(self.store)
        GarbageCollector(self.registry, events, work)
        ExternalSecretController(self.registry, events, work, reader)
        self.make(NAMESPACES, {"metadata": {"name": HOME}})
        self.make(SECRET_STORES, {"metadata": {"name": "aws"}, "spec": {"provider": {"aws": {"service": MANAGER}}}})

    def make(self, resource: Any, document: Document) -> Document:
        body = {"apiVersion": resource.api_version, "kind": resource.kind, **document}
        return self.registry.create(resource, HOME if resource.namespaced else "", body)

    def external(self, key: str = "a/b", interval: str = "1h", store: str = "aws") -> Document:
        spec = {
            "refreshInterval": interval,
            "secretStoreRef": {"name": store, "kind": "ClusterSecretStore"},
            "target": {"name": "made"},
            "dataFrom": [{"extract": {"key": key}}],
        }
        return self.make(EXTERNAL_SECRETS, {"metadata": {"name": "sync"}, "spec": spec})

    def secret(self) -> Document | None:
        entry = self.store.get(SECRETS, HOME, "made")
        return entry.document if entry else None

    def value(self) -> str | None:
        coded = ((self.secret() or {}).get("data") or {}).get("word")
        return base64.b64decode(coded).decode() if coded else None

    def told(self) -> tuple[str, str]:
        status = self.registry.read(EXTERNAL_SECRETS, HOME, "sync").document.get("status") or {}
        ready = (status.get("conditions") or [{}])[0]
        return ready.get("reason", ""), ready.get("message", "")

    async def until(self, look: Callable[[], Any], wanted: Any) -> None:
        async def probe() -> Answer[None]:
            seen = look()
            return Done(None) if seen == wanted else NotYet(repr(seen))

        await eventually_async(probe, wanted=repr(wanted), within=PATIENT)


def played(play: Callable[[House, Reader], Awaitable[None]]) -> None:
    async def run() -> None:
        reader = Reader()
        await play(House(reader), reader)

    asyncio.run(run())


def test_a_secret_comes_goes_and_belongs_to_its_manifest() -> None:
    async def play(house: House, reader: Reader) -> None:
        reader.held["a/b"] = {"word": "mellon"}
        made = house.external()
        await house.until(house.value, "mellon")
        secret = house.secret() or {}
        assert [owner["uid"] for owner in secret["metadata"]["ownerReferences"]] == [made["metadata"]["uid"]]
        assert house.told()[0] == "SecretSynced"
        house.registry.delete(EXTERNAL_SECRETS, HOME, "sync")
        await house.until(house.secret, None)

    played(play)


def test_what_was_away_is_brought_when_it_is_there() -> None:
    async def play(house: House, reader: Reader) -> None:
        house.external()
        await house.until(house.told, ("SecretSyncedError", "a/b is away"))
        assert house.secret() is None
        reader.held["a/b"] = {"word": "mellon"}
        await house.until(house.value, "mellon")

    played(play)


def test_a_secret_stays_while_its_store_is_away() -> None:
    async def play(house: House, reader: Reader) -> None:
        reader.held["a/b"] = {"word": "mellon"}
        house.external(interval="20ms")
        await house.until(house.value, "mellon")
        reader.held.clear()
        await house.until(lambda: house.told()[0], "SecretSyncedError")
        assert house.value() == "mellon"
        reader.held["a/b"] = {"word": "friend"}
        await house.until(house.value, "friend")

    played(play)


def test_a_changed_manifest_is_followed_at_once() -> None:
    async def play(house: House, reader: Reader) -> None:
        reader.held |= {"a/b": {"word": "mellon"}, "a/c": {"word": "friend"}}
        house.external()
        await house.until(house.value, "mellon")
        entry = house.registry.read(EXTERNAL_SECRETS, HOME, "sync")
        spec = {**entry.document["spec"], "dataFrom": [{"extract": {"key": "a/c"}}]}
        house.registry.modify(entry, lambda it: {**it, "spec": spec})
        await house.until(house.value, "friend")

    played(play)


def test_a_secret_that_somebody_changes_or_removes_is_set_right() -> None:
    async def play(house: House, reader: Reader) -> None:
        reader.held["a/b"] = {"word": "mellon"}
        house.external()
        await house.until(house.value, "mellon")
        other = {"data": {"word": base64.b64encode(b"wrong").decode()}}
        house.registry.modify(house.registry.read(SECRETS, HOME, "made"), lambda it: {**it, **other})
        await house.until(house.value, "mellon")
        house.registry.delete(SECRETS, HOME, "made")
        await house.until(house.value, "mellon")

    played(play)


def test_nothing_is_read_while_nothing_happens() -> None:
    async def play(house: House, reader: Reader) -> None:
        reader.held["a/b"] = {"word": "mellon"}
        house.external()
        await house.until(lambda: house.told()[0], "SecretSynced")
        await asyncio.sleep(0.1)
        assert reader.reads == 1

    played(play)


def test_a_store_that_is_not_there_and_one_of_others_are_told() -> None:
    async def play(house: House, reader: Reader) -> None:
        reader.held["a/b"] = {"word": "mellon"}
        house.external(store="vault")
        await house.until(house.told, ("SecretSyncedError", 'could not get ClusterSecretStore "vault"'))
        house.registry.delete(EXTERNAL_SECRETS, HOME, "sync")
        stranger = {"apiVersion": "v1", "kind": "Namespace", "name": HOME, "controller": True}
        uid = house.registry.read(NAMESPACES, "", HOME).uid
        owned = {"name": "made", "ownerReferences": [{**stranger, "uid": uid}]}
        house.make(SECRETS, {"metadata": owned, "data": {}})
        house.external()
        await house.until(house.told, ("SecretSyncedError", f"the Secret made belongs to the Namespace {HOME}"))
        assert house.value() is None

    played(play)
