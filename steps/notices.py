"""Notices that people send by hand, and what alerting says became of them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import pytest
from pytest_bdd import given, then, when

from steps.arrivals import Arrivals
from steps.vigil import Vigil
from steps.words.messages import MESSAGES
from steps.words.notices import NOTICES, Fate, Manner
from steps.words.people import PEOPLE
from steps.words.sentences import sentences
from steps.words.texts import TEXT, Text
from steps.words.things import THINGS
from support.drivers.alerting.desks import Desk, Desks
from support.drivers.alerting.model import Message
from support.drivers.answering import Verdict
from support.ownership import Ownership
from support.waiting import eventually, holds

sentence = sentences(PEOPLE, THINGS, MESSAGES, NOTICES, TEXT)

NAMELESS = "the only notice"
_AFTER_THE_PAUSE = 0.1
_LONGEST_TURN = 5.0


@dataclass(frozen=True)
class Notice:
    """A notice as somebody sent it the last time, and when the answer had come (aware)."""

    message: Message
    answered: dt.datetime | None = None


class Notices:
    """The notices of a scenario by their words. Each has a title of its own, which holds the word.

    `written` is a text that others have written into one of them.
    """

    def __init__(self, vigil: Vigil, arrivals: Arrivals, owner: Ownership) -> None:
        self.vigil, self._arrivals, self._tag = vigil, arrivals, owner.tag
        self.written: str | None = None
        self._sent: dict[str, Notice] = {}

    def notice(self, word: str, severity: str, channels: Sequence[str] | None = None) -> Message:
        """A notice of that word, to be sent."""
        return Message(f"{word} {self._tag}", f"Somebody should know of this: {word}.", severity, None, channels)

    def whose(self, part: str, text: str) -> Message:
        """A notice one part of which holds a text that others have written."""
        plain = self.notice("Notice", "error")
        if part == "detail":
            # the one detail that every channel carries, text messages too
            return replace(plain, metadata={"model": text})
        return replace(plain, title=text) if part == "title" else replace(plain, message=text)

    def arrange(self, who: str, word: str, message: Message, desk: Desk, *, in_vain: bool = False) -> None:
        """Have somebody send a notice, which must reach somebody, or nobody at all."""
        answer = desk.api.send(message, self.vigil.caller(who))
        fits = answer.verdict is Verdict.UNDELIVERED if in_vain else answer.accepted and answer.sent
        wanted = "a notice that reaches nobody" if in_vain else "a notice that is sent"
        assert fits, f"wanted: {wanted}\n  seen: {answer.describe()} {answer.reason}"
        self._keep(word, message)

    def send(self, who: str, word: str, message: Message, *, times: int = 1) -> None:
        """Have somebody send a notice, or the same one many times at the same moment."""
        caller = self.vigil.caller(who)
        self._sent.setdefault(word, Notice(message))
        request = partial(self._arrivals.desk.driver.send, message, caller)
        self.vigil.ask_together([request] * times)
        self._keep(word, message)

    def renew(self, who: str, word: str, message: Message) -> None:
        """See to it that a notice was sent only a moment ago: one that took long is sent again when that is due."""
        sent, pause = self._sent[word].answered, self._arrivals.desk.settings.throttle_seconds
        if sent is not None and dt.datetime.now(dt.UTC) - sent > dt.timedelta(seconds=pause / 2):
            self.wait_for_the_pause(word)
            self.arrange(who, word, message, self._arrivals.desk)

    def wait_for_the_pause(self, word: str) -> None:
        """Wait until a notice may be repeated."""
        sent = self._sent[word].answered
        assert sent is not None, f'wanted: the notice "{word}" to have been sent\n  seen: it was not'
        pause = self._arrivals.desk.settings.throttle_seconds + _AFTER_THE_PAUSE
        over = sent + dt.timedelta(seconds=pause)
        now = holds(lambda: dt.datetime.now(dt.UTC), lambda moment: moment >= over, "{:%H:%M:%S}".format)
        eventually(now, wanted=f"the pause for repeats to be over at {over:%H:%M:%S}", within=pause + _LONGEST_TURN)

    def about(self, word: str) -> str:
        """Words that only messages about this hold: the title of a notice, or the name of an alert."""
        if word in self._sent:
            return str(self._sent[word].message.title)
        return self.vigil.alert(word).name

    def spelled_out(self, text: str) -> str:
        """A text of a sentence with every word of a notice or an alert replaced by what messages hold."""
        words = {*self._sent, *(alert.word for alert in self.vigil.alerts)}
        for word in sorted(words, key=len, reverse=True):
            text = self.about(word).join(re.split(rf"(?<!\w){re.escape(word)}(?!\w)", text))
        return text

    def _keep(self, word: str, message: Message) -> None:
        self._sent[word] = Notice(message, dt.datetime.now(dt.UTC))


@pytest.fixture
def notices(vigil: Vigil, arrivals: Arrivals, owner: Ownership) -> Notices:
    """The notices of the scenario."""
    return Notices(vigil, arrivals, owner)


@given(sentence('{who:Person} has sent the notice "{word:Name}" {severity:As}{by:By}{manner:Manner}'))
def somebody_has_sent(
    who: str,
    word: str,
    severity: str,
    by: tuple[str, ...] | None,
    manner: Manner,
    notices: Notices,
    arrivals: Arrivals,
    request: pytest.FixtureRequest,
) -> None:
    desk = arrivals.desk
    if manner.another_desk:
        desks: Desks = request.getfixturevalue("desks")
        desk = desks.other()
    notices.arrange(who, word, notices.notice(word, severity, by), desk, in_vain=manner.in_vain)


@when(sentence('{who:Person} sends the notice "{word:Name}" {severity:As}{by:By}{manner:Manner}'))
def somebody_sends(
    who: str, word: str, severity: str, by: tuple[str, ...] | None, manner: Manner, notices: Notices
) -> None:
    notice = notices.notice(word, severity, by)
    if manner.after_the_pause:
        notices.wait_for_the_pause(word)
    if manner.without_a_pause:
        notices.renew(who, word, notice)
    notices.send(who, word, notice, times=manner.times)


@when(sentence('{who:Person} sends the notice "{word:Name}" {severity:As}, with:'))
def somebody_sends_with(
    who: str, word: str, severity: str, notices: Notices, datatable: Sequence[Sequence[str]]
) -> None:
    details = {part: value for part, value in datatable if part != "text"}
    text = next((value for part, value in datatable if part == "text"), None)
    plain = notices.notice(word, severity)
    notices.send(who, word, replace(plain, message=text or plain.message, metadata=details or None))


@when(sentence('{who:Person} sends the notice "{word:Name}" with the {part:NoticePart} "{value:Name}"'))
def somebody_sends_an_odd_notice(who: str, word: str, part: str, value: str, notices: Notices) -> None:
    changes: Mapping[str, object] = {"channels": [value]} if part == "channel" else {part: value}
    notices.send(who, word, replace(notices.notice(word, "error"), **changes))  # type: ignore[arg-type]


@when(sentence("{who:Person} sends a notice whose {part:NoticePart} holds {text:Text}"))
def somebody_sends_what_others_wrote(who: str, part: str, text: Text, notices: Notices, owner: Ownership) -> None:
    notices.written = text(owner.tag)
    notices.send(who, NAMELESS, notices.whose(part, notices.written))


@then(sentence("the answer tells that the notice {fate:Fate}"))
def the_answer_tells_what_became_of_it(fate: Fate, vigil: Vigil) -> None:
    seen = vigil.answers.shown()
    assert fate.fits(seen), f"wanted: an answer that tells so\n  seen: {seen.describe()} {seen.reason}"
