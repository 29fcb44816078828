"""How sentences name the things that are acted on: `the deployment "checkout" in the neighbouring namespace`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from steps.words.sentences import Words, word

IN_CLUSTER: Mapping[str, str] = {
    "deployment": "Deployment",
    "stateful set": "StatefulSet",
    "daemon set": "DaemonSet",
    "pod": "Pod",
    "cron job": "CronJob",
    "job": "Job",
    "config map": "ConfigMap",
    "secret": "Secret",
}
"""Kinds of things in a cluster: what the features call them, and what the cluster calls them."""

WORKLOADS = ("deployment", "stateful set", "daemon set")
NEXT_DOOR = "in the neighbouring namespace"
_PARTED = re.compile(
    r'(?P<one_pod>one pod of )?the (?P<kind>[a-z ]+) "(?P<name>[^"]*)"(?: of the database "(?P<of>[^"]*)")?'
    rf"(?P<next_door> {NEXT_DOOR})?"
)


@dataclass(frozen=True)
class Reference:
    """What a sentence names: the `kind` and `name` as written, and where. `of` is the database of a snapshot.

    With `one_pod` a pod of the named workload or job is meant, and not the workload itself.
    """

    kind: str
    name: str
    next_door: bool = False
    one_pod: bool = False
    of: str | None = None


def reference(words: str) -> Reference:
    """Read how a sentence names a thing. Raises ValueError when it names none."""
    parted = _PARTED.fullmatch(words)
    if parted is None:
        raise ValueError(f"{words!r} names no thing")
    return Reference(parted["kind"], parted["name"], bool(parted["next_door"]), bool(parted["one_pod"]), parted["of"])


def _named(*kinds: str) -> str:
    return rf'the (?:{"|".join(kinds)}) "[^"]*"'


_IN_CLUSTER = rf"{_named(*IN_CLUSTER)}(?: {NEXT_DOOR})?"
_SNAPSHOT = r'the snapshot "[^"]*" of the database "[^"]*"'
THING = rf"(?:(?:one pod of )?{_IN_CLUSTER}|{_named('database', 'cache')}|{_SNAPSHOT})"
"""Everything that a sentence can name as a thing, as a regular expression without groups."""


@word(THING)
def thing(text: str) -> str:
    """Any thing; its words stay words, the scenario knows what they refer to."""
    return text


@word(_IN_CLUSTER)
def cluster_thing(text: str) -> str:
    """A thing in the cluster."""
    return text


@word(rf"{_named(*WORKLOADS)}(?: {NEXT_DOOR})?")
def workload(text: str) -> str:
    """Something that keeps a number of pods."""
    return text


@word(rf"{_named(*WORKLOADS, 'job')}(?: {NEXT_DOOR})?")
def pod_owner(text: str) -> str:
    """Something that has pods."""
    return text


@word(rf"{_named('cron job')}(?: {NEXT_DOOR})?")
def cron_job(text: str) -> str:
    """A schedule."""
    return text


@word(_named("database"))
def database(text: str) -> str:
    """A database."""
    return text


@word(_SNAPSHOT)
def snapshot(text: str) -> str:
    """A snapshot of a database."""
    return text


@word(_named("cache"))
def cache(text: str) -> str:
    """A cache."""
    return text


@word(r"pod|config map|secret")
def plain_kind(text: str) -> str:
    """A kind of thing in the cluster of which a sentence says no more than the name."""
    return text


@word(r"deployment|stateful set")
def kind_with_pods(text: str) -> str:
    """A kind of thing of which a sentence says how many pods it has."""
    return text


@word(r'[^"]*')
def name(text: str) -> str:
    """A name between quotes."""
    return text


@word(rf"(?: {NEXT_DOOR})?")
def place(text: str) -> bool:
    """Where a thing is made: True for the neighbouring namespace, False where nothing is said."""
    return bool(text)


@word("(?: with a standby)?")
def standby(text: str) -> bool:
    """Whether a database has a standby."""
    return bool(text)


@word("stopped|available")
def end_state(text: str) -> str:
    """A state in which a database stays."""
    return text


THINGS: Words = {
    "Thing": thing,
    "ClusterThing": cluster_thing,
    "Workload": workload,
    "PodOwner": pod_owner,
    "CronJob": cron_job,
    "Database": database,
    "Snapshot": snapshot,
    "Cache": cache,
    "PlainKind": plain_kind,
    "KindWithPods": kind_with_pods,
    "Name": name,
    "Place": place,
    "Standby": standby,
    "EndState": end_state,
}
