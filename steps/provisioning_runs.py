"""Runs of provisioning: what is listed, what gets in the way, and who is let into the databases afterwards."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as dataclass_field

import pytest
from pytest_bdd import given, then, when

from steps.platform import PROVISION
from steps.words.database_requests import DATABASE_REQUESTS
from steps.words.provisioning_runs import RUNS, odd_name
from steps.words.sentences import sentences
from steps.words.things import THINGS
from support.connections.database_server import LIMITED, DatabaseServer
from support.drivers.provisioning.desk import PlatformDesk
from support.drivers.provisioning.own_secrets import awkward_password, new_password
from support.drivers.provisioning.provisioning_runs import ListedDatabase, ProvisioningRuns
from support.drivers.provisioning.server_arrangements import ServerArrangements
from support.drivers.provisioning.server_troubles import ServerTroubles
from support.observers.provisioning.audit import Audit
from support.observers.provisioning.doors import Door
from support.observers.provisioning.logins import Logins
from support.ownership import Ownership

sentence = sentences(THINGS, DATABASE_REQUESTS, RUNS)

_KEEP_GOING = "--no-fail-fast"


@dataclass
class Listing:
    """The databases that are listed in a scenario, and the door at which provisioning looks for their server.

    `began` and `ended` span the latest run, `audit_before` is what the audit told before it.
    `hostile` tells which field of an entry must not be, by what the entry is called.
    """

    runs: ProvisioningRuns
    desk: PlatformDesk
    server: DatabaseServer
    new_door: Callable[[bool], Door]
    audit: Audit
    door: Door | None = None
    began: dt.datetime = dt.datetime.min
    ended: dt.datetime = dt.datetime.min
    audit_before: str = ""
    hostile: dict[str, str] = dataclass_field(default_factory=dict)

    def add(self, word: str) -> ListedDatabase:
        """List a database; the first one brings the master's account with it."""
        self.prepare()
        return self.runs.add(word)

    def add_hostile(self, word: str, field: str, value: str) -> None:
        """List a database whose name, or whose user, is this; there is no password for it."""
        self.prepare()
        entry = self.runs.add_unready(word)
        entry.database, entry.username = (value, entry.username) if field == "name" else (entry.database, value)
        self.hostile[entry.key] = {"name": "database_name", "user": "username"}[field]

    def take(self, word: str, database: str, username: str) -> ListedDatabase:
        """Take in a database that a request lists."""
        self.prepare()
        return self.runs.take(word, database, username)

    def lead(self, *, somewhere: bool) -> Door:
        """Have provisioning go through a new door: to the database server, or to nothing."""
        self.door = self.new_door(somewhere)
        self.runs.command.use_master(replace(self.runs.command.master, host=self.door.host, port=self.door.port))
        return self.door

    def mistake_the_password(self) -> None:
        """Have the store hold a wrong password of the master."""
        wrong = self.desk.keep_secret("the master's wrong password", new_password())
        self.runs.command.use_master(replace(self.runs.command.master, password=wrong))

    def prepare(self) -> None:
        """Have a master's account, and a door in front of the server."""
        if self.door is None:
            self.runs.command.use_master(self.server.master(LIMITED))
            self.lead(somewhere=True)

    @property
    def latest(self) -> ListedDatabase:
        """The one that was listed last. Raises LookupError when there is none."""
        if not self.runs.entries:
            raise LookupError("no database is listed")
        return self.runs.entries[-1]

    def provision(self, build: str | None = None, *options: str) -> None:
        """Provision what is listed, as a build."""
        self.runs.run.build, self.runs.run.options = build, [*options]
        self.audit_before = self.audit.text
        self.began = dt.datetime.now(dt.UTC)
        self.desk.does(self.runs.provision)
        self.ended = dt.datetime.now(dt.UTC)

    def provisioned_by(self, build: str) -> None:
        """Provision what is listed, before the scenario's own act. Raises AssertionError when that fails."""
        self.provision(build)
        seen = self.desk.latest
        assert seen.exit_code == 0, f"wanted: the databases provisioned by the build {build}\n  seen: {seen.describe()}"


@pytest.fixture
def listing(
    provisioning_runs: ProvisioningRuns,
    platform_desk: PlatformDesk,
    provisioned_server: DatabaseServer,
    open_door: Callable[[bool], Door],
    provisioning_audit: Audit,
) -> Listing:
    """The databases that are to be provisioned."""
    listing = Listing(provisioning_runs, platform_desk, provisioned_server, open_door, provisioning_audit)
    platform_desk.enable(PROVISION, listing.provision)
    return listing


@given(sentence('the database "{word:Name}" is listed for provisioning'))
def a_database_is_listed(word: str, listing: Listing) -> None:
    listing.add(word)


@given("a list that asks for no database")
def no_database_is_listed(listing: Listing) -> None:
    listing.prepare()


@given(sentence('the databases "{one:Name}" and "{another:Name}" are listed for provisioning'))
def two_databases_are_listed(one: str, another: str, listing: Listing) -> None:
    listing.add(one)
    listing.add(another)


@given(sentence('the database "{word:Name}" is listed for provisioning in {environment:Environment}'))
def a_database_is_listed_in(word: str, environment: str, listing: Listing) -> None:
    listing.runs.run.environment = environment
    listing.add(word)


