"""A database with the system's own tables, for the tests of the alerting drivers and observers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from support.connections.records import Records
from support.ownership import Ownership
from tests.reference.alerting.conftest import database_server, database_url, template_database

__all__ = ["belongings", "database_server", "database_url", "records", "template_database"]


@pytest.fixture
def records(database_url: str) -> Iterator[Records]:
    """The records of a system that has just been set up."""
    found = Records(database_url)
    yield found
    found.close()


@pytest.fixture
def belongings() -> Iterator[Ownership]:
    """What a test makes; removed at its end."""
    ownership = Ownership(run="tests")
    yield ownership
    ownership.give_up_everything()
