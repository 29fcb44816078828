"""How alerting answers: what it refuses, why, and which part it blames."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from steps.words.sentences import Words, word
from support.drivers.alerting.answers import Answer
from support.drivers.answering import Verdict

_REFUSALS: Mapping[str, Verdict] = {
    "unauthenticated": Verdict.UNAUTHENTICATED,
    "not allowed": Verdict.NOT_ALLOWED,
    "unknown": Verdict.UNKNOWN,
    "conflicting": Verdict.CONFLICTING,
    "over the limit": Verdict.OVER_LIMIT,
    "not available now": Verdict.UNAVAILABLE,
    "invalid": Verdict.INVALID,
}
_BLAMED: Mapping[str, frozenset[str]] = {
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
"""What a refusal may call a part; other parts are called as they are here."""
_CALLED_AS_HERE = "name|description|severity|colour|cost|status|model|title|message"


@dataclass(frozen=True)
class Blamed:
    """What a refusal must name: one of the fields, or, without any, the words."""

    words: str
    fields: frozenset[str] = frozenset()

    def named_by(self, answer: Answer) -> bool:
        """Whether an answer names it."""
        if not self.fields:
            return self.words in answer.message
        return any(answer.names(field) for field in self.fields)


@word("|".join(_REFUSALS))
def refusal(text: str) -> Verdict:
    """Why something is refused."""
    return _REFUSALS[text]


@word(rf'the (?:{"|".join(_BLAMED)}|{_CALLED_AS_HERE})|"[^"]+"')
def blamed(text: str) -> Blamed:
    """The part of a request that is wrong, or a word of it between quotes."""
    if text.startswith('"'):
        return Blamed(text.strip('"'))
    part = text.removeprefix("the ")
    return Blamed(part, _BLAMED.get(part, frozenset({part})))


VERDICTS: Words = {"AlertingRefusal": refusal, "Blamed": blamed}
