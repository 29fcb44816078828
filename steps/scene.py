"""What the words of a scenario refer to, and how everything looked right before the act."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import pytest

from steps.words.things import IN_CLUSTER, Reference, reference
from support.drivers.actions.model import Kind
from support.drivers.cluster import neighbouring_namespace, own_namespace
from support.observers.availability import AvailabilityWatch
from support.observers.comparing import Mismatch
from support.observers.jobs import JobSeen
from support.observers.looks import NamespaceLook
from support.observers.namespaces import NamespaceSeen
from support.observers.surroundings import Surroundings
from support.observers.surroundings import Thing as Part
from support.observers.workloads import PodSeen, WorkloadSeen
from support.ownership import Ownership
from support.targets.offers import offered
from support.targets.profile import Cache, Profile

Seen = TypeVar("Seen")


@dataclass(frozen=True)
class Thing:
    """What a sentence names: `kind` and `name` as written, `actual` as the target knows it.

    `namespace` is empty for what lives outside of the cluster; `of` is the actual name of a snapshot's database.
    """

    kind: str
    name: str
    actual: str
    namespace: str = ""
    of: str = ""

    @property
    def cluster_kind(self) -> str:
        """What the cluster calls this kind."""
        return IN_CLUSTER[self.kind]

    def describe(self) -> str:
        """The thing in words, fit for messages."""
        return f'{self.kind} "{self.actual}"' + (f" in the namespace {self.namespace}" if self.namespace else "")


@dataclass(frozen=True)
class Sight:
    """How a thing is looked at, how its availability is followed, and how one waits until it has come to rest."""

    look: Callable[[], object]
    watch: Callable[[], AvailabilityWatch] | None = None
    rest: Callable[[], None] | None = None


@dataclass(frozen=True)
class ChosenPod:
    """The one pod that a scenario speaks of as "one pod of ...", and what it is a pod of."""

    pod: PodSeen
    of: Thing


class Scene:
    """The things of one scenario.

    Whoever makes a thing tells by `keep` how it is looked at; `remember` looks at everything right before the act.
    """

    def __init__(self, owner: Ownership, surroundings: Surroundings, target: Profile) -> None:
        self._owner, self._surroundings, self._target = owner, surroundings, target
        self._sights: dict[Thing, Sight] = {}
        self._servers: dict[Thing, Cache] = {}
        self._before: dict[Thing, object] = {}
        self._watches: dict[Thing, AvailabilityWatch] = {}
        self._excused: list[Part] = []
        self._mentioned: set[Thing] = set()
        self._chosen: ChosenPod | None = None

    # what words refer to

    def namespace(self) -> str:
        """Name of the scenario's own namespace; it exists as soon as something is put into it."""
        return own_namespace(self._owner)

    def neighbour(self) -> str:
        """Name of the neighbouring namespace; it exists as soon as something is put into it."""
        return neighbouring_namespace(self._owner)

    def thing(self, words: str) -> Thing:
        """What these words refer to, whether it exists or not."""
        found = self._referred(reference(words))
        self._mentioned.add(found)
        return found

    def named(self, word: str) -> frozenset[str]:
        """The actual names that a word of the scenario stands for; the word itself where it names no thing."""
        found = {thing.actual for thing in self._mentioned if thing.name == word}
        return frozenset(found or {word})

    @property
    def chosen_pod(self) -> ChosenPod:
        """What "that pod" means. Raises LookupError when no sentence has spoken of one pod."""
        if self._chosen is None:
            raise LookupError("no sentence before this one speaks of one pod")
        return self._chosen

    def arguments(self, thing: Thing, kind: Kind) -> dict[str, str]:
        """What the target wants to be told for an action of this kind on a thing."""
        if kind in (Kind.RESTART, Kind.DELETE):
            return {**self._in_cluster(thing), "kind": thing.cluster_kind, "name": thing.actual}
        if kind is Kind.TRIGGER:
            return {**self._in_cluster(thing), "cronjob": thing.actual}
        account = offered(self._target.cloud, "a cloud account").account
        if kind is Kind.SNAPSHOT:
            return {"account": account, "identifier": thing.of, "snapshot_identifier": thing.actual}
        return {"account": account, "identifier": thing.actual}

    # how it all looks

    def keep(self, thing: Thing, sight: Sight | None = None) -> Thing:
        """Take in a thing that has just been made; without a sight only its surroundings are looked at."""
        self._mentioned.add(thing)
        if sight is not None:
            self._sights[thing] = sight
        return thing

    def keep_cache(self, thing: Thing, server: Cache, sight: Sight) -> Thing:
        """Take in a cache and the server that holds its entries."""
        self._servers[thing] = server
        return self.keep(thing, sight)

    def server(self, thing: Thing) -> Cache:
        """The server behind a cache of the scenario."""
        return self._servers[thing]

    def all(self, kind: str) -> tuple[Thing, ...]:
        """Everything of a kind that the scenario has made, in that order."""
        return tuple(thing for thing in self._sights if thing.kind == kind)

    def rest(self, *things: Thing) -> None:
        """Wait until what was begun on these things has come to an end."""
        for thing in things:
            sight = self._sights.get(thing)
            if sight is not None and sight.rest is not None:
                sight.rest()

    def remember(self, *acted_on: Thing) -> None:
        """Look at everything right before the act. `acted_on` is what "nothing else" does not speak of."""
        self._surroundings.remember()
        self._before = {thing: _seen(sight.look) for thing, sight in self._sights.items()}
        self._excused = [self._part(thing) for thing in acted_on]
        for thing in acted_on:
            sight = self._sights.get(thing)
            if sight is not None and sight.watch is not None and thing not in self._watches:
                self._watches[thing] = sight.watch()

    def before(self, thing: Thing, sort: type[Seen]) -> Seen:
        """How a thing looked right before the act."""
        seen = self._before.get(thing)
        if not isinstance(seen, sort):
            raise Mismatch(f"{thing.describe()} to be there before the act", ["it was not"])
        return seen

    def pods_before(self, thing: Thing) -> frozenset[str]:
        """Identities of the pods that a workload or job had right before the act."""
        seen = self._before.get(thing)
        assert isinstance(seen, (WorkloadSeen, JobSeen)), f"{thing.describe()} was not looked at before the act"
        return frozenset(pod.uid for pod in seen.pods)

    def namespace_before(self, namespace: str) -> NamespaceSeen:
        """How a whole namespace looked right before the act."""
        look = self._surroundings.before(f"namespace {namespace}")
        assert isinstance(look, NamespaceLook)
        return look.seen

    def watch(self, thing: Thing) -> AvailabilityWatch:
        """The watch over a thing's availability that began right before the act."""
        if thing not in self._watches:
            raise LookupError(f"nothing was done to {thing.describe()}, so nobody has watched its availability")
        return self._watches[thing]

    @property
    def excused(self) -> tuple[Part, ...]:
        """What "nothing else" does not speak of."""
        return tuple(self._excused)

    def excuse(self, kind: str, name: str, namespace: str) -> None:
        """Let "nothing else" not speak of an object that took the place of what was acted on, either."""
        self._excused.append(Part(kind, name, namespace))

    # inside

    def _referred(self, reference: Reference) -> Thing:
        if reference.kind in IN_CLUSTER:
            namespace = self.neighbour() if reference.next_door else self.namespace()
            found = Thing(reference.kind, reference.name, reference.name, namespace)
            return self._pod_of(found) if reference.one_pod else found
        of = self._owner.name(reference.of) if reference.of else ""
        return Thing(reference.kind, reference.name, self._owner.name(reference.name), of=of)

    def _pod_of(self, workload: Thing) -> Thing:
        """One of a workload's pods: neither the first nor the last where there are more; the same at every mention."""
        if self._chosen is None or self._chosen.of != workload:
            seen = self._sights[workload].look()
            assert isinstance(seen, (WorkloadSeen, JobSeen))
            self._chosen = ChosenPod(seen.pods[len(seen.pods) // 2], workload)
        name = self._chosen.pod.name
        return Thing("pod", f"one pod of {workload.name}", name, workload.namespace)

    def _in_cluster(self, thing: Thing) -> dict[str, str]:
        return {"cluster": offered(self._target.cluster, "a cluster").name, "namespace": thing.namespace}

    def _part(self, thing: Thing) -> Part:
        """A thing as a part of the surroundings."""
        if thing.kind in IN_CLUSTER:
            return Part(thing.cluster_kind, thing.actual, thing.namespace)
        if thing in self._servers:
            return Part("Cache", self._servers[thing].name)
        return Part("Database", thing.of or thing.actual)


def _seen(look: Callable[[], object]) -> object:
    """What is seen; None where there is nothing (any more)."""
    try:
        return look()
    except Mismatch:
        return None


@pytest.fixture
def scene(owner: Ownership, surroundings: Surroundings, target: Profile) -> Scene:
    """The things of the scenario, and how they looked before the act."""
    return Scene(owner, surroundings, target)
