"""Actions: asking for them, cancelling them, and what becomes of the request and of the action."""

from __future__ import annotations

import datetime as dt

from pytest_bdd import given, then, when

from steps.acts import Acts
from steps.words.actions import ACTIONS, PLACELESS, TRIAL, Doing
from steps.words.counts import COUNTS
from steps.words.durations import DURATIONS
from steps.words.people import PEOPLE, deployment_of, users
from steps.words.sentences import sentences
from steps.words.things import THINGS
from support.drivers.actions.model import ActionRequest, Kind, ListFilter
from support.drivers.answering import Verdict
from support.drivers.history import History
from support.targets.profile import Cluster, Profile

sentence = sentences(PEOPLE, ACTIONS, THINGS, COUNTS, DURATIONS)


# what has been done


@given(sentence("{who:Person} has {done:Done} {thing:ClusterThing}"))
def somebody_has_done(who: str, done: Kind, thing: str, acts: Acts) -> None:
    acts.arrange_on(who, done, thing, "", end="SUCCESS")
    acts.scene.rest(acts.scene.thing(thing))


@given(sentence("{who:Person} has {done:Done} {thing:ClusterThing} {number:Times}"))
def somebody_has_done_repeatedly(who: str, done: Kind, thing: str, number: int, acts: Acts) -> None:
    for _ in range(number):
        somebody_has_done(who, done, thing, acts)


@given(sentence("{who:Person} has run {number:TrialActions}"))
def somebody_has_run_trial_actions(who: str, number: int, acts: Acts) -> None:
    for _ in range(number):
        acts.arrange(who, ActionRequest(Kind.NO_OP), TRIAL, end="SUCCESS")


@given(sentence("{who:Person} has a pending {doing:Doing}"))
def somebody_has_something_pending(who: str, doing: Doing, acts: Acts) -> None:
    acts.arrange_on(who, doing.action, doing.thing, doing.called)
    record = acts.record()
    assert record.status == "PENDING", f"wanted: a pending action\n  seen: {record.describe()}"


@given(sentence("{who:Person} has a running {doing:Doing}"))
def somebody_has_something_running(who: str, doing: Doing, acts: Acts) -> None:
    acts.arrange_running(acts.arrange_on(who, doing.action, doing.thing, doing.called))


@given(sentence("{who:Person} has an action that succeeded"))
def somebody_has_a_success(who: str, acts: Acts) -> None:
    acts.arrange(who, ActionRequest(Kind.NO_OP), "the action that succeeded", end="SUCCESS")


@given(sentence("{who:Person} has an action that failed"))
def somebody_has_a_failure(who: str, acts: Acts) -> None:
    request = ActionRequest(Kind.RESTART, {**PLACELESS, "namespace": acts.scene.namespace()})
    acts.arrange(who, request, "the action that failed", end="FAILURE")


@given(sentence("{who:Person} has an action that last changed {ago:Minutes} ago"))
def somebody_has_an_old_action(who: str, ago: dt.timedelta, acts: Acts, history: History) -> None:
    called = f"the action that last changed {ago // dt.timedelta(minutes=1)} minutes ago"
    taken = acts.arrange(who, ActionRequest(Kind.NO_OP), called, end="SUCCESS")
    history.age(taken.id, taken.person, ago)


@given(sentence("{who:Person} has cancelled {action:Action}"))
def somebody_has_cancelled(who: str, action: str, acts: Acts) -> None:
    acts.arrange_cancelled(who, action)


@given(sentence('{who:Person} was refused the restart of {thing:ClusterThing} with the kind "{kind:Name}"'))
def somebody_was_refused(who: str, thing: str, kind: str, acts: Acts) -> None:
    arguments = {**acts.scene.arguments(acts.scene.thing(thing), Kind.RESTART), "kind": kind}
    acts.arrange_refused(who, ActionRequest(Kind.RESTART, arguments), Verdict.INVALID)


# what is asked for


@when(sentence("{who:Person} {act:ClusterAct} {thing:ClusterThing}"))
def somebody_acts_in_the_cluster(who: str, act: Kind, thing: str, acts: Acts, cluster_settings: Cluster) -> None:
    # `cluster_settings`: what does not exist is looked for in the cluster, too
    acts.ask_on(who, act, thing)


@when(sentence("{who:Person} restarts one pod of {whole:PodOwner}"))
def somebody_restarts_one_pod(who: str, whole: str, acts: Acts) -> None:
    acts.ask_on(who, Kind.RESTART, f"one pod of {whole}")


@when(sentence("{who:Person} {act:DatabaseAct} {database:Database}"))
def somebody_acts_on_a_database(who: str, act: Kind, database: str, acts: Acts) -> None:
    acts.ask_on(who, act, database)


@when(sentence("{who:Person} reboots {database:Database} with failover"))
def somebody_reboots_with_failover(who: str, database: str, acts: Acts) -> None:
    acts.ask_on(who, Kind.REBOOT, database, force_failover=True)


@when(sentence("{who:Person} takes {snapshot:Snapshot}"))
def somebody_takes_a_snapshot(who: str, snapshot: str, acts: Acts) -> None:
    acts.ask_on(who, Kind.SNAPSHOT, snapshot)


