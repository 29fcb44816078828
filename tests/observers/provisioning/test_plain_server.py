"""The server without encryption tells who went on in the clear from who did not."""

from __future__ import annotations

import psycopg
import pytest

from support.observers.comparing import Mismatch
from support.observers.provisioning.plain_server import PlainServer
from support.waiting import eventually, holds
from tests.patience import PATIENT


def come(server: PlainServer, encryption: str) -> None:
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(
            host=server.host, port=server.port, user="somebody", sslmode=encryption, connect_timeout=int(PATIENT)
        )


def test_who_demands_encryption_tells_nothing() -> None:
    server = PlainServer()
    come(server, "require")
    server.expect_told_nothing()
    server.close()


@pytest.mark.parametrize("encryption", ["prefer", "disable"])
def test_who_goes_on_without_is_found_out(encryption: str) -> None:
    server = PlainServer()
    come(server, encryption)

    def is_found_out() -> bool:
        with pytest.raises(Mismatch, match=r"nobody did|in the clear") as mismatch:
            server.expect_told_nothing()
        return "in the clear" in str(mismatch.value)

    eventually(holds(is_found_out, bool), wanted="what was told in the clear", within=PATIENT)
    server.close()


def test_nobody_coming_proves_nothing() -> None:
    server = PlainServer()
    with pytest.raises(Mismatch, match="nobody did"):
        server.expect_told_nothing()
    server.close()
