"""Rights in databases: what provisioned roles may do with tables, with their numbering and in databases as a whole."""

from __future__ import annotations

from collections.abc import Sequence

from pytest_bdd import given, then, when

from steps.provisioned_databases import AccessCase
from steps.words.sentences import sentences
from steps.words.things import THINGS
from support.observers.provisioning.acts import Act, on_database, on_numbering, on_table
from support.observers.provisioning.rights import RightsObserver, RoleSeen

_ANSWERS = {"yes": True, "no": False}

sentence = sentences(THINGS)


@given(sentence('an owner, an editor and a reader are requested for the database "{database:Name}"'))
def all_levels_are_requested(database: str, access_case: AccessCase) -> None:
    for level in ("owner", "editor", "reader"):
        access_case.requests.request(f"{database}_{level}", database, level)


@given(sentence('an earlier run has made the database "{database:Name}" for "{word:Name}"'))
def an_earlier_run(database: str, word: str, access_case: AccessCase) -> None:
    access_case.existing(word, database)


@given(sentence('"{word:Name}" has made the table "{table:Name}" in the database "{database:Name}"'))
@when(sentence('"{word:Name}" makes the table "{table:Name}" in the database "{database:Name}"'))
def makes_a_table(word: str, table: str, database: str, access_case: AccessCase) -> None:
    role = access_case.who(word)
    access_case.arrangements.table_made_by(role.name, role.password, access_case.database(database), table)


@given(sentence('the master keeps the table "{table:Name}" in its own database'))
def a_table_of_the_master(table: str, access_case: AccessCase) -> None:
    actual = access_case.requests.actual(table)
    access_case.arrangements.table_of_master(actual, access_case.requests.master)


@then(sentence('exactly these rights hold on the table "{table:Name}" of the database "{database:Name}":'))
def rights_on_a_table(
    table: str,
    database: str,
    datatable: Sequence[Sequence[str]],
    access_case: AccessCase,
    database_rights: RightsObserver,
) -> None:
    _expect(database_rights, access_case, database, on_table(database, table), datatable)


@then(sentence('exactly these rights hold on the numbering of "{table:Name}" in the database "{database:Name}":'))
def rights_on_numbering(
    table: str,
    database: str,
    datatable: Sequence[Sequence[str]],
    access_case: AccessCase,
    database_rights: RightsObserver,
) -> None:
    _expect(database_rights, access_case, database, on_numbering(database, table), datatable)


@then(sentence('exactly these rights hold in the database "{database:Name}":'))
def rights_in_a_database(
    database: str, datatable: Sequence[Sequence[str]], access_case: AccessCase, database_rights: RightsObserver
) -> None:
    _expect(database_rights, access_case, database, on_database(database), datatable)


@then(sentence('none of the requested roles has any right on the table "{table:Name}" of the master'))
def no_rights_at_the_master(table: str, access_case: AccessCase, database_rights: RightsObserver) -> None:
    actual = access_case.requests.actual(table)
    acts = on_table("the master's database", actual) + on_numbering("the master's database", actual)
    nothing = {act.name: False for act in acts}
    everybody = dict.fromkeys(access_case.requested(), nothing)
    database_rights.expect(access_case.requests.masters_database, acts, everybody)


@then("no right in the master's own database is granted to any of the requested roles")
def no_grants_at_the_master(access_case: AccessCase, database_rights: RightsObserver) -> None:
    database_rights.expect_no_grants(access_case.requests.masters_database, access_case.requested())


def _expect(
    rights: RightsObserver, case: AccessCase, database: str, acts: Sequence[Act], table: Sequence[Sequence[str]]
) -> None:
    rights.expect(case.database(database), acts, _wanted(case, table, acts))


def _wanted(case: AccessCase, table: Sequence[Sequence[str]], acts: Sequence[Act]) -> dict[RoleSeen, dict[str, bool]]:
    """Read a table of rights: a row for each role, a column for each act."""
    (_, *columns), *rows = table
    unknown = {act.name for act in acts} ^ set(columns)
    assert not unknown, f"wanted: a column for each act\n  seen: {', '.join(sorted(unknown))} too many or too few"
    return {
        case.who(word): {act: _ANSWERS[answer] for act, answer in zip(columns, answers, strict=True)}
        for word, *answers in rows
    }
