"""What became of a request on the server: roles and how they log in, databases and whom they belong to."""

from __future__ import annotations

from collections.abc import Sequence

from support.connections.database_server import DatabaseServer
from support.evidence.attachments import attach_objects, attach_table
from support.observers.comparing import Mismatch, changed, expect_none
from support.observers.provisioning.rights import RoleSeen
from support.observers.provisioning.server_sight import ServerSight, look

_OWNER = "SELECT pg_get_userbyid(datdba) AS owner FROM pg_database WHERE datname = %(name)s"
_ROLE = """
SELECT rolcanlogin AS "log in", rolcreatedb AS "create databases", rolcreaterole AS "create roles",
       rolsuper AS "everything", rolreplication AS "copy the server", rolbypassrls AS "bypass policies"
FROM pg_roles WHERE rolname = %(name)s
"""
_ACTS_FOR = "SELECT pg_get_userbyid(roleid) AS other FROM pg_auth_members WHERE pg_get_userbyid(member) = %(name)s"
_ANYWHERE = "the server itself"
_WRONG_PASSWORD = "password authentication failed"


class ProvisionedRoles:
    """Looks at the server, and logs in as roles."""

    def __init__(self, server: DatabaseServer) -> None:
        self._server = server

    def expect_login(self, role: RoleSeen, database: str) -> None:
        """Raise Mismatch unless a role can log in to a database with its password and is itself there."""
        refusal = self._refusal(role, database)
        if refusal:
            raise Mismatch(f"role {role.word} logs in to {database}", [refusal])

    def expect_shut_out(self, role: RoleSeen, database: str) -> None:
        """Raise Mismatch unless a role exists, its password is right, and it is still not let in to a database."""
        refusal = self._refusal(role, database)
        if not refusal:
            raise Mismatch(f"role {role.word} is not let in to {database}", ["it could log in"])
        if _WRONG_PASSWORD in refusal or "does not exist" in refusal:
            raise Mismatch(f"role {role.word} is known and not let in to {database}", [refusal])

    def expect_wrong_password(self, role: RoleSeen, database: str) -> None:
        """Raise Mismatch unless a role is turned away from a database because of its password."""
        refusal = self._refusal(role, database)
        if _WRONG_PASSWORD not in refusal:
            raise Mismatch(f"role {role.word} is turned away for its password", [refusal or "it could log in"])

    def expect_owner(self, database: str, role: RoleSeen) -> None:
        """Raise Mismatch unless a database is there and belongs to a role."""
        found = self._server.records().ask(_OWNER, {"name": database})
        attach_table(f"owner of {database}", [row.as_dict() for row in found])
        if [row["owner"] for row in found] != [role.name]:
            seen = f"it belongs to {found[0]['owner']}" if found else "there is no such database"
            raise Mismatch(f"database {database} belongs to {role.name}", [seen])

    def expect_server_rights(self, role: RoleSeen, wanted: Sequence[str]) -> None:
        """Raise Mismatch unless a role may do exactly this on the server as a whole, and act for no other role."""
        found = self._server.records().ask(_ROLE, {"name": role.name})
        if not found:
            raise Mismatch(f"the role {role.word}", ["there is no such role"])
        others = [str(row["other"]) for row in self._server.records().ask(_ACTS_FOR, {"name": role.name})]
        seen = {**found[0].as_dict(), "act for": ", ".join(others)}
        attach_table(f"what {role.name} may do on {_ANYWHERE}", [seen])
        held = {right for right, has in found[0].as_dict().items() if has}
        faults = [f"role {role.word} may {right}" for right in sorted(held - set(wanted))]
        faults += [f"role {role.word} may not {right}" for right in sorted(set(wanted) - held)]
        faults += [f"role {role.word} may act for the role {other}" for other in others]
        expect_none(faults, wanted=f"exactly these rights on {_ANYWHERE}: {', '.join(wanted)}")

    def expect_absent(self, names: Sequence[str]) -> None:
        """Raise Mismatch when one of these is a role or a database of the server."""
        question = """
        SELECT 'role' AS sort, rolname AS name FROM pg_roles WHERE rolname = ANY(%(names)s)
        UNION ALL SELECT 'database', datname FROM pg_database WHERE datname = ANY(%(names)s)
        """
        found = self._server.records().ask(question, {"names": list(names)})
        attach_table("looked for on the server", [{"name": name} for name in names])
        expect_none(
            (f"there is the {row['sort']} {row['name']}" for row in found), wanted=f"no {' and no '.join(names)}"
        )

    def look(self, roles: Sequence[str], databases: Sequence[str]) -> ServerSight:
        """Everything about these roles and databases, for later comparison."""
        return look(self._server, roles, databases)

    def expect_unchanged(self, before: ServerSight) -> None:
        """Raise Mismatch when anything about the roles and databases that were looked at is different now."""
        after = look(self._server, before.roles, before.databases)
        attach_objects("server", before=before.facts, after=after.facts)
        faults = changed(before.facts, after.facts, "the")
        expect_none(faults, wanted="nothing changed on the server, passwords included")

    def _refusal(self, role: RoleSeen, database: str) -> str:
        """Why a role is not let in; empty when it is."""
        import psycopg

        try:
            with self._server.session(role.name, role.password, database) as connection:
                row = connection.execute(b"SELECT session_user, current_database()").fetchone()
        except psycopg.OperationalError as error:
            refusal = " ".join(str(error).split())[:200]
            attach_table("login", [{"role": role.name, "database": database, "came of it": refusal}])
            return refusal
        attach_table("login", [{"role": role.name, "database": database, "came of it": f"logged in as {row}"}])
        return "" if row == (role.name, database) else f"logged in as {row}"
