"""People: what they may do, how they prove who they are, and what a service token makes of its holder."""

from __future__ import annotations

import datetime as dt

from pytest_bdd import given, then, when

from steps.acts import Acts
from steps.cast import Cast
from steps.words.actions import PLACELESS
from steps.words.counts import COUNTS
from steps.words.credentials import CREDENTIALS, Maker
from steps.words.durations import DURATIONS
from steps.words.ends import ENDS, End
from steps.words.people import PEOPLE, deployment_of, users
from steps.words.permissions import RIGHTS, Right
from steps.words.sentences import sentences
from steps.words.tables import fits_account
from steps.workloads import MakeWorkload
from support.drivers.access import end_of
from support.drivers.actions.api import ApiActions
from support.drivers.actions.model import ActionRequest, Kind
from support.observers.comparing import expect_none

sentence = sentences(PEOPLE, RIGHTS, CREDENTIALS, DURATIONS, ENDS, COUNTS)

TOLERANCE = dt.timedelta(minutes=1)
"""How far the end of a token may lie from what was asked for."""


@given(sentence("{who:Person} may {right:Right}"))
def somebody_may(who: str, right: Right, cast: Cast) -> None:
    cast.allow(who, right)


@given(sentence("every right of {who:Person} has been withdrawn"))
def rights_are_withdrawn(who: str, cast: Cast) -> None:
    cast.withdraw(who)


@given(sentence("a caller with {credential:Credential}"))
def a_caller(credential: Maker, cast: Cast) -> None:
    cast.describe_caller(credential)


@given(sentence("{who:Person} has issued a service token to {holder:Person}"))
def a_token_has_been_issued(who: str, holder: str, cast: Cast, actions_api: ApiActions) -> None:
    person = cast.valid(holder)
    end = dt.datetime.now(dt.UTC) + dt.timedelta(hours=1)
    answer = actions_api.issue_token(holder, person.username, person.email, end, cast.person(who)).must_be_accepted()
    assert answer.token, f"wanted: a service token for {holder}\n  seen: {answer.describe()}"
    cast.hand_over(holder, answer.token)


@given(sentence("{number:Count} users with a deployment of their own"))
def users_with_deployments(number: int, cast: Cast, make_workload: MakeWorkload) -> None:
    for user in users(number):
        make_workload("deployment", deployment_of(user), 1)
    cast.allow_each({user: cast.permission(Kind.RESTART, name=deployment_of(user)) for user in users(number)})


@when(sentence("{who:Person} asks the system who they are"))
def somebody_asks_who_they_are(who: str, acts: Acts) -> None:
    acts.answered(acts.channel.who_am_i(acts.cast.person(who)))


@when(sentence("{who:Person} issues a service token to {holder:Person} that {end:End}"))
def somebody_issues_a_token(who: str, holder: str, end: End, acts: Acts) -> None:
    person, asker = acts.cast.valid(holder), acts.cast.person(who)
    acts.before_an_act()
    moment = end.written(dt.datetime.now(dt.UTC))
    acts.answered(acts.channel.issue_token(holder, person.username, person.email, moment, asker))


@then("the system answers:")
def the_system_answers(datatable: list[list[str]], acts: Acts) -> None:
    answer = acts.answers.shown().must_be_accepted()
    account = answer.account
    assert account is not None, f"wanted: an answer that says who somebody is\n  seen: {answer.describe()}"
    faults = [f"{key} {value}: not so" for key, value in datatable if not fits_account(account, key, value)]
    expect_none([f"{fault}: {account}" for fault in faults], wanted=f"an account with {datatable}")


@then(sentence("the token lets its holder act as {holder:Person} for {length:Hours}"))
def the_token_works(holder: str, length: dt.timedelta, acts: Acts) -> None:
    answer = acts.answers.latest.must_be_accepted()
    token = answer.token
    assert token, f"wanted: a token for {holder}\n  seen: {answer.describe()}"
    end, wanted_end = end_of(token), dt.datetime.now(dt.UTC) + length
    wanted = f"a token that ends at {wanted_end:%H:%M} UTC in {length}"
    assert abs(end - wanted_end) <= TOLERANCE, f"wanted: {wanted}\n  seen: it ends at {end:%H:%M} UTC, {end}"
    acts.cast.hand_over(holder, token)
    request = ActionRequest(Kind.RESTART, {**PLACELESS, "namespace": acts.scene.namespace()})
    owner, username = acts.ask(holder, request).must_record().owner, acts.cast.valid(holder).username
    assert owner == username, f"wanted: an action of {username}\n  seen: an action of {owner}"


@then("no token is given out")
def no_token(acts: Acts) -> None:
    answer = acts.answers.shown()
    given_out = answer.token is not None or "eyJ" in answer.message
    assert not given_out, f"wanted: no token in the answer\n  seen: {answer.describe()}"
