"""How a system answers: what it refuses, why, and which part it blames."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from steps.words.actions import FIELDS
from steps.words.sentences import Words, word
from support.drivers.answering import Reply, Verdict

_REFUSALS: Mapping[str, Verdict] = {
    "unauthenticated": Verdict.UNAUTHENTICATED,
    "not allowed": Verdict.NOT_ALLOWED,
    "unknown": Verdict.UNKNOWN,
    "conflicting": Verdict.CONFLICTING,
    "too late": Verdict.CONFLICTING,
    "over the limit": Verdict.OVER_LIMIT,
    "not available now": Verdict.UNAVAILABLE,
    "invalid": Verdict.INVALID,
}
_OF_ALERTING: Mapping[str, frozenset[str]] = {
    "kind": frozenset({"alert_type"}),
    "threshold": frozenset({"thresholds"}),
    "figure": frozenset({"metric"}),
    "comparison": frozenset({"operator"}),
    "limit": frozenset({"value", "limit"}),
    "window": frozenset({"duration_minutes", "window"}),
    "recipients": frozenset({"notify_emails"}),
    "filter": frozenset({"filters"}),
    "weather": frozenset({"filters"}),
    "switch": frozenset({"enabled"}),
    "call id": frozenset({"event_id"}),
    "time": frozenset({"timestamp"}),
    "latency": frozenset({"latency_ms"}),
    "tokens": frozenset({"total_tokens"}),
    "page size": frozenset({"limit"}),
    "start": frozenset({"offset"}),
    "channel": frozenset({"channel", "channels"}),
}
_CALLED_AS_HERE = ("name", "description", "severity", "colour", "cost", "status", "model", "title", "message")
_BLAMED: Mapping[str, frozenset[str]] = {
    **{part: frozenset({part}) for part in _CALLED_AS_HERE},
    **_OF_ALERTING,
    **{part: frozenset({field}) | _OF_ALERTING.get(part, frozenset()) for part, field in FIELDS.items()},
}
"""What a refusal may call a part, whichever system refuses."""


@dataclass(frozen=True)
class Blamed:
    """What a refusal must name: one of the fields, or, without any, the words."""

    words: str
    fields: frozenset[str] = frozenset()

    def named_by(self, reply: Reply) -> bool:
        """Whether a refusal names it."""
        if not self.fields:
            return self.words in reply.message
        return any(reply.names(field) for field in self.fields)


@word("|".join(_REFUSALS))
def refusal(text: str) -> Verdict:
    """Why something is refused."""
    return _REFUSALS[text]


@word(rf'the (?:{"|".join(_BLAMED)})|"[^"]+"')
def blamed(text: str) -> Blamed:
    """The part of a request that is wrong, or a word of it between quotes."""
    if text.startswith('"'):
        return Blamed(text.strip('"'))
    return Blamed(text, _BLAMED[text.removeprefix("the ")])


VERDICTS: Words = {"Refusal": refusal, "Blamed": blamed}
