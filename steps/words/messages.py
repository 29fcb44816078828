"""Messages: by which channels they come, how many, and what troubles the services that carry them."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from steps.words.sentences import Words, word
from support.drivers.alerting.model import CHANNELS
from support.drivers.notifiers import Behaviour

CHANNEL_OF: Mapping[str, str] = {"email": "email", "Slack": "slack", "webhook": "webhook", "text message": "sms"}
"""What the features call a channel, and what alerting calls it."""
NAME_OF: Mapping[str, str] = {channel: name for name, channel in CHANNEL_OF.items()}
SECOND_NUMBER, EVERY_NUMBER = "the second number on call", "every number on call"
_ONE = "|".join(CHANNEL_OF)
_SEVERAL = rf"(?:every channel but (?:{_ONE})|every channel|any channel|every other channel|any other channel)"
_TOGETHER = rf"(?:{_ONE})(?: and (?:{_ONE}))*"
_NUMBERS = {"no": 0, "one": 1}
_COUNTED = re.compile(r"(?P<least>at least )?(?:exactly )?(?P<number>no|one|\d+)(?P<further> further)? messages?")


@dataclass(frozen=True)
class Selection:
    """Channels that a sentence names. `words` are its own, `but` the one that it leaves out."""

    words: str

    def among(self, enabled: Collection[str], spoken: Collection[str]) -> tuple[str, ...]:
        """The channels that are meant, where these are enabled and those were spoken of last."""
        if self.words == "every channel":
            return tuple(enabled)
        if self.words == "any channel":
            return CHANNELS
        if self.words in ("every other channel", "any other channel"):
            others = enabled if self.words.startswith("every") else CHANNELS
            return tuple(channel for channel in others if channel not in spoken)
        if self.words.startswith("every channel but "):
            left_out = CHANNEL_OF[self.words.removeprefix("every channel but ")]
            return tuple(channel for channel in enabled if channel != left_out)
        return tuple(CHANNEL_OF[one] for one in self.words.split(" and "))


@dataclass(frozen=True)
class Number:
    """So many messages; `further`: beside those that had arrived before the act; `at_least`: or more."""

    words: str
    number: int
    further: bool
    at_least: bool

    def fits(self, seen: int, of_each: int) -> bool:
        """Whether so many arrived where each message arrives `of_each` times."""
        wanted = self.number * of_each
        return seen >= wanted if self.at_least else seen == wanted

    def exceeded(self, seen: int, of_each: int) -> bool:
        """Whether too many have arrived."""
        return not self.at_least and seen > self.number * of_each


@dataclass(frozen=True)
class Trouble:
    """How a service treats messages: `kind` of behaviour, and how often at first (None: always).

    With `for_now` it says that it cannot at the moment. `first_number`: only text messages to the first number on call.
    """

    kind: Behaviour
    times: int | None = None
    for_now: bool = False
    first_number: bool = False


_FAILING = re.compile(r"fails the first (\d+) times(?P<first> for the first number on call)?")
_TROUBLES: Mapping[str, Trouble] = {
    "fails every time": Trouble("status", for_now=True),
    "rejects every message": Trouble("refuse"),
    "rejects the first number on call": Trouble("refuse", first_number=True),
    "breaks off every conversation": Trouble("cut"),
    "never answers": Trouble("hang"),
    "is slow": Trouble("slow"),
}


@word(_ONE)
def channel(text: str) -> str:
    """One channel."""
    return CHANNEL_OF[text]


@word(rf'(?:{_ONE}|"[^"]*")')
def any_channel(text: str) -> str:
    """One channel, or a word between quotes that is taken for one."""
    return text.strip('"') if text.startswith('"') else CHANNEL_OF[text]


@word(rf"(?:{_SEVERAL}|{_TOGETHER})")
def channels(text: str) -> Selection:
    """Channels that a sentence names."""
    return Selection(text)


@word(rf"(?: by {_TOGETHER})?")
def by(text: str) -> tuple[str, ...] | None:
    """By which channels something is sent; None where nothing is said."""
    return tuple(CHANNEL_OF[one] for one in text.removeprefix(" by ").split(" and ")) if text else None


@word(r"(?:no|exactly one|exactly \d+|at least one)(?: further)? messages?")
def number(text: str) -> Number:
    """How many messages arrive."""
    parted = _COUNTED.fullmatch(text)
    if parted is None:
        raise ValueError(f"{text!r} counts no messages")
    told = parted["number"]
    figure = _NUMBERS[told] if told in _NUMBERS else int(told)
    return Number(text, figure, bool(parted["further"]), bool(parted["least"]))


@word(rf"{'|'.join(_TROUBLES)}|fails the first \d+ times(?: for the first number on call)?")
def trouble(text: str) -> Trouble:
    """What a service does with messages."""
    failing = _FAILING.fullmatch(text)
    if failing is None:
        return _TROUBLES[text]
    return Trouble("status", times=int(failing[1]), for_now=True, first_number=bool(failing["first"]))


@word(r"\d+ times?")
def times(text: str) -> int:
    """How often something is tried."""
    return int(text.split(" ")[0])


@word(f'"[^"]*"|{SECOND_NUMBER}|{EVERY_NUMBER}')
def recipient(text: str) -> str:
    """Those who receive messages: an address between quotes, a number by its place, or all numbers."""
    return text.strip('"')


MESSAGES: Words = {
    "Channel": channel,
    "AnyChannel": any_channel,
    "Channels": channels,
    "By": by,
    "Messages": number,
    "Trouble": trouble,
    "Times": times,
    "Recipient": recipient,
}
