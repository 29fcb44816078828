"""What a role can try in a database: each act as a statement, in words, and as the right that the catalogue has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from support.connections.database_server import quoted

NUMBERING = "_number_seq"
"""What the server puts behind a table's name for the numbers of its rows."""


@dataclass(frozen=True)
class Act:
    """One thing to try: `words` complete "the role could ...".

    `question` asks the catalogue, about %(role)s, whether the role has the right; empty where there is none.
    """

    name: str
    statement: str
    words: str
    question: str = ""


_ATTACHING = "CREATE TRIGGER made_by_a_trial BEFORE UPDATE ON {place} FOR EACH ROW EXECUTE FUNCTION"
_TABLE = {
    "read": ("SELECT count(*) FROM {place}", "read {words}", "SELECT"),
    "add": ("INSERT INTO {place} (number, amount) VALUES (1000, 1)", "insert into {words}", "INSERT"),
    "change": ("UPDATE {place} SET amount = amount + 1", "update {words}", "UPDATE"),
    "remove": ("DELETE FROM {place}", "delete from {words}", "DELETE"),
    "empty": ("TRUNCATE {place}", "truncate {words}", "TRUNCATE"),
    "drop": ("DROP TABLE {place}", "drop {words}", ""),
    "anything else": (
        f"{_ATTACHING} suppress_redundant_updates_trigger()",
        "attach something to {words}",
        "REFERENCES, TRIGGER",
    ),
}
_NUMBERS = {
    "see the last number": ("SELECT last_value FROM {place}", "see the last number of {words}", "SELECT"),
    "draw a number": ("SELECT nextval('{place}')", "draw a number of {words}", "USAGE"),
    "set the number": ("SELECT setval('{place}', 1000)", "set the number of {words}", "UPDATE"),
}
_DATABASE = {
    "log in": ("SELECT 1", "log in to {words}", "has_database_privilege(%(role)s, current_database(), 'CONNECT')"),
    "make tables": (
        "CREATE TABLE public.made_by_a_trial ()",
        "make a table in {words}",
        "has_schema_privilege(%(role)s, 'public', 'CREATE')",
    ),
    "make temporary tables": (
        "CREATE TEMPORARY TABLE made_by_a_trial ()",
        "make a temporary table in {words}",
        "has_database_privilege(%(role)s, current_database(), 'TEMPORARY')",
    ),
    "make schemas": (
        "CREATE SCHEMA made_by_a_trial",
        "make a schema in {words}",
        "has_database_privilege(%(role)s, current_database(), 'CREATE')",
    ),
}


def on_table(database: str, table: str) -> list[Act]:
    """What can be tried on a table; `database` is its name in words."""
    place = f"public.{quoted(table)}"
    return list(_made(_TABLE, place, f"{database}.{table}", "has_table_privilege"))


def on_numbering(database: str, table: str) -> list[Act]:
    """What can be tried on the numbers of a table's rows."""
    place = f"public.{quoted(table + NUMBERING)}"
    return list(_made(_NUMBERS, place, f"{database}.{table}", "has_sequence_privilege"))


def on_database(database: str) -> list[Act]:
    """What can be tried in a database as a whole."""
    return [
        Act(name, statement, words.format(words=database), right)
        for name, (statement, words, right) in _DATABASE.items()
    ]


def _made(acts: Mapping[str, tuple[str, str, str]], place: str, words: str, function: str) -> Iterator[Act]:
    for name, (statement, phrase, right) in acts.items():
        question = f"{function}(%(role)s, '{place}', '{right}')" if right else ""
        yield Act(name, statement.format(place=place), phrase.format(words=words), question)
