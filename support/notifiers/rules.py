"""How the notifiers are told to fail: rules about arrivals that contain a text or go to a recipient."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from support.notifiers.arrivals import is_among

CHANNELS = ("email", "slack", "sms", "webhook")
KINDS = ("refuse", "status", "hang", "cut", "slow")
LONGEST_SECONDS = 120.0
LIFETIME = 600.0
"""Seconds after which a rule no longer applies: one that was left behind must not hurt for ever."""
MOST_RULES = 1000
_LONGEST_TEXT = 1000


class BadRule(ValueError):
    """What was given is no rule; the message names the field and says what it must be."""


@dataclass
class Rule:
    """One rule; `left` counts down how often it still applies (None: always), `applied` how often it has."""

    name: str
    channel: str | None
    recipient: str | None
    contains: str | None
    kind: str
    status: int | None
    seconds: float
    times: int | None
    made: float
    applied: int = 0

    @property
    def active(self) -> bool:
        """Whether it can still apply."""
        return (self.times is None or self.applied < self.times) and time.monotonic() - self.made < LIFETIME

    def at_recipient(self, channel: str, recipient: str) -> bool:
        """Whether it turns a recipient away before anything is known of the content."""
        early = self.kind in ("refuse", "status") and self.contains is None and self.recipient is not None
        return early and self.concerns(channel, (recipient,), "")

    def concerns(self, channel: str, recipients: tuple[str, ...], text: str) -> bool:
        """Whether it applies to an arrival."""
        return (
            (self.channel is None or self.channel == channel)
            and (self.recipient is None or is_among(self.recipient, recipients))
            and (self.contains is None or self.contains in text)
        )

    def document(self) -> dict[str, Any]:
        """The rule as it was given, with how often it has applied."""
        match = {"channel": self.channel, "recipient": self.recipient, "contains": self.contains}
        behaviour = {"kind": self.kind, "status": self.status, "seconds": self.seconds, "times": self.times}
        return {
            "name": self.name,
            "match": {key: value for key, value in match.items() if value is not None},
            "behaviour": {key: value for key, value in behaviour.items() if value is not None},
            "applied": self.applied,
            "active": self.active,
        }


class Rules:
    """All rules by name. Of several that apply, the one that was given last does."""

    def __init__(self) -> None:
        self._rules: dict[str, Rule] = {}

    def put(self, name: str, document: Any) -> tuple[Rule, bool]:
        """Set a rule; tell it, and whether it is new. Raises `BadRule`."""
        rule = read_rule(name, document)
        new = self._rules.pop(name, None) is None
        self._drop_spent()
        if len(self._rules) >= MOST_RULES:
            raise BadRule(f"there are {MOST_RULES} rules already: remove some")
        self._rules[name] = rule
        return rule, new

    def remove(self, name: str) -> bool:
        """Remove a rule; tell whether it was there."""
        return self._rules.pop(name, None) is not None

    def all(self) -> list[Rule]:
        """Every rule, oldest first."""
        return list(self._rules.values())

    def for_recipient(self, channel: str, recipient: str) -> Rule | None:
        """The rule that turns a recipient away, counted as applied."""
        return _applied(rule for rule in reversed(self.all()) if rule.active and rule.at_recipient(channel, recipient))

    def for_arrival(self, channel: str, recipients: tuple[str, ...], text: str) -> Rule | None:
        """The rule for an arrival, counted as applied."""
        return _applied(
            rule for rule in reversed(self.all()) if rule.active and rule.concerns(channel, recipients, text)
        )

    def _drop_spent(self) -> None:
        if len(self._rules) >= MOST_RULES:
            self._rules = {name: rule for name, rule in self._rules.items() if rule.active}


def _applied(candidates: Any) -> Rule | None:
    rule: Rule | None = next(iter(candidates), None)
    if rule is not None:
        rule.applied += 1
    return rule


def read_rule(name: str, document: Any) -> Rule:
    """Make a rule of what was given. Raises `BadRule` naming the field."""
    whole = _mapping("the rule", document, ("match", "behaviour"))
    match = _mapping("match", whole.get("match"), ("channel", "recipient", "contains"))
    behaviour = _mapping("behaviour", whole.get("behaviour"), ("kind", "status", "seconds", "times"))
    if not any(match.values()):
        raise BadRule("match: name a channel, a recipient or a text that it contains")
    kind = _one_of("behaviour.kind", behaviour.get("kind"), KINDS)
    status = _number("behaviour.status", behaviour.get("status"), 200, 599)
    if kind == "status" and status is None:
        raise BadRule("behaviour.status: say which status to answer with")
    seconds = _number("behaviour.seconds", behaviour.get("seconds"), 0, LONGEST_SECONDS)
    times = _number("behaviour.times", behaviour.get("times"), 1, 1_000_000)
    return Rule(
        name=name,
        channel=_one_of("match.channel", match.get("channel"), CHANNELS) if match.get("channel") else None,
        recipient=_text("match.recipient", match.get("recipient")),
        contains=_text("match.contains", match.get("contains")),
        kind=kind,
        status=None if status is None else int(status),
        seconds=30.0 if seconds is None else float(seconds),
        times=None if times is None else int(times),
        made=time.monotonic(),
    )


def _mapping(field: str, given: Any, known: Sequence[str]) -> Mapping[str, Any]:
    if not isinstance(given, dict):
        raise BadRule(f"{field}: must be an object with {', '.join(known)}")
    unknown = sorted(set(given) - set(known))
    if unknown:
        raise BadRule(f"{field}: unknown {', '.join(unknown)}; known are {', '.join(known)}")
    return given


def _one_of(field: str, given: Any, known: Sequence[str]) -> str:
    if given not in known:
        raise BadRule(f"{field}: must be one of {', '.join(known)}")
    return str(given)


def _text(field: str, given: Any) -> str | None:
    if given is None:
        return None
    if not isinstance(given, str) or not 0 < len(given) <= _LONGEST_TEXT:
        raise BadRule(f"{field}: must be a text of 1 to {_LONGEST_TEXT} characters")
    return given


def _number(field: str, given: Any, lowest: float, highest: float) -> float | None:
    if given is None:
        return None
    if isinstance(given, bool) or not isinstance(given, (int, float)) or not lowest <= given <= highest:
        raise BadRule(f"{field}: must be a number from {lowest:g} to {highest:g}")
    return given
