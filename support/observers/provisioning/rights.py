"""What roles may and may not do in a database: tried as the role itself, and read from the server's catalogue."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from support.connections.database_server import DatabaseServer
from support.evidence.attachments import attach_table
from support.observers.comparing import Mismatch, expect_none
from support.observers.provisioning.acts import Act

_ROLE = "SELECT rolcanlogin, rolsuper FROM pg_roles WHERE rolname = %(role)s"


_GRANTS = """
SELECT 'schema ' || nspname AS place, privilege_type AS right, pg_get_userbyid(grantee) AS name
FROM pg_namespace, aclexplode(nspacl) WHERE pg_get_userbyid(grantee) = ANY(%(roles)s)
UNION ALL
SELECT 'table ' || relname, privilege_type, pg_get_userbyid(grantee)
FROM pg_class, aclexplode(relacl) WHERE pg_get_userbyid(grantee) = ANY(%(roles)s)
UNION ALL
SELECT 'later objects of ' || pg_get_userbyid(defaclrole), privilege_type, pg_get_userbyid(grantee)
FROM pg_default_acl, aclexplode(defaclacl) WHERE pg_get_userbyid(grantee) = ANY(%(roles)s)
UNION ALL
SELECT 'the database itself', privilege_type, pg_get_userbyid(grantee)
FROM pg_database, aclexplode(datacl)
WHERE datname = current_database() AND pg_get_userbyid(grantee) = ANY(%(roles)s)
"""


@dataclass(frozen=True)
class RoleSeen:
    """A role to be looked at: `word` is what the scenario calls it, `name` what the server does."""

    word: str
    name: str
    password: str = field(repr=False)


class RightsObserver:
    """Tries acts as the roles themselves. Nothing that is tried stays."""

    def __init__(self, server: DatabaseServer) -> None:
        self._server = server

    def expect(self, database: str, acts: Sequence[Act], wanted: Mapping[RoleSeen, Mapping[str, bool]]) -> None:
        """Raise Mismatch unless each role may do exactly what is wanted of the acts, by trial and by catalogue."""
        rows: list[dict[str, str]] = []
        faults: list[str] = []
        for role, allowed in wanted.items():
            self._expect_role(role)
            refusals = self.tried(role, database, acts)
            held = self._held(role, database, acts)
            for act in acts:
                rows.append(_row(role, database, act, allowed[act.name], refusals[act.name], held.get(act.name)))
                faults += _faults(role, act, allowed[act.name], refusals[act.name], held.get(act.name))
        attach_table(f"rights in {database}", rows)
        expect_none(faults, wanted="exactly the rights that are listed")

    def expect_no_grants(self, database: str, roles: Sequence[RoleSeen]) -> None:
        """Raise Mismatch when the catalogue of a database has a right of one of these roles."""
        words = {role.name: role.word for role in roles}
        found = self._server.records(database).ask(_GRANTS, {"roles": list(words)})
        attach_table(f"rights of {', '.join(words)} in {database}", [row.as_dict() for row in found])
        faults = [f"role {words[row['name']]} has {row['right']} on {row['place']} of {database}" for row in found]
        expect_none(faults, wanted=f"no right in the database {database}")

    def tried(self, role: RoleSeen, database: str, acts: Sequence[Act]) -> dict[str, str]:
        """For each act why it was refused; an empty text where it could be done."""
        import psycopg

        try:
            with self._server.session(role.name, role.password, database) as connection:
                return {act.name: _try(connection, act) for act in acts}
        except psycopg.OperationalError as error:
            return {act.name: f"not let in: {_one_line(error)}" for act in acts}

    def _held(self, role: RoleSeen, database: str, acts: Sequence[Act]) -> dict[str, bool]:
        """For each act that the catalogue knows whether the role has the right to it."""
        asked = [act for act in acts if act.question]
        questions = ", ".join(act.question for act in asked)
        (row,) = self._server.records(database).ask(f"SELECT {questions}", {"role": role.name})
        return {act.name: bool(value) for act, value in zip(asked, row, strict=True)}

    def _expect_role(self, role: RoleSeen) -> None:
        """What is refused to a role that is not there, or cannot log in at all, proves nothing."""
        found = self._server.records().ask(_ROLE, {"role": role.name})
        if not found:
            raise Mismatch(f"the role {role.word}", ["there is no such role"])
        if not found[0]["rolcanlogin"] or found[0]["rolsuper"]:
            raise Mismatch(f"the role {role.word}, able to log in, no superuser", [str(found[0].as_dict())])


def _try(connection: object, act: Act) -> str:
    import psycopg

    assert isinstance(connection, psycopg.Connection)
    try:
        with connection.transaction(force_rollback=True):
            connection.execute(act.statement.encode())
    except psycopg.errors.InsufficientPrivilege as error:
        return _one_line(error)
    return ""


def _row(role: RoleSeen, database: str, act: Act, wanted: bool, refusal: str, held: bool | None) -> dict[str, str]:
    return {
        "role": role.name,
        "database": database,
        "act": act.name,
        "wanted": _word(wanted),
        "tried": refusal or "done",
        "by the catalogue": "" if held is None else _word(held),
    }


def _faults(role: RoleSeen, act: Act, wanted: bool, refusal: str, held: bool | None) -> Iterator[str]:
    if wanted and refusal:
        yield f"role {role.word} could not {act.words}: {refusal}"
    if not wanted and not refusal:
        yield f"role {role.word} could {act.words}"
    if held is not None and held is not wanted:
        yield f"by the catalogue role {role.word} {'has' if held else 'lacks'} the right to {act.words}"


def _word(allowed: bool) -> str:
    return "yes" if allowed else "no"


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:200]
