"""Interrupted runs of provisioning: killed, cut off from the server, locked out, refused by the store."""

from __future__ import annotations

from pytest_bdd import given

from steps.provisioning_runs import Listing
from steps.words.sentences import sentences
from steps.words.things import THINGS
from support.connections.database_server import LIMITED
from support.drivers.commands import Finished
from support.drivers.provisioning.server_arrangements import ServerArrangements
from support.drivers.provisioning.server_troubles import ServerTroubles

sentence = sentences(THINGS)


@given(sentence('the build "{build:Name}" was killed while it made the role of "{word:Name}"'))
def a_build_was_killed(build: str, word: str, listing: Listing, server_troubles: ServerTroubles) -> None:
    listing.runs.run.build = build
    with server_troubles.making_role(listing.runs.entry(word).username) as making:
        running = listing.runs.begin()
        making.wait_for_somebody()
        listing.desk.ran(running.kill())


@given(sentence('an earlier run got no further than the role of "{word:Name}"'))
def a_run_made_the_role_only(word: str, listing: Listing, server_arrangements: ServerArrangements) -> None:
    server_arrangements.role(listing.runs.entry(word).username, master=LIMITED)


@given(sentence('an earlier run got no further than the database of "{word:Name}"'))
def a_run_made_role_and_database_only(word: str, listing: Listing, server_arrangements: ServerArrangements) -> None:
    entry = listing.runs.entry(word)
    server_arrangements.role(entry.username, master=LIMITED)
    server_arrangements.database(entry.database, entry.username, master=LIMITED)


@given(sentence('the build "{build:Name}" lost the database server while it made the role of "{word:Name}"'))
def a_build_lost_the_server(build: str, word: str, listing: Listing, server_troubles: ServerTroubles) -> None:
    assert listing.door is not None
    listing.runs.run.build = build
    with server_troubles.making_role(listing.runs.entry(word).username) as making:
        running = listing.runs.begin()
        making.wait_for_somebody()
        listing.door.shut()
        _must_have_failed(listing.desk.ran(running.finish()))
    listing.lead(somewhere=True)


@given(sentence('the build "{build:Name}" found that the database "{word:Name}" lets nobody in'))
def a_build_was_locked_out(build: str, word: str, listing: Listing, server_troubles: ServerTroubles) -> None:
    database = listing.runs.entry(word).database
    server_troubles.lock_out(database)
    listing.runs.run.build = build
    _must_have_failed(listing.desk.ran(listing.runs.provision()))
    server_troubles.let_in(database)


@given(sentence('the store refuses the password of "{word:Name}"'))
def the_store_refuses(word: str, listing: Listing) -> None:
    listing.runs.refuse_password(listing.runs.entry(word))


@given(sentence('the build "{build:Name}" was refused the password of "{word:Name}" by the store'))
def a_build_was_refused(build: str, word: str, listing: Listing) -> None:
    entry = listing.runs.entry(word)
    listing.runs.refuse_password(entry)
    listing.runs.run.build = build
    _must_have_failed(listing.desk.ran(listing.runs.provision()))
    listing.runs.give_way(entry)


def _must_have_failed(seen: Finished) -> None:
    assert seen.exit_code == 1, f"wanted: a run that failed\n  seen: {seen.describe()}"
