"""The alerts of a scenario, the calls that were reported, what was asked and answered, and how all of it was before."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from steps.answers import Answers
from steps.arrivals import Arrivals
from steps.words.people import SERVICE_OWNER
from support.connections.records import Row
from support.drivers.actions.together import at_the_same_moment
from support.drivers.alerting.access import AlertingAccess
from support.drivers.alerting.answers import Answer
from support.drivers.alerting.api import ApiAlerts
from support.drivers.alerting.model import Caller, Document
from support.drivers.alerting.protocol import AlertsDriver
from support.drivers.traffic import ModelCall
from support.evidence.attachments import attach_objects
from support.gherkin.scenarios import may_ask_for
from support.observers.alerting.breaches import breached_metrics
from support.observers.alerting.stored import Everything, StoredRecords, describe_alert
from support.observers.comparing import listed
from support.ownership import Ownership
from support.quiet_time import Quiet
from support.waiting import eventually, holds

CLOCKS_DIFFER = dt.timedelta(seconds=1)
NOBODY = "the visitor"
"""Who shows what a sentence says, and has no standing of their own."""


@dataclass
class Alert:
    """An alert that the scenario speaks of by its word.

    `given` is what was handed in last, `asked` when, `answered` when the answer had come (aware). `deleted` tells
    that somebody was asked to delete it.
    """

    word: str
    name: str
    id: str
    given: Document
    asked: dt.datetime
    answered: dt.datetime
    deleted: bool = False

    @property
    def watching(self) -> bool:
        """Whether it is to be heeded at all."""
        return not self.deleted and self.given.get("enabled", True) is True


class Vigil:
    """What one scenario has to do with alerting. A When goes through its channel, what only arranges through the API.

    `reported` are the calls that were reported well, `calls` the rows that must be stored of them.
    """

    def __init__(
        self,
        channel: AlertsDriver,
        api: ApiAlerts,
        access: AlertingAccess,
        stored: StoredRecords,
        owner: Ownership,
        quiet: Quiet,
        answers: Answers[Answer],
    ) -> None:
        self.channel, self.api, self.access, self.stored, self.quiet = channel, api, access, stored, quiet
        self._owner, self.answers = owner, answers
        self.calls: list[Mapping[str, Any]] = []
        self.reported: list[ModelCall] = []
        self.before = Everything((), (), ())
        self.acted_on: Alert | None = None
        self.asked = self.answered = dt.datetime.now(dt.UTC)
        self._alerts: dict[str, Alert] = {}
        self._shown: dict[str, Caller] = {}
        self._arrivals: Arrivals | None = None

    def heed(self, arrivals: Arrivals) -> None:
        """Have messages looked at before every act, and awaited where an incident is arranged."""
        self._arrivals = arrivals

    def named(self, word: str) -> str:
        """The unique name of what the scenario calls so: an alert, a notice."""
        return self._owner.name(word)

    # people

    def caller(self, who: str) -> Caller:
        """Somebody with what they show. Raises LookupError for a visitor nobody has described."""
        if who in self._shown:
            return self._shown[who]
        if who == NOBODY:
            raise LookupError("no sentence before this one says what the visitor shows")
        return self.access.person(who)

    def callers(self) -> tuple[Caller, ...]:
        """Everybody who has come until now, with what they show or were given."""
        return (*self.access.people(), *self._shown.values())

    def present(self, who: str, caller: Caller) -> None:
        """Have somebody show this from now on."""
        self._shown[who] = caller

    # acting

    def before_an_act(self) -> None:
        """Look at everything right before an act."""
        self.before = self.stored.everything()
        if self._arrivals is not None:
            self._arrivals.remember()

    def ask(self, request: Callable[[], Answer], *, on: Alert | None = None) -> Answer:
        """Act, after everything has been looked at once more, and keep the answer.

        `on` is the alert that "no other alert" does not speak of; one that is created is known by itself.
        """
        return self.ask_together([request], on=on)[0]

    def ask_together(self, requests: Sequence[Callable[[], Answer]], *, on: Alert | None = None) -> list[Answer]:
        """Act many times at the same moment."""
        with self.acting(on):
            self.answers.all = [requests[0]()] if len(requests) == 1 else at_the_same_moment(requests)
        return self.answers.all

    @contextmanager
    def acting(self, on: Alert | None = None) -> Iterator[None]:
        """The block is the act: everything is looked at before it, and the quiet time begins after it."""
        self.before_an_act()
        self.acted_on, self.asked = on, dt.datetime.now(dt.UTC)
        yield
        self.answered = dt.datetime.now(dt.UTC)
        self.quiet.begin()

    def just_now(self, moment: dt.datetime | None) -> bool:
        """Whether a moment (aware) lies within the latest act, as far as clocks agree."""
        return moment is not None and self.asked - CLOCKS_DIFFER <= moment <= self.answered + CLOCKS_DIFFER

    # alerts

    @property
    def alerts(self) -> tuple[Alert, ...]:
        """Every alert that was taken on, in that order."""
        return tuple(self._alerts.values())

    def alert(self, word: str) -> Alert:
        """The alert of that word. Fails when the request for it was refused."""
        if word not in self._alerts:
            seen = self.answers.latest.describe() if self.answers.all else "nobody has asked for one"
            raise AssertionError(f'wanted: the alert "{word}" to be there\n  seen: {seen}')
        return self._alerts[word]

    def id_of(self, word: str | None) -> str:
        """The id of the alert of that word; of one that never existed for None."""
        return str(uuid.uuid4()) if word is None else self.alert(word).id

    def create(self, word: str, document: Document, create: Callable[[], Answer]) -> Answer:
        """Have an alert created by `create`, and keep what was given under the word when it is taken on."""
        asked = dt.datetime.now(dt.UTC)
        answer = create()
        if answer.accepted:
            made = answer.configuration
            self.stored.know(made.id)
            name = str(document.get("name", made.name))
            self._alerts[word] = self.acted_on = Alert(word, name, made.id, document, asked, dt.datetime.now(dt.UTC))
        return answer

    def arrange_alert(self, word: str, document: Document) -> Alert:
        """Have the service owner write down an alert; it must be accepted."""
        caller = self.caller(SERVICE_OWNER)
        self.create(word, document, lambda: self.api.create(document, caller)).must_be_accepted()
        return self.alert(word)

    def stays_as_it_was(self) -> None:
        """Prove for the quiet time that all rows of the scenario stay as they were right before the act."""
        before = self.before
        try:
            self.quiet.stays(
                holds(self.stored.everything, lambda now: now == before, Everything.describe),
                wanted=f"everything as it was: {before.describe()}",
            )
        finally:
            attach_objects("stored rows", before=before.evidence(), after=self.stored.everything().evidence())

    # incidents

    def incidents(self, word: str) -> tuple[Row, ...]:
        """The rows of all incidents of an alert at this moment, oldest first."""
        return self.stored.alerts(self.alert(word).id)

    def incident(self, word: str) -> Row:
        """The latest incident of an alert. Fails when there is none."""
        found = self.incidents(word)
        assert found, f'wanted: an incident of "{word}"\n  seen: none'
        return found[-1]

    def incidents_before(self, word: str) -> tuple[Row, ...]:
        """The incidents of an alert as they were right before the act."""
        alert = self.alert(word)
        return tuple(row for row in self.before.alerts if str(row["config_id"]) == alert.id)

    def settle(self, *, messages: bool = False) -> None:
        """Wait until every alert that the reported calls breach has its incidents open, and its messages sent."""
        now = dt.datetime.now(dt.UTC)
        for alert in self.alerts:
            wanted = breached_metrics(alert.given, self.calls, now) if alert.watching else frozenset()
            if wanted:
                self._await_incidents(alert, wanted)
                if messages and self._arrivals is not None:
                    self._arrivals.await_everywhere(alert.name, str(alert.given.get("severity", "medium")))

    def _await_incidents(self, alert: Alert, metrics: frozenset[str]) -> None:
        def opened() -> tuple[Row, ...]:
            return tuple(row for row in self.stored.alerts(alert.id) if row["resolved_at"] is None)

        eventually(
            holds(
                opened,
                lambda rows: metrics <= {row["details"].get("metric") for row in rows},
                lambda rows: listed(map(describe_alert, rows)),
            ),
            wanted=f'open incidents of "{alert.word}" for {listed(sorted(metrics))}',
        )

    # calls

    def keep_calls(self, calls: Sequence[ModelCall], *, older_form: bool = False) -> None:
        """Take in calls that are reported now and must be kept."""
        self.reported += calls
        self.calls += [call.broker_row() if older_form else call.row() for call in calls]

    def expect_calls(self) -> None:
        """Wait until exactly the calls that were reported well are stored, as they were, and prove that it stays so."""
        probe = self.stored.calls_probe(self.calls)
        try:
            self.quiet.comes_and_stays(probe, wanted=f"{len(self.calls)} calls stored as they were sent")
        finally:
            self.stored.show_calls(self.calls)


@pytest.fixture
def vigil(
    alerts: AlertsDriver,
    alerts_api: ApiAlerts,
    alerting_access: AlertingAccess,
    stored_records: StoredRecords,
    owner: Ownership,
    quiet: Quiet,
    answers: Answers[Answer],
    request: pytest.FixtureRequest,
) -> Vigil:
    """What the scenario has to do with alerting."""
    vigil = Vigil(alerts, alerts_api, alerting_access, stored_records, owner, quiet, answers)
    if may_ask_for(request, "arrivals"):
        vigil.heed(request.getfixturevalue("arrivals"))
    if may_ask_for(request, "written_since"):
        # what was written before anything of the scenario happens is told apart
        request.getfixturevalue("written_since")
    return vigil
