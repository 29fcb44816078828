"""What was asked for in a scenario, what was answered, and what the records say of it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import partial

import pytest

from steps.answers import Answers
from steps.cast import Cast
from steps.scene import Scene, Thing
from steps.words.actions import NEVER_EXISTED
from steps.words.people import is_person
from support.drivers.actions.api import ApiActions
from support.drivers.actions.following import Following
from support.drivers.actions.model import ActionRecord, ActionRequest, Answer, Kind, ListFilter, Person
from support.drivers.actions.protocol import ActionsDriver
from support.drivers.actions.together import at_the_same_moment
from support.drivers.answering import Verdict
from support.gherkin.scenarios import may_ask_for
from support.naming import names
from support.observers.comparing import Mismatch
from support.waiting import Unfulfilled


@dataclass(frozen=True)
class Taken:
    """An action that the target took on. `person` has a valid credential, whatever was shown when it was asked for.

    `before` is when it was asked for, `after` when the answer had come, `first` the record as it was then. With
    `disowned` the target recorded it, but answered that it had failed.
    """

    id: str
    person: Person
    request: ActionRequest
    before: dt.datetime
    after: dt.datetime
    first: ActionRecord
    disowned: bool = False


class Acts:
    """Requests of one scenario. The When goes through the scenario's channel, what only arranges through the API."""

    def __init__(
        self, channel: ActionsDriver, api: ApiActions, cast: Cast, scene: Scene, answers: Answers[Answer]
    ) -> None:
        self.channel, self.cast, self.scene, self.answers = channel, cast, scene, answers
        self._api, self._following = api, Following(api)
        self.acted_on: tuple[Thing, ...] = ()
        self._taken: list[Taken] = []
        self._known: dict[str, Taken] = {}
        self._refusal: Answer | None = None
        self._before: dict[str, ActionRecord] = {}
        self._watchers: list[Callable[[], None]] = []

    # acting

    def ask(self, who: str, request: ActionRequest, *acted_on: Thing) -> Answer:
        """Have somebody ask for an action, after everything has been looked at once more."""
        self.ask_together([(who, request)], *acted_on)
        return self.answers.latest

    def ask_on(self, who: str, action: Kind, words: str, **options: str | bool) -> Answer:
        """Have somebody ask for an action on the thing that the words name."""
        thing = self.scene.thing(words)
        return self.ask(who, ActionRequest(action, self.scene.arguments(thing, action), options), thing)

    def ask_together(self, wishes: Sequence[tuple[str, ActionRequest]], *acted_on: Thing) -> None:
        """Have people ask for actions at the same moment."""
        asked = [(self.cast.person(who), request) for who, request in wishes]
        self.before_an_act(*acted_on)
        began = dt.datetime.now(dt.UTC)
        if len(asked) == 1:
            self.answers.all = [self.channel.submit(asked[0][1], asked[0][0])]
        else:
            self.answers.all = at_the_same_moment(
                [partial(self.channel.submit, wish, person) for person, wish in asked]
            )
        self._refusal = next((answer for answer in self.answers.all if not answer.accepted), None)
        for (person, request), answer in zip(asked, self.answers.all, strict=True):
            self._take(answer, person, request, began)

    def cancel(self, who: str, words: str) -> Answer:
        """Have somebody cancel the action that the words mean."""
        person, action_id = self.cast.person(who), self.id_of(words)
        self.before_an_act()
        return self.answered(self.channel.cancel(action_id, person))

    def look_up(self, who: str, words: str) -> Answer:
        """Have somebody ask for the record of the action that the words mean."""
        return self.answered(self.channel.show(self.id_of(words), self.cast.person(who)))

    def find(self, who: str, wanted: ListFilter) -> Answer:
        """Have somebody list actions."""
        return self.answered(self.channel.find(wanted, self.cast.person(who)))

    def answered(self, answer: Answer) -> Answer:
        """Keep an answer for the sentences that follow."""
        self.answers.all = [answer]
        return answer

    def before_an_act(self, *acted_on: Thing) -> None:
        """Look at everything right before an act."""
        self.acted_on = acted_on
        self.scene.remember(*acted_on)
        self._before = self.all_records()
        for watcher in self._watchers:
            watcher()

    def on_every_act(self, watcher: Callable[[], None]) -> None:
        """Have something else looked at before every act, too."""
        self._watchers.append(watcher)

    # arranging

    def arrange(self, who: str, request: ActionRequest, words: str, *, end: str | None = None) -> Taken:
        """Have somebody ask for an action that must be accepted; `words` mean it from now on.

        With `end` the action is followed to its end, which must be this one.
        """
        self.cast.enable(who, request.kind)
        person, began = self.cast.person(who), dt.datetime.now(dt.UTC)
        answer = self._api.submit(request, person).must_be_accepted()
        self._take(answer, person, request, began)
        self._known[words] = self.taken
        if end is not None:
            record = self._following.until_finished(self.taken.id, self.taken.person)
            assert record.status == end, f"wanted: an action that ends in {end}\n  seen: {record.describe()}"
        return self.taken

    def arrange_on(self, who: str, action: Kind, thing: str | None, words: str, *, end: str | None = None) -> Taken:
        """Have somebody ask for an action on the thing that `thing` names (None: on nothing)."""
        arguments = self.scene.arguments(self.scene.thing(thing), action) if thing else {}
        return self.arrange(who, ActionRequest(action, arguments), words, end=end)

    def arrange_running(self, taken: Taken) -> None:
        """Wait until a worker has taken an action."""
        self._following.until_running(taken.id, taken.person)

    def arrange_cancelled(self, who: str, words: str) -> None:
        """Have somebody cancel the action that the words mean; it must be accepted."""
        self._api.cancel(self.id_of(words), self.cast.person(who)).must_be_accepted()

    def arrange_refused(self, who: str, request: ActionRequest, verdict: Verdict) -> None:
        """Have somebody ask for something that must be refused."""
        answer = self._api.submit(request, self.cast.person(who))
        assert answer.verdict is verdict, f"wanted: the request {verdict.value}\n  seen: {answer.describe()}"

    # what was taken on

    @property
    def taken(self) -> Taken:
        """The latest action of the scenario. Fails at once when the latest request for one was refused."""
        if self._refusal is not None:
            seen = f"the request was {self._refusal.describe()}"
            raise Unfulfilled("an action that was taken on", seen, "it cannot happen any more")
        if not self._taken:
            raise LookupError("nobody has asked for an action yet")
        return self._taken[-1]

    def action_of(self, who: str) -> Taken:
        """The latest action of somebody. Fails when they have none."""
        username = self.cast.person(who).username
        found = [taken for taken in self._taken if taken.person.username == username]
        assert found, f"wanted: an action of {who}\n  seen: {self.answers.latest.describe()}"
        return found[-1]

    def id_of(self, words: str) -> str:
        """The id of the action that the words mean."""
        return str(uuid.uuid4()) if words == NEVER_EXISTED else self._known[words].id

    # what the records say

    def record(self) -> ActionRecord:
        """The record of the action at this moment, read anew."""
        return self._following.record(self.taken.id, self.taken.person)

    def told(self) -> ActionRecord:
        """The record of the action as the scenario's channel tells it."""
        return self.channel.show(self.taken.id, self.taken.person).must_record()

    def finished(self, within: float | None = None) -> ActionRecord:
        """The record of the action once it has ended. What was answered as failed must not end in success."""
        record = self._following.until_finished(self.taken.id, self.taken.person, within)
        if self.taken.disowned and record.status == "SUCCESS":
            said = self.answers.latest.describe()
            raise Mismatch("an answer that agrees with the end", [f"{said}, but {record.describe()}"])
        return record

    def finished_action(self, action_id: str) -> ActionRecord:
        """The record, once it has ended, of an action that only its id tells of."""
        record = next((record for record in self.new_records() if record.id == action_id), None)
        assert record is not None, f"wanted: a new action {action_id}\n  seen: none of that id"
        return self._following.until_finished(action_id, self.cast.named(record.owner))

    def stays(self, status: str) -> ActionRecord:
        """The record of the action, which comes to this state and stays in it."""
        if status == "RUNNING":
            self._following.until_running(self.taken.id, self.taken.person)
        return self._following.stays(status, self.taken.id, self.taken.person)

    def expect_failure_naming(self, wanted: Collection[str]) -> None:
        """Check that the action ends in failure, and that the reason, as the channel tells it, names one of these."""
        self.finished()
        record = self.told()
        fits = record.status == "FAILURE" and names(record.result or "", wanted)
        assert fits, f"wanted: a failure whose reason names {' or '.join(sorted(wanted))}\n  seen: {record.describe()}"

    def record_before(self) -> ActionRecord:
        """The record of the action as it was right before the act."""
        return self._before[self.taken.id]

    def new_records(self) -> list[ActionRecord]:
        """Records of anybody in the scenario that were not there before the act."""
        return [record for action_id, record in self.all_records().items() if action_id not in self._before]

    def all_records(self) -> dict[str, ActionRecord]:
        """All records of everybody in the scenario, each asked for by their owner."""
        return {record.id: record for person in self.cast.everybody() for record in self._following.records(person)}

    def finished_records_of(self, who: str) -> tuple[ActionRecord, ...]:
        """All records of somebody, once their actions have ended."""
        return self._following.all_finished(self.cast.valid(who))

    def longest_unchanged_first(self, who: str) -> list[str]:
        """Ids of all actions of somebody in this scenario, in the order of their last changes."""
        username = self.cast.valid(who).username
        mine = [taken for taken in self._taken if taken.person.username == username]
        records = [self._following.record(taken.id, taken.person) for taken in mine]
        return [record.id for record in sorted(records, key=lambda record: record.updated_at)]

    def meaning(self, word: str) -> object:
        """What a word of a table stands for in a record; most words stand for themselves."""
        if is_person(word):
            return self.cast.person(word).username
        return {"its own namespace": self.scene.namespace(), "none": {}}.get(word, word)

    def _take(self, answer: Answer, person: Person, request: ActionRequest, began: dt.datetime) -> None:
        record = answer.record if answer.accepted else None
        if answer.verdict is Verdict.BROKEN:
            # the target recorded the request, but could not say so: its record is the new one
            record = next((new for new in self.new_records() if new.owner == person.username), None)
        if record is not None:
            self._refusal = None
            owner = self.cast.named(person.username)
            now = dt.datetime.now(dt.UTC)
            self._taken.append(Taken(record.id, owner, request, began, now, record, disowned=not answer.accepted))


@pytest.fixture
def acts(
    actions: ActionsDriver,
    actions_api: ApiActions,
    cast: Cast,
    scene: Scene,
    answers: Answers[Answer],
    request: pytest.FixtureRequest,
) -> Acts:
    """What the scenario's people ask for."""
    acts = Acts(actions, actions_api, cast, scene, answers)
    if may_ask_for(request, "measurements"):
        acts.on_every_act(request.getfixturevalue("measurements").remember)
    return acts
