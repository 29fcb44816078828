"""The observer of the registry: a digest that is only told, or a layer that is not there, is found out."""

from __future__ import annotations

import datetime as dt
import json
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from support.connections.registry import MANIFEST, RegistryConnection, digest_of
from support.observers.comparing import Mismatch
from support.observers.provisioning.registry import RegistryObserver, RepositorySeen

LAYER = b"layer"
CONTENT = json.dumps({"layers": [{"digest": digest_of(LAYER)}]}).encode()
IMAGE = {digest_of(CONTENT): CONTENT, digest_of(LAYER): LAYER}
PUSHED = dt.datetime(2026, 1, 12, 10, tzinfo=dt.UTC)


class World:
    """A registry with one image, of which parts can be taken away or changed."""

    def __init__(self) -> None:
        self.contents = dict(IMAGE)
        self.tags = {"1": digest_of(CONTENT)}
        self.pushed = PUSHED
        self.logins: list[str | None] = []
        self.wants_login = False

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.logins.append(request.headers.get("Authorization"))
        if self.wants_login and not self.logins[-1]:
            return httpx.Response(401)
        which = request.url.path.rpartition("/")[2]
        digest = self.tags.get(which, which)
        if digest not in self.contents:
            return httpx.Response(404)
        return httpx.Response(
            200, content=self.contents[digest], headers={"Content-Type": MANIFEST, "Docker-Content-Digest": digest}
        )

    def observer(self) -> RegistryObserver:
        client = httpx.Client(transport=httpx.MockTransport(self.answer), base_url="http://registry")
        return RegistryObserver(lambda region: self, RegistryConnection(client, lambda: "QVdTOnRva2Vu"))

    # as the client of the cloud

    exceptions = SimpleNamespace(RepositoryNotFoundException=LookupError)

    def describe_repositories(self, **question: Any) -> Any:
        return {"repositories": [{"imageTagMutability": "MUTABLE"}]}

    def get_paginator(self, name: str) -> Any:
        images = [{"imageDigest": d, "imageTags": [t], "imagePushedAt": self.pushed} for t, d in self.tags.items()]
        return SimpleNamespace(paginate=lambda **question: [{"imageDetails": images}])


@pytest.fixture
def world() -> World:
    return World()


def seen(world: World) -> RepositorySeen:
    found = world.observer().repository("orders")
    assert found is not None
    return found


def test_a_sound_image_is_found_sound(world: World) -> None:
    world.observer().expect_image("orders", "1", digest_of(CONTENT), IMAGE)
    world.observer().expect_untouched(seen(world))


@pytest.mark.parametrize(
    ("digest", "content", "fault"),
    [
        (digest_of(LAYER), None, "is missing"),
        (digest_of(LAYER), b"other", "has another content"),
        (digest_of(CONTENT), b"{}", "what is pulled has the digest"),
        (digest_of(CONTENT), None, "nothing can be pulled"),
    ],
)
def test_damage_is_found(world: World, digest: str, content: bytes | None, fault: str) -> None:
    if content is None:
        del world.contents[digest]
    else:
        world.contents[digest] = content
    with pytest.raises(Mismatch, match=fault):
        world.observer().expect_image("orders", "1", digest_of(CONTENT), IMAGE)


def test_a_new_push_time_is_a_touch(world: World) -> None:
    before = seen(world)
    world.pushed += dt.timedelta(milliseconds=1)
    with pytest.raises(Mismatch, match="tag 1 changed"):
        world.observer().expect_untouched(before, ["1"])


def test_a_tag_that_leads_nowhere_is_a_touch(world: World) -> None:
    before = seen(world)
    world.contents.clear()
    with pytest.raises(Mismatch, match="what is pulled as orders:1 is nothing"):
        world.observer().expect_untouched(before)


def test_parts_that_are_left_behind_are_found(world: World) -> None:
    with pytest.raises(Mismatch, match=digest_of(LAYER)):
        world.observer().expect_no_part("orders", "2", {digest_of(LAYER)}, ())
    with pytest.raises(AssertionError, match="parts that only"):
        world.observer().expect_no_part("orders", "2", {digest_of(LAYER)}, {digest_of(LAYER)})


def test_a_registry_that_wants_a_login_gets_one(world: World) -> None:
    world.wants_login = True
    world.observer().expect_image("orders", "1", digest_of(CONTENT), IMAGE)
    assert world.logins[:2] == [None, "Basic QVdTOnRva2Vu"]
    assert set(world.logins[1:]) == {"Basic QVdTOnRva2Vu"}
