"""What alerting stands on and consists of, when it is away or dies."""

from __future__ import annotations

from steps.words.sentences import Words, word

DATABASE = "the database of alerting"
FEED = "the feed of calls"


@word(f"{DATABASE}|{FEED}")
def support(text: str) -> str:
    """What alerting stands on."""
    return text


@word("deliverer|evaluator|ingester")
def part(text: str) -> str:
    """A part of alerting that works by itself."""
    return text


@word("well|well, but for the feed")
def health(text: str) -> bool:
    """Whether the feed is there, of an alerting that is well."""
    return not text.endswith("feed")


OUTAGES: Words = {"AlertingSupport": support, "AlertingPart": part, "AlertingHealth": health}