@when(sentence("{who:Person} flushes {cache:Cache}"))
def somebody_flushes(who: str, cache: str, acts: Acts) -> None:
    acts.ask_on(who, Kind.FLUSH, cache)


@when(sentence("{who:Person} runs a trial action"))
def somebody_runs_a_trial_action(who: str, acts: Acts) -> None:
    acts.ask(who, ActionRequest(Kind.NO_OP))


@when(sentence('{who:Person} restarts {thing:ClusterThing} with an extra name "{extra:Name}"'))
def somebody_smuggles_a_name(who: str, thing: str, extra: str, acts: Acts) -> None:
    found = acts.scene.thing(thing)
    arguments = acts.scene.arguments(found, Kind.RESTART)
    acts.ask(who, ActionRequest(Kind.RESTART, arguments, smuggled={"name": extra}), found)


@when(sentence('{who:Person} asks to restart {thing:ClusterThing} with the {field:Field} "{value:Name}"'))
def somebody_misspells_a_restart(who: str, thing: str, field: str, value: str, acts: Acts) -> None:
    found = acts.scene.thing(thing)
    arguments = {**acts.scene.arguments(found, Kind.RESTART), field: value}
    acts.ask(who, ActionRequest(Kind.RESTART, arguments), found)


@when(sentence('{who:Person} asks to reboot {database:Database} with the {field:Field} "{value:Name}"'))
def somebody_misspells_a_reboot(who: str, database: str, field: str, value: str, acts: Acts) -> None:
    acts.ask_on(who, Kind.REBOOT, database, **{field: value})


@when(sentence('{who:Person} asks to list their own actions with the {field:Field} "{value:Name}"'))
def somebody_misspells_a_list(who: str, field: str, value: str, acts: Acts) -> None:
    acts.find(who, ListFilter(**{field: value}))


@when(sentence("{who:Person} triggers {cron_job:CronJob} {number:Times} at the same moment"))
def somebody_triggers_at_once(who: str, cron_job: str, number: int, acts: Acts) -> None:
    found = acts.scene.thing(cron_job)
    request = ActionRequest(Kind.TRIGGER, acts.scene.arguments(found, Kind.TRIGGER))
    acts.ask_together([(who, request)] * number, found)


@when(sentence("{one:Person} and {other:Person} trigger {cron_job:CronJob} at the same moment"))
def two_trigger_at_once(one: str, other: str, cron_job: str, acts: Acts) -> None:
    found = acts.scene.thing(cron_job)
    request = ActionRequest(Kind.TRIGGER, acts.scene.arguments(found, Kind.TRIGGER))
    acts.ask_together([(one, request), (other, request)], found)


@when(sentence("the {number:Count} users restart their deployments at the same moment"))
def users_restart_at_once(number: int, acts: Acts) -> None:
    things = {user: acts.scene.thing(f'the deployment "{deployment_of(user)}"') for user in users(number)}
    wishes = [
        (user, ActionRequest(Kind.RESTART, acts.scene.arguments(thing, Kind.RESTART))) for user, thing in things.items()
    ]
    acts.ask_together(wishes, *things.values())


@when(sentence("{who:Person} cancels {action:Action}"))
def somebody_cancels(who: str, action: str, acts: Acts) -> None:
    acts.cancel(who, action)


# what becomes of the request


@then("the request does not end in success")
def the_request_does_not_succeed(acts: Acts) -> None:
    answer = acts.answers.shown()
    if answer.accepted:
        record = acts.finished()
        assert record.status == "FAILURE", f"wanted: a refusal or a failure\n  seen: {record.describe()}"
    else:
        refused = answer.verdict in (Verdict.INVALID, Verdict.UNKNOWN)
        assert refused, f"wanted: a refusal or a failure\n  seen: {answer.describe()}"


# what becomes of the action


@then("the action is accepted as pending")
def the_action_is_pending(acts: Acts) -> None:
    record = acts.answers.shown().must_record()
    fits = record.status == "PENDING" and record.result is None
    assert fits, f"wanted: a pending action without a result\n  seen: {record.describe()}"


@then(sentence("the action stays {state:State}"))
def the_action_stays(state: str, acts: Acts) -> None:
    acts.stays(state)


@then(sentence("the action ends in {ending:Ending}"))
def the_action_ends(ending: str, acts: Acts) -> None:
    record = acts.finished()
    assert record.status == ending, f"wanted: an action that ends in {ending}\n  seen: {record.describe()}"


@then(sentence('the action ends in failure, naming "{name:Name}"'))
def the_action_fails_naming(name: str, acts: Acts) -> None:
    acts.expect_failure_naming(acts.scene.named(name))


@then("the action ends in failure, naming that pod")
def the_action_fails_naming_that_pod(acts: Acts) -> None:
    acts.expect_failure_naming({acts.scene.chosen_pod.pod.name})


@then("the action comes to an end")
def the_action_ends_at_all(acts: Acts, target: Profile) -> None:
    acts.finished(within=target.waiting.recovery_seconds)
