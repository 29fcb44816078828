"""The history of messages: what it tells was sent, to whom it got, and in which order."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from pytest_bdd import then, when

from steps.arrivals import Arrivals
from steps.notices import Notices
from steps.vigil import Vigil
from steps.words.history import HISTORY, Mentions
from steps.words.messages import Selection
from steps.words.people import ON_CALL, PEOPLE, is_person
from steps.words.sentences import sentences
from steps.words.things import THINGS
from support.drivers.alerting.answers import Answer, SentMessage
from support.evidence.attachments import attach_table
from support.observers.comparing import expect_none, listed
from support.waiting import Answer as Seen
from support.waiting import Done, NotYet, eventually

sentence = sentences(PEOPLE, THINGS, HISTORY)

Rows = Sequence[tuple[str, str]]
"""What the history is to tell: heading and cell."""
LATEST = 100
"""How many entries are asked for: many more than others can add while one scenario runs."""
_STATES = {"delivered by": "delivered", "failed by": "failed"}


class MessageHistory:
    """The history as the scenario's channel tells it."""

    def __init__(self, vigil: Vigil, notices: Notices, arrivals: Arrivals) -> None:
        self._vigil, self._notices, self._arrivals = vigil, notices, arrivals
        self._asked: Answer | None = None

    def ask(self, who: str, severity: str | None) -> None:
        """Have somebody ask for the history, as an act."""
        driver, caller = self._arrivals.desk.driver, self._vigil.caller(who)
        self._asked = self._vigil.ask(lambda: driver.history(caller, limit=LATEST, severity=severity))

    def entries(self) -> tuple[SentMessage, ...]:
        """The history that somebody has asked for; where nobody has, as it is now."""
        answer = self._asked or self._arrivals.desk.driver.history(self._vigil.caller(ON_CALL), limit=LATEST)
        return answer.history

    def about(self, word: str, entries: Sequence[SentMessage] | None = None) -> list[SentMessage]:
        """What the history tells about a notice or an alert, newest first."""
        title = self._notices.about(word)
        return [entry for entry in (self.entries() if entries is None else entries) if title in entry.title]

    def expect(self, word: str, rows: Rows) -> None:
        """Check that the history tells this about a message, once it is there: nobody has to have asked for it."""
        if self._asked is None:
            self._wait_until_it_tells(word, rows)
        found = self.about(word)
        self.show(found)
        seen = [f"{heading}: {fault}" for heading, fault in self._faults(found, rows)]
        expect_none(seen, wanted=f'a history that tells of "{word}": {listed(map(": ".join, rows))}')

    def await_failure(self, word: str) -> None:
        """Wait until the history tells that a message reached nobody."""
        self._wait_until_it_tells(word, [("failed by", "every channel")])

    def _wait_until_it_tells(self, word: str, rows: Rows) -> None:
        """Wait by looks that leave no evidence."""
        caller, api = self._vigil.caller(ON_CALL), self._arrivals.desk.api.silently()

        def probe() -> Seen[None]:
            faults = self._faults(self.about(word, api.history(caller, limit=LATEST).history), rows)
            return NotYet("; ".join(f"{heading}: {fault}" for heading, fault in faults)) if faults else Done(None)

        eventually(probe, wanted=f'a history that tells of "{word}": {listed(map(": ".join, rows))}')

    def show(self, entries: Sequence[SentMessage]) -> None:
        """Leave entries as evidence."""
        rows = [{**vars(entry), "channels": dict(entry.channels)} for entry in entries]
        attach_table("what the history tells", rows)

    def _faults(self, entries: Sequence[SentMessage], rows: Rows) -> list[tuple[str, str]]:
        """In which rows the latest entry differs, and how."""
        if not entries:
            return [("the message", "it is not there")]
        told = {heading: self._told(entries[0], heading) for heading, _ in rows}
        return [(heading, told[heading]) for heading, cell in rows if told[heading] != self._meant(heading, cell)]

    def _told(self, entry: SentMessage, heading: str) -> str:
        if heading in _STATES:
            return listed(sorted(name for name, told in entry.channels.items() if _state(told) == _STATES[heading]))
        return str(entry.metadata.get("triggered_by") if heading == "triggered by" else getattr(entry, heading))

    def _meant(self, heading: str, cell: str) -> str:
        if heading in _STATES:
            return listed(sorted(Selection(cell).among(self._arrivals.channels(), ())))
        return self._vigil.caller(cell).username if is_person(cell) else cell


def _state(told: object) -> str:
    """The outcome of a channel, which is told as a word or among other things."""
    return str(told.get("state") if isinstance(told, dict) else told)


@pytest.fixture
def message_history(vigil: Vigil, notices: Notices, arrivals: Arrivals, alerting_watch: None) -> MessageHistory:
    """The history of messages."""
    # `alerting_watch`: those of incidents only come where somebody watches
    return MessageHistory(vigil, notices, arrivals)


@when(sentence("{who:Person} asks for the history{severity:OfSeverity}"))
def somebody_asks_for_the_history(who: str, severity: str | None, message_history: MessageHistory) -> None:
    message_history.ask(who, severity)


@then(sentence("the history shows {mentions:Mentions}"))
def the_history_shows(mentions: Mentions, message_history: MessageHistory) -> None:
    entries = message_history.entries()
    found = {word: message_history.about(word, entries) for word in (*mentions.words, *mentions.absent)}
    message_history.show([entry for shown in found.values() for entry in shown])
    faults = [f'"{word}" {len(found[word])} times' for word in mentions.words if len(found[word]) != 1]
    faults += [f'"{word}"' for word in mentions.absent if found[word]]
    if not faults:
        places = [entries.index(found[word][0]) for word in mentions.words]
        faults += [] if places == sorted(places) else [f"another order: at {listed(map(str, places))}"]
    expect_none(faults, wanted=f"a history that shows {mentions.text}")


@then(sentence('the history tells of "{word:Name}":'))
def the_history_tells(word: str, message_history: MessageHistory, datatable: Sequence[Sequence[str]]) -> None:
    message_history.expect(word, [(heading, cell) for heading, cell in datatable])
