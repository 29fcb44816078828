"""How alerting says it is, and what it takes on while what it stands on is away."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from pytest_bdd import given, then, when

from steps.vigil import Vigil
from steps.words.calls import CALLS, Told
from steps.words.counts import COUNTS
from steps.words.outages import DATABASE, OUTAGES
from steps.words.people import PEOPLE
from steps.words.sentences import sentences
from support.drivers.alerting.answers import Answer
from support.drivers.answering import Verdict
from support.drivers.ingestion import RequestReporting
from support.drivers.traffic import Traffic
from support.observers.alerting.secrecy import AlertingSecrets
from support.targets.database_cut import DatabaseCut
from support.targets.faults import Faults
from support.targets.profile import Profile
from support.waiting import Probe, eventually, holds

_FEED = re.compile(r"stream|feed|broker|kafka|queue", re.IGNORECASE)

sentence = sentences(PEOPLE, CALLS, COUNTS, OUTAGES)


class Condition:
    """How alerting says it is. `asked`: somebody of the scenario has asked, and the latest answer is about that."""

    def __init__(self, vigil: Vigil) -> None:
        self._vigil = vigil
        self.asked = False

    def ask(self) -> None:
        """Ask once; nothing is looked at before, for there may be nothing to look at."""
        self.asked = True
        self._vigil.answers.all = [self._vigil.api.health()]

    def is_well(self, *, with_feed: bool = True) -> Probe[Answer]:
        """Whether alerting says that it is well, with all it needs or without the feed alone."""
        api = self._vigil.api.silently()
        return holds(api.health, lambda seen: says_it_is_well(seen, with_feed=with_feed), _told)

    def await_health(self, within: float) -> None:
        """Wait until alerting says that it is well and lacks nothing."""
        eventually(self.is_well(), wanted="alerting to be well", within=within)


def says_it_is_well(seen: Answer, *, with_feed: bool = True) -> bool:
    """Whether an answer tells of good health, with all that is needed or without the feed alone."""
    if not seen.accepted or not isinstance(seen.document, dict) or seen.document.get("status") != "healthy":
        return False
    missing = [name for name in seen.document.get("degraded") or () if isinstance(name, str)]
    return not missing if with_feed else len(missing) == 1 and _FEED.search(missing[0]) is not None


def _told(seen: Answer) -> str:
    return f"{seen.describe()} {seen.text[:300]}".strip()


@pytest.fixture
def condition(vigil: Vigil) -> Condition:
    """How alerting says it is."""
    return Condition(vigil)


class Outages:
    """Takes away what alerting stands on, and gives it back. The scenario has the environment to itself meanwhile."""

    def __init__(self, database: DatabaseCut, faults: Faults) -> None:
        self._database, self._faults = database, faults
        self._without_feed = False

    def take(self, support: str) -> None:
        """Take it away; returns when nobody can reach it any more."""
        if support == DATABASE:
            self._database.cut()
        else:
            self._without_feed = True
            self._faults.kill("queue")

    def give_back(self) -> None:
        """Give back all that was taken away."""
        self._database.set_right()
        if self._without_feed:
            self._faults.start("queue")
            self._without_feed = False


@pytest.fixture
def outages(database_cut: DatabaseCut, faults: Faults, condition: Condition, target: Profile) -> Iterator[Outages]:
    """Ways to take away what alerting stands on; the next scenario finds all of it working again."""
    outages = Outages(database_cut, faults)
    yield outages
    outages.give_back()
    condition.await_health(target.waiting.recovery_seconds)


# what is away


@given(sentence("{support:AlertingSupport} is away"))
def something_is_away(support: str, outages: Outages, vigil: Vigil, request_reporting: RequestReporting) -> None:
    # `request_reporting`: whoever reports is known to the database before it is away
    vigil.before_an_act()
    outages.take(support)


# what is asked for


@when(sentence("{who:Person} asks how alerting is"))
def somebody_asks_how_it_is(who: str, vigil: Vigil, condition: Condition) -> None:
    caller = vigil.caller(who)
    assert caller.shows_nothing, f"{caller.name} shows something, where health is told to anybody"
    condition.ask()


@when(sentence("{app:Application} tries to report {told:Calls}"))
def calls_are_reported_in_vain(
    app: str, told: Told, traffic: Traffic, request_reporting: RequestReporting, vigil: Vigil
) -> None:
    vigil.answers.all = [request_reporting.one(call.document()) for call in told.calls(traffic, app)]


# what is told


@then(sentence("alerting says that it is {with_feed:AlertingHealth}"))
def alerting_is_well(with_feed: bool, vigil: Vigil, condition: Condition, target: Profile) -> None:
    if not condition.asked:
        eventually(condition.is_well(), wanted="alerting to be well", within=target.waiting.recovery_seconds)
        condition.ask()
    seen = vigil.answers.shown()
    without = "" if with_feed else ", but for the feed"
    fits = says_it_is_well(seen, with_feed=with_feed)
    assert fits, f"wanted: an answer that alerting is well{without}\n  seen: {_told(seen)}"


@then(sentence("alerting says within {seconds:Count} seconds that it is unwell"))
def alerting_is_unwell(seconds: int, vigil: Vigil) -> None:
    seen = vigil.answers.shown()
    document = seen.document if isinstance(seen.document, dict) else {}
    fits = (
        seen.verdict is Verdict.UNAVAILABLE and document.get("status") == "unhealthy" and bool(document.get("message"))
    )
    assert fits, f"wanted: an answer that alerting is unwell, and why\n  seen: {_told(seen)}"
    assert seen.seconds <= seconds, f"wanted: the answer within {seconds} s\n  seen: it took {seen.seconds:.2f} s"


@then("the answer shows no secret of alerting")
def the_answer_shows_no_secret(vigil: Vigil, alerting_secrets: AlertingSecrets) -> None:
    seen = vigil.answers.latest
    alerting_secrets.expect_unseen({"the answer": f"{dict(seen.headers)}\n{seen.text}"})


@then("the refused call is not kept, also when the database is back")
def the_refused_call_is_not_kept(vigil: Vigil, outages: Outages, condition: Condition, target: Profile) -> None:
    outages.give_back()
    condition.await_health(target.waiting.recovery_seconds)
    vigil.quiet.begin()
    kept = holds(vigil.stored.number_of_calls, lambda number: not number, "{} calls".format)
    vigil.quiet.stays(kept, wanted="no call of this scenario to be kept")
