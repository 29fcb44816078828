"""Provisioned databases: roles that are requested for them, and what becomes of the requests on the server."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from pytest_bdd import given, then

from steps.platform import PROVISION, said
from steps.words.access import ACCESS
from steps.words.sentences import sentences
from steps.words.things import THINGS
from support.drivers.provisioning.desk import PlatformDesk
from support.drivers.provisioning.requested_roles import RequestedRole, RequestedRoles
from support.drivers.provisioning.role_lists import Writing, crossed_out
from support.drivers.provisioning.server_arrangements import ServerArrangements
from support.observers.comparing import Mismatch
from support.observers.provisioning.audit import Audit
from support.observers.provisioning.plain_server import PlainServer
from support.observers.provisioning.provisioned_roles import ProvisionedRoles
from support.observers.provisioning.refusals import expect_refused
from support.observers.provisioning.rights import RoleSeen
from support.observers.provisioning.server_sight import ServerSight

DONE = 0
ON_THE_SERVER = ("log in",)
"""What every provisioned role may do on the server as a whole."""

sentence = sentences(THINGS, ACCESS)


@dataclass
class AccessCase:
    """What a scenario about access to databases knows: its requests, others whom it speaks of, how the server was."""

    requests: RequestedRoles
    arrangements: ServerArrangements
    desk: PlatformDesk
    observer: ProvisionedRoles
    audit: Audit
    others: dict[str, RoleSeen] = field(default_factory=dict)
    former: list[RequestedRole] = field(default_factory=list)
    before: ServerSight | None = None

    def who(self, word: str) -> RoleSeen:
        """A role that the scenario speaks of, whether it is requested or not."""
        if word in self.others:
            return self.others[word]
        return RoleSeen(word, self.requests.role(word).name, self.requests.password(word))

    def requested(self) -> list[RoleSeen]:
        """All roles on the list."""
        return [self.who(word) for word in self.requests.words()]

    def database(self, word: str) -> str:
        """The name of a database on the server."""
        return self.requests.actual(word)

    def stranger(self, word: str, rights: str = "LOGIN") -> RoleSeen:
        """A role that somebody has made by hand, and that nobody requests."""
        password = self.desk.keep_secret(f"the password of {word}", f"made-by-hand-{self.requests.actual(word)}")
        self.others[word] = RoleSeen(word, self.requests.actual(word), password)
        self.arrangements.role(self.others[word].name, rights, password)
        return self.others[word]

    def existing(self, word: str, database: str) -> RoleSeen:
        """A requested owner whose role and database an earlier run has made."""
        role = self.who(word)
        self.arrangements.role(role.name, "LOGIN", role.password, self.requests.master)
        self.arrangements.database(self.database(database), role.name, self.requests.master)
        return role

    def look(self) -> None:
        """Look at everything that the scenario speaks of, for later comparison."""
        everybody = self.requests.everybody()
        roles = [role.name for role in everybody] + [role.name for role in self.others.values()]
        self.before = self.observer.look(roles, list(dict.fromkeys(role.database for role in everybody)))

    def provision(self) -> None:
        """Look, and have the requests provisioned."""
        self.look()
        self.desk.does(self.requests.provision)


@pytest.fixture
def access_case(
    requested_roles: RequestedRoles,
    server_arrangements: ServerArrangements,
    platform_desk: PlatformDesk,
    provisioned_roles: ProvisionedRoles,
    provisioning_audit: Audit,
) -> AccessCase:
    """What the scenario knows of access to databases."""
    case = AccessCase(requested_roles, server_arrangements, platform_desk, provisioned_roles, provisioning_audit)
    platform_desk.enable(PROVISION, case.provision)
    return case


@given(sentence("a master that {master:Master}"))
def a_master(master: str, access_case: AccessCase) -> None:
    access_case.requests.master = master


@given(sentence('the role "{word:Name}" is requested for the database "{database:Name}"'))
def a_role_is_requested(word: str, database: str, access_case: AccessCase) -> None:
    access_case.requests.request(word, database)


@given(sentence('the role "{word:Name}" is requested as {level:Level} of the database "{database:Name}"'))
def a_role_of_a_level_is_requested(word: str, level: str, database: str, access_case: AccessCase) -> None:
    access_case.requests.request(word, database, level)


@given(sentence('the role "{word:Name}" is requested as "{level:Name}" of the database "{database:Name}"'))
def a_role_of_an_odd_level_is_requested(word: str, level: str, database: str, access_case: AccessCase) -> None:
    access_case.requests.request(word, database, level)


@given(sentence('"{word:Name}" is to create databases of its own'))
def is_to_create_databases(word: str, access_case: AccessCase) -> None:
    access_case.requests.further(word, allow_create_database=True)


@given(sentence('"{word:Name}" is no longer to create databases of its own'))
def is_no_longer_to_create_databases(word: str, access_case: AccessCase) -> None:
    access_case.requests.further(word, allow_create_database=False)


@given(sentence('the role "{word:Name}" is requested as {level:Level} of the master\'s own database'))
def a_role_is_requested_for_the_masters_database(word: str, level: str, access_case: AccessCase) -> None:
    access_case.requests.request_in(word, access_case.requests.masters_database, level)


@given(sentence("the list is written {writing:Writing}"))
def the_list_is_written(writing: Writing, access_case: AccessCase) -> None:
    access_case.requests.writing = writing


@given(sentence('the role "{word:Name}" for the database "{database:Name}" was crossed out {crossing_out:CrossingOut}'))
def was_crossed_out(word: str, database: str, crossing_out: str, access_case: AccessCase) -> None:
    requests = access_case.requests
    former = requests.request(word, database)
    requests.withdraw(word)
    access_case.former.append(former)
    requests.writing = crossed_out(former, crossing_out)


@given("all of this has been provisioned")
def has_been_provisioned(access_case: AccessCase) -> None:
    finished = access_case.desk.does(access_case.requests.provision)
    assert finished.exit_code == DONE, f"wanted: everything provisioned\n  seen: {finished.describe()}"


@given(sentence('"{word:Name}" has been given another password in the store'))
def another_password(word: str, access_case: AccessCase) -> None:
    earlier = access_case.who(word)
    access_case.others[f"{word} with the earlier password"] = earlier
    access_case.requests.change_password(word)


@given(sentence('"{word:Name}" is now requested as {level:Level} of the database "{database:Name}"'))
def is_now_requested(word: str, level: str, database: str, access_case: AccessCase) -> None:
    access_case.requests.request(word, database, level)


@given(sentence('the database "{database:Name}" of somebody else, who has the role "{word:Name}"'))
def of_somebody_else(database: str, word: str, access_case: AccessCase) -> None:
    access_case.arrangements.database(access_case.database(database), access_case.stranger(word).name)


@given(sentence('the role "{word:Name}" is already there and may do everything on the server'))
def is_a_superuser(word: str, access_case: AccessCase) -> None:
    access_case.stranger(word, "LOGIN SUPERUSER")


@given(sentence('somebody else has the role "{word:Name}" on the server'))
def somebody_else(word: str, access_case: AccessCase) -> None:
    access_case.stranger(word)


@given("the master's secret leads to a server that offers no encryption")
def leads_to_a_plain_server(access_case: AccessCase, plain_server: PlainServer) -> None:
    access_case.requests.log_in_at(plain_server.host, plain_server.port)


@then(sentence('"{word:Name}" can log in to the database "{database:Name}"'))
def can_log_in(word: str, database: str, access_case: AccessCase) -> None:
    access_case.observer.expect_login(access_case.who(word), access_case.database(database))


@then(sentence('"{word:Name}" cannot log in to the database "{database:Name}"'))
def cannot_log_in(word: str, database: str, access_case: AccessCase) -> None:
    access_case.observer.expect_shut_out(access_case.who(word), access_case.database(database))


@then(sentence('"{word:Name}" can log in to the database "{database:Name}" with the new password only'))
def with_the_new_password_only(word: str, database: str, access_case: AccessCase) -> None:
    place = access_case.database(database)
    access_case.observer.expect_login(access_case.who(word), place)
    access_case.observer.expect_wrong_password(access_case.others[f"{word} with the earlier password"], place)


@then(sentence('the database "{database:Name}" belongs to "{word:Name}"'))
def belongs_to(database: str, word: str, access_case: AccessCase) -> None:
    access_case.observer.expect_owner(access_case.database(database), access_case.who(word))


@then(sentence('"{word:Name}" has no power over the server'))
def has_no_power(word: str, access_case: AccessCase) -> None:
    access_case.observer.expect_server_rights(access_case.who(word), ON_THE_SERVER)


@then(sentence('"{word:Name}" may create databases and has no other power over the server'))
def may_create_databases(word: str, access_case: AccessCase) -> None:
    access_case.observer.expect_server_rights(access_case.who(word), (*ON_THE_SERVER, "create databases"))


@then("nothing of what was crossed out is on the server")
def nothing_crossed_out(access_case: AccessCase) -> None:
    names = [name for role in access_case.former for name in (role.name, role.database)]
    access_case.observer.expect_absent(names)


@then("none of the requested roles and databases is on the server")
def nothing_requested(access_case: AccessCase) -> None:
    names = [name for role in access_case.requests.everybody() for name in (role.name, role.database)]
    access_case.observer.expect_absent(list(dict.fromkeys(names)))


@then("that server is told nothing without encryption")
def told_nothing(plain_server: PlainServer) -> None:
    plain_server.expect_told_nothing()


@then("nothing has changed on the server")
def nothing_has_changed(access_case: AccessCase) -> None:
    if access_case.before is None:
        raise LookupError("nobody has looked at the server before the act")
    access_case.observer.expect_unchanged(access_case.before)


@then("every step of this run reports no change")
def every_step_reports_no_change(access_case: AccessCase) -> None:
    run = [one for one in access_case.audit.records() if one.fields["run_id"] == access_case.requests.run_id]
    faults = [one.describe() for one in run if one.status != "no_change"]
    if faults or not run:
        raise Mismatch("no change in every step of the latest run", faults or ["the audit tells of no such run"])


@then(sentence('it is refused because the database "{database:Name}" belongs to "{word:Name}"'))
def is_refused_over_its_owner(database: str, word: str, access_case: AccessCase) -> None:
    latest = access_case.desk.latest
    names = [access_case.database(database), access_case.who(word).name]
    expect_refused(latest.exit_code, said(latest), names)
