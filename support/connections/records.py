"""A connection to the database in which a target keeps its records."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import psycopg

_CONNECT_SECONDS = 5


class Row(tuple[Any, ...]):
    """A row whose values are found by the name of their column and by their place."""

    columns: tuple[str, ...]

    def __new__(cls, columns: tuple[str, ...], values: Sequence[Any]) -> Row:
        row = super().__new__(cls, values)
        row.columns = columns
        return row

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, str):
            try:
                return super().__getitem__(self.columns.index(key))
            except ValueError:
                raise KeyError(f"no column {key}; there are {', '.join(self.columns)}") from None
        return super().__getitem__(key)

    def __reduce__(self) -> Any:
        return Row, (self.columns, tuple(self))

    def as_dict(self) -> dict[str, Any]:
        """The values by the names of their columns."""
        return dict(zip(self.columns, self, strict=True))


class Records:
    """Asks one database, and changes it as its operator would. Safe to use from several threads.

    Every statement stands for itself. A connection that was cut is opened anew, once a statement.
    """

    def __init__(self, address: str) -> None:
        self._address = address
        self._connection: psycopg.Connection[Row] | None = None
        self._turn = threading.Lock()

    def ask(self, question: str, values: Mapping[str, Any] | None = None) -> list[Row]:
        """Rows of a SELECT; `values` are put in by name."""
        with self._cursor(question, values) as cursor:
            return cursor.fetchall()

    def change(self, statement: str, values: Mapping[str, Any] | None = None) -> int:
        """Carry out a change; the number of rows that it touched."""
        with self._cursor(statement, values) as cursor:
            return int(cursor.rowcount)

    def close(self) -> None:
        """Let the connection go; the next statement opens another one."""
        with self._turn:
            self._drop()

    @contextmanager
    def _cursor(self, statement: str, values: Mapping[str, Any] | None) -> Iterator[psycopg.Cursor[Row]]:
        with self._turn:
            yield self._executed(statement, values)

    def _executed(self, statement: str, values: Mapping[str, Any] | None) -> psycopg.Cursor[Row]:
        # a tenth of a second that only some scenarios need
        import psycopg

        text = statement.encode()
        try:
            return self._open().execute(text, values)
        except psycopg.OperationalError:
            self._drop()
            return self._open().execute(text, values)

    def _open(self) -> psycopg.Connection[Row]:
        import psycopg

        if self._connection is None or self._connection.closed:
            self._connection = psycopg.connect(
                self._address,
                autocommit=True,
                connect_timeout=_CONNECT_SECONDS,
                row_factory=_rows,
                application_name="signoff",
            )
        return self._connection

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _rows(cursor: psycopg.Cursor[Any]) -> Any:
    columns = tuple(column.name for column in cursor.description or ())
    return lambda values: Row(columns, values)
