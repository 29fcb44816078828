"""What is done, what is spoken of afterwards, and how it ends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from steps.words.sentences import Words, word
from steps.words.things import THING
from support.drivers.actions.model import Kind

NEVER_EXISTED = "an action that never existed"
TRIAL = "the trial action"
PLACELESS: Mapping[str, str] = {"cluster": "nowhere", "kind": "Deployment", "name": "web-1"}
"""A thing in a cluster that does not exist: an action on it fails, and harms nothing."""
FIELDS: Mapping[str, str] = {
    "kind": "kind",
    "name": "name",
    "cluster": "cluster",
    "failover": "force_failover",
    "status": "status",
    "age": "max_age_minutes",
    "end": "expiration",
}
"""What the features call the fields of a request, and what the target calls them."""
_IN_CLUSTER = {"restarts": Kind.RESTART, "deletes": Kind.DELETE, "triggers": Kind.TRIGGER}
_ON_DATABASES = {"reboots": Kind.REBOOT, "stops": Kind.STOP, "starts": Kind.START}
_DONE = {"restarted": Kind.RESTART, "deleted": Kind.DELETE, "triggered": Kind.TRIGGER}
_NOUNS = {"restart": Kind.RESTART, "stop": Kind.STOP, "flush": Kind.FLUSH}
_STATES = {"pending": "PENDING", "running": "RUNNING", "cancelled": "CANCELLED"}
_ENDINGS = {"success": "SUCCESS", "failure": "FAILURE"}
_DOING = rf"(?:{'|'.join(_NOUNS)}) of {THING}|trial action"
_PASTS = r"succeeded|failed|last changed \d+ minutes ago"


@word("|".join(_IN_CLUSTER))
def cluster_act(text: str) -> Kind:
    """What is done to things in the cluster."""
    return _IN_CLUSTER[text]


@word("|".join(_ON_DATABASES))
def database_act(text: str) -> Kind:
    """What is done to databases."""
    return _ON_DATABASES[text]


@word("|".join(_DONE))
def done(text: str) -> Kind:
    """What was done before."""
    return _DONE[text]


@dataclass(frozen=True)
class Doing:
    """An action as a noun: what is done, and the words of the thing it is done to (None: to nothing).

    `called` are the words by which later sentences mean this action.
    """

    action: Kind
    thing: str | None
    called: str


@word(_DOING)
def doing(text: str) -> Doing:
    """An action as a noun."""
    noun, _, thing = text.partition(" of ")
    return Doing(_NOUNS[noun], thing, f"the {text}") if thing else Doing(Kind.NO_OP, None, TRIAL)


@word("|".join(_STATES))
def state(text: str) -> str:
    """How an action is, in the target's word."""
    return _STATES[text]


@word("|".join(_ENDINGS))
def ending(text: str) -> str:
    """How an action ends, in the target's word."""
    return _ENDINGS[text]


@word("|".join(FIELDS))
def field(text: str) -> str:
    """A field of a request, as the target calls it."""
    return FIELDS[text]


@word(rf"the (?:{_DOING})|the action that (?:{_PASTS})|{NEVER_EXISTED}")
def action(text: str) -> str:
    """An action that a sentence refers to; its words stay words, the scenario knows which one they mean."""
    return text


@word(r"\d+ trial actions?")
def trial_actions(text: str) -> int:
    """So many trial actions."""
    return int(text.partition(" ")[0])


@word(r"\d+ actions")
def actions(text: str) -> int:
    """So many actions."""
    return int(text.partition(" ")[0])


@word(r"\d+ times")
def times(text: str) -> int:
    """So many times."""
    return int(text.partition(" ")[0])


ACTIONS: Words = {
    "ClusterAct": cluster_act,
    "DatabaseAct": database_act,
    "Done": done,
    "Doing": doing,
    "State": state,
    "Ending": ending,
    "Field": field,
    "Action": action,
    "TrialActions": trial_actions,
    "Actions": actions,
    "Times": times,
}