@given(sentence('the database "{word:Name}" has been provisioned by the build "{build:Name}"'))
def a_database_has_been_provisioned(word: str, build: str, listing: Listing) -> None:
    listing.add(word)
    listing.provisioned_by(build)


@given(sentence('the database "{word:Name}" belongs to somebody else'))
def it_belongs_to_somebody_else(
    word: str, listing: Listing, server_arrangements: ServerArrangements, owner: Ownership
) -> None:
    stranger = f"stranger_{owner.tag}"
    server_arrangements.role(stranger)
    server_arrangements.database(listing.runs.entry(word).database, stranger)


@given(sentence('the password of "{word:Name}" in the store is another one now'))
def its_password_is_another_one(word: str, listing: Listing) -> None:
    entry = listing.runs.entry(word)
    former = replace(entry)
    listing.runs.store_password(entry, listing.desk.keep_secret(f"the new password of {word}", new_password()))
    listing.desk.prepare(f"former {word}", former)


@given(sentence('its name is "{name:OddName}"'))
def its_name_is(name: str, listing: Listing) -> None:
    listing.latest.database = name
    listing.lead(somewhere=False)


@given(sentence('its user is "{name:OddName}"'))
def its_user_is(name: str, listing: Listing) -> None:
    listing.latest.username = name
    listing.lead(somewhere=False)


@given(sentence('it is listed as "{key:OddName}"'))
def it_is_listed_as(key: str, listing: Listing) -> None:
    listing.latest.key = key
    listing.lead(somewhere=False)


@given("its password is full of quotes")
def its_password_is_awkward(listing: Listing) -> None:
    password = listing.desk.keep_secret("the awkward password", awkward_password())
    listing.runs.store_password(listing.latest, password)


@given("these databases are listed, each with one hostile name:")
def hostile_databases_are_listed(datatable: Sequence[Sequence[str]], listing: Listing) -> None:
    _, *rows = datatable
    for number, (field, value, _why) in enumerate(rows, 1):
        listing.add_hostile(f"entry{number:02d}", field, odd_name(value))
    listing.lead(somewhere=False)


@given(sentence("{trouble:Trouble}"))
def there_is_trouble(trouble: str, listing: Listing, server_troubles: ServerTroubles) -> None:
    runs = listing.runs
    arrange: Mapping[str, Callable[[], None]] = {
        "lose the password": lambda: runs.lose_password(listing.latest),
        "lose the master": runs.command.without_master,
        "mistake the password": listing.mistake_the_password,
        "weaken the master": lambda: server_troubles.take_rights(runs.command.master),
        "shut the door": lambda: listing.lead(somewhere=True).shut(),
        "lose the list": runs.lose_list,
    }
    arrange[trouble]()


@when(sentence('the platform engineer provisions the databases as the build "{build:Name}"'))
def the_databases_are_provisioned_as(build: str, listing: Listing) -> None:
    listing.provision(build)


@when("the platform engineer provisions what can be provisioned")
def what_can_be_is_provisioned(listing: Listing) -> None:
    listing.provision(None, _KEEP_GOING)


@when(sentence('the platform engineer provisions what can be provisioned as the build "{build:Name}"'))
def what_can_be_is_provisioned_as(build: str, listing: Listing) -> None:
    listing.provision(build, _KEEP_GOING)


@then(sentence('the role of "{word:Name}" logs in'))
def the_role_logs_in(word: str, listing: Listing, provisioned_logins: Logins) -> None:
    entry = listing.runs.entry(word)
    provisioned_logins.expect_owner(entry.username, entry.password, entry.database)


@then("the role of each listed database logs in")
def each_role_logs_in(listing: Listing, provisioned_logins: Logins) -> None:
    for entry in listing.runs.entries:
        provisioned_logins.expect_owner(entry.username, entry.password, entry.database)


@then(sentence('the role of "{word:Name}" logs in with its former password only'))
def it_logs_in_with_its_former_password(word: str, listing: Listing, provisioned_logins: Logins) -> None:
    entry, former = listing.runs.entry(word), listing.desk.request(f"former {word}")
    provisioned_logins.expect_owner(former.username, former.password, former.database)
    refusal = provisioned_logins.refusal(entry.username, entry.password, entry.database)
    assert refusal, f"wanted: {entry.username} not let in with the new password\n  seen: it is let in"


@then(sentence('"{word:Name}" still belongs to somebody else'))
def it_still_belongs_to_somebody_else(
    word: str, listing: Listing, provisioned_logins: Logins, owner: Ownership
) -> None:
    seen, wanted = provisioned_logins.owner(listing.runs.entry(word).database), f"stranger_{owner.tag}"
    assert seen == wanted, f"wanted: a database of {wanted}\n  seen: it belongs to {seen}"


@then(sentence('nothing is made for "{word:Name}" on the database server'))
def nothing_is_made(word: str, listing: Listing, provisioned_logins: Logins) -> None:
    entry = listing.runs.entry(word)
    provisioned_logins.expect_nothing(entry.username, entry.database)


@then("nobody has connected to the database server")
def nobody_has_connected(listing: Listing) -> None:
    assert listing.door is not None
    listing.door.expect_nobody()
