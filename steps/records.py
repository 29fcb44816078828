"""Records: what the system tells of actions, to whom, and whether it is true."""

from __future__ import annotations

import datetime as dt

from pytest_bdd import then, when

from steps.acts import Acts
from steps.words.actions import ACTIONS
from steps.words.counts import COUNTS
from steps.words.people import PEOPLE, deployment_of, users
from steps.words.selections import SELECTIONS, Selection
from steps.words.sentences import sentences
from steps.words.tables import told_of
from steps.words.things import THINGS
from support.drivers.actions.model import ListFilter
from support.evidence.attachments import attach_objects
from support.observers.caches import CacheObserver, CacheSeen
from support.observers.comparing import expect_none, listed
from support.observers.databases import CloudObserver

sentence = sentences(PEOPLE, ACTIONS, THINGS, COUNTS, SELECTIONS)

CLOCKS_DIFFER = dt.timedelta(seconds=1)
"""How far the clocks of suite and target may lie apart."""


@when(sentence("{who:Person} looks up {action:Action}"))
def somebody_looks_up(who: str, action: str, acts: Acts) -> None:
    acts.look_up(who, action)


@when(sentence("{who:Person} lists {selection:Selection}"))
def somebody_lists(who: str, selection: Selection, acts: Acts) -> None:
    owner = acts.cast.valid(selection.whose).username if selection.whose else None
    acts.find(who, ListFilter(selection.state, owner, selection.minutes))


@then("the record tells:")
def the_record_tells(datatable: list[list[str]], acts: Acts) -> None:
    acts.finished()
    record = acts.told()
    wanted = {key: acts.meaning(value) for key, value in datatable}
    faults = [f"{key}: {seen!r}" for key, value in wanted.items() if (seen := told_of(record, key)) != value]
    expect_none(faults, wanted=f"a record that tells {wanted}")


@then("the times in the record span the action from request to end")
def the_times_span_the_action(acts: Acts) -> None:
    taken, ended = acts.taken, acts.finished()
    seen = dt.datetime.now(dt.UTC)
    faults = {
        "created before it was asked for": ended.created_at < taken.before - CLOCKS_DIFFER,
        "created after it was answered": ended.created_at > taken.after + CLOCKS_DIFFER,
        "the moment of creation moved": ended.created_at != taken.first.created_at,
        "no time between creation and end": ended.updated_at <= ended.created_at,
        "ended after its end was seen": ended.updated_at > seen + CLOCKS_DIFFER,
    }
    times = f"asked for at {taken.before}, created {ended.created_at}, last changed {ended.updated_at}, seen at {seen}"
    told = [f"{fault}: {times}" for fault, present in faults.items() if present]
    expect_none(told, wanted="times that span the action from request to end")


@then("the record is unchanged")
def the_record_is_unchanged(acts: Acts) -> None:
    before, after = acts.record_before(), acts.record()
    attach_objects("record of the action", before=before, after=after)
    assert after == before, f"wanted: the same record as before: {before}\n  seen: {after}"


@then(sentence("the record agrees with the state of {database:Database}"))
def the_record_agrees_with_the_database(database: str, acts: Acts, cloud_observer: CloudObserver) -> None:
    state = cloud_observer.settled(acts.scene.thing(database).actual).status
    record = acts.finished()
    wanted = "stopped" if record.status == "SUCCESS" else "available"
    assert state == wanted, f"wanted: a database that is {wanted}, as {record.describe()}\n  seen: it is {state}"


@then(sentence("the record agrees with the state of {cache:Cache}"))
def the_record_agrees_with_the_cache(cache: str, acts: Acts, cache_observer: CacheObserver) -> None:
    found = acts.scene.thing(cache)
    before, state = acts.scene.before(found, CacheSeen), cache_observer.settled(acts.scene.server(found))
    record = acts.finished()
    wanted = {} if record.status == "SUCCESS" else before.entries
    told = f"{len(wanted)} entries, as {record.describe()}"
    assert state.entries == wanted, f"wanted: {told}\n  seen: {state.describe()}"


@then("the request leaves no record")
def the_request_leaves_no_record(acts: Acts) -> None:
    new = acts.new_records()
    attach_objects("new records of everybody in the scenario", new)
    expect_none([record.describe() for record in new], wanted="no record that was not there before")


@then(sentence("{who:Person}'s records number {number:Count}"))
def records_number(who: str, number: int, acts: Acts) -> None:
    seen = acts.channel.find(ListFilter(), acts.cast.valid(who)).must_be_accepted().records
    told = listed(record.describe() for record in seen)
    assert len(seen) == number, f"wanted: {number} records of {who}\n  seen: {len(seen)}: {told}"


@then(sentence("the list shows exactly {who:Person}'s {number:Actions}, the longest unchanged first"))
def the_list_shows_all(who: str, number: int, acts: Acts) -> None:
    seen = acts.answers.latest.must_be_accepted().records
    wanted = acts.longest_unchanged_first(who)
    assert len(wanted) == number, f"wanted: {number} actions of {who} in the scenario\n  seen: {len(wanted)}"
    told = listed(f"{record.id} changed at {record.updated_at:%H:%M:%S.%f}" for record in seen)
    assert [record.id for record in seen] == wanted, f"wanted: {listed(wanted)}\n  seen: {told}"


@then(sentence("the list shows exactly {action:Action}"))
def the_list_shows_one(action: str, acts: Acts) -> None:
    seen = [record.id for record in acts.answers.latest.must_be_accepted().records]
    wanted = [acts.id_of(action)]
    assert seen == wanted, f"wanted: exactly {action}, {listed(wanted)}\n  seen: {listed(seen)}"


@then("the answer shows nothing of the record")
@then("the answer shows nothing of any record")
def the_answer_shows_nothing(acts: Acts) -> None:
    answer = acts.answers.shown()
    secrets = [text for record in acts.all_records().values() for text in (record.id, record.owner)]
    shown = [text for text in secrets if text in answer.message]
    shown += [record.describe() for record in (answer.record, *answer.records) if record is not None]
    expect_none(shown, wanted="an answer that shows nothing of any record")


@then(sentence("each of the {number:Count} users finds exactly one record, of their own restart"))
def everybody_finds_their_own(number: int, acts: Acts) -> None:
    faults = []
    for user in users(number):
        seen = [(item.owner, told_of(item, "name")) for item in acts.finished_records_of(user)]
        if seen != [(acts.cast.valid(user).username, deployment_of(user))]:
            faults.append(f"{user} finds {seen}")
    expect_none(faults, wanted="exactly one record for each user, of their own restart")
