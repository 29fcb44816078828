"""Model traffic to be reported: what one call to a language model was, and how it is written down."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from support.drivers.alerting.model import ABSENT
from support.evidence.attachments import attach_text
from support.ownership import Ownership

PROVIDERS: Mapping[str, Sequence[str]] = {
    "openai": ("gpt-5", "gpt-5-mini"),
    "anthropic": ("claude-opus", "claude-haiku"),
    "mistral": ("large", "small"),
}
_SHARE_OF_ERRORS = (0.05, 0.2)
"""From and to. Among hundreds of calls there are some, so that a wrong rate of errors shows."""


@dataclass(frozen=True)
class ModelCall:
    """One call to a language model. `moment` is aware; `latency_ms` in milliseconds, `cost` in US dollars."""

    event_id: str
    moment: dt.datetime
    application: str
    provider: str = "openai"
    model: str = "gpt-5"
    environment: str | None = "production"
    request_id: str | None = None
    user_id: str | None = None
    prompt_tokens: int = 100
    completion_tokens: int = 50
    total_tokens: int = 150
    latency_ms: float = 250.0
    cost: float = 0.01
    status: str = "success"
    error: str | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)

    def document(self, **changes: Any) -> dict[str, Any]:
        """The call as it is reported, with `changes` put over it; `ABSENT` leaves a field out."""
        told = {key: value for key, value in vars(self).items() if value is not None and key != "moment"}
        told = {"event_id": told.pop("event_id"), "timestamp": self.moment.isoformat(), **told}
        told["metadata"] = dict(self.metadata)
        return _changed(told, changes)

    def broker_document(self, **changes: Any) -> dict[str, Any]:
        """The same call as the stream's producers write it: seconds, an estimate and a yes or no."""
        told = self.document()
        for name in ("latency_ms", "cost", "status"):
            del told[name]
        told["timestamp"] = self.moment.timestamp()
        told["inference_time"] = self.latency_ms / 1000
        told["estimated_cost"] = self.cost
        told["success"] = self.status == "success"
        return _changed(told, changes)

    def row(self) -> dict[str, Any]:
        """The row that must be stored of a call that was reported by `document`."""
        told = {key: value for key, value in vars(self).items() if key not in ("moment", "metadata")}
        return {**told, "timestamp": self.moment}

    def broker_row(self) -> dict[str, Any]:
        """The row that must be stored of a call that was reported by `broker_document`.

        The latency is a thousand times the number of seconds that is written there, rounded once.
        """
        return {**self.row(), "latency_ms": float(Decimal(repr(self.latency_ms / 1000)) * 1000)}


class Traffic:
    """Makes up the calls of one scenario: their ids and applications carry its tag."""

    def __init__(self, owner: Ownership) -> None:
        self._owner = owner
        self._number = 0

    def application(self, word: str = "shop") -> str:
        """The name of the scenario's own application that is called `word`."""
        return self._owner.name(word)

    def event_id(self) -> str:
        """An id that no other event has."""
        self._number += 1
        return f"{self._owner.tag}-{self._number:06d}"

    def call(self, application: str = "shop", *, ago: dt.timedelta = dt.timedelta(seconds=1), **more: Any) -> ModelCall:
        """One call of the application called so, `ago` before now; `more` are fields of `ModelCall`."""
        moment = dt.datetime.now(dt.UTC) - ago
        identity = self.event_id()
        given = {"event_id": identity, "moment": moment, "request_id": f"req-{identity}", "user_id": f"user-{identity}"}
        return ModelCall(**{**given, "application": self.application(application), **more})

    def calls(self, number: int, application: str = "shop", **more: Any) -> list[ModelCall]:
        """Many equal calls, a millisecond apart; the latest comes last."""
        first = self.call(application, **more)
        step = dt.timedelta(milliseconds=1)
        rest = [
            replace(first, event_id=self.event_id(), moment=first.moment - step * back) for back in range(1, number)
        ]
        return [*reversed(rest), first] if number else []

    def random_calls(
        self, number: int, *, window: dt.timedelta, seed: int | None = None, applications: Sequence[str] = ("shop",)
    ) -> list[ModelCall]:
        """Calls made up by chance inside the window before now; the seed is left as evidence and can be given back.

        They stay clear of the window's edges by a tenth of it, so that the time that reporting takes decides nothing.
        """
        chosen = random.SystemRandom().randrange(10**9) if seed is None else seed
        attach_text("seed of the random traffic", f"{number} calls within {window} by seed {chosen}")
        chance, now = random.Random(chosen), dt.datetime.now(dt.UTC)
        share = chance.uniform(*_SHARE_OF_ERRORS)
        return [self._random_call(chance, now, window, share, applications) for _ in range(number)]

    def _random_call(
        self, chance: random.Random, now: dt.datetime, window: dt.timedelta, share: float, applications: Sequence[str]
    ) -> ModelCall:
        provider = chance.choice(sorted(PROVIDERS))
        prompt, completion = chance.randint(0, 4000), chance.randint(0, 2000)
        failed = chance.random() < share
        return self.call(
            chance.choice(list(applications)),
            moment=now - window * chance.uniform(0.02, 0.9),
            provider=provider,
            model=chance.choice(PROVIDERS[provider]),
            environment=chance.choice(("production", "staging")),
            prompt_tokens=prompt,
            completion_tokens=completion,
            total_tokens=prompt + completion,
            latency_ms=chance.lognormvariate(6, 0.8),
            cost=chance.uniform(0, 0.5),
            status="error" if failed else "success",
            error="the model did not answer" if failed else None,
        )


MALFORMED: Mapping[str, tuple[str, Any]] = {
    "no identity": ("event_id", ABSENT),
    "an empty identity": ("event_id", ""),
    "no time": ("timestamp", ABSENT),
    "an unreadable time": ("timestamp", "yesterday at noon"),
    "letters in place of tokens": ("total_tokens", "many"),
    "a fraction of a token": ("total_tokens", 1.5),
    "a negative number of tokens": ("prompt_tokens", -1),
    "a negative cost": ("cost", -0.01),
    "letters in place of a cost": ("cost", "much"),
    "an undefined cost": ("cost", float("nan")),
    "an infinite cost": ("cost", float("inf")),
    "a negative latency": ("latency_ms", -1.0),
    "an infinite latency": ("latency_ms", float("inf")),
    "a status that nobody knows": ("status", "perhaps"),
    "a list in place of a model": ("model", ["gpt-5"]),
    "a million letters in place of a model": ("model", "m" * 1_000_000),
}
"""Reports with exactly one thing wrong: the field that must be named, and what is written there."""

NO_CALL = "letters in place of a call"
"""A report that is no call at all; no field can be named."""


def malformed(call: ModelCall, what: str) -> dict[str, Any] | str:
    """The report of a call with one thing wrong; it still carries what tells whose it is.

    Raises LookupError for words that neither `MALFORMED` nor `NO_CALL` has.
    """
    if what == NO_CALL:
        return f"{call.event_id} costs a lot"
    name, value = MALFORMED[what]
    return call.document(**{name: value})


def _changed(told: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in {**told, **changes}.items() if value is not ABSENT}
