"""Which complaints a person can read."""

from __future__ import annotations

import pytest

from support.observers.complaints import unreadable


def test_a_plain_sentence_can_be_read() -> None:
    assert unreadable("http://127.0.0.1:9 does not answer: Connection refused\n") == []


@pytest.mark.parametrize(
    ("complaint", "fault"),
    [
        ('Traceback (most recent call last):\n  File "x.py", line 1\nOSError: not there', "trace"),
        ("expiration: must be in the future (/srv/api/models.py, line 74)", "place"),
        ("failed: <httpx.Request object at 0x7f0012345678> was refused", "memory"),
        ("\x1b[31mThe service does not answer\x1b[0m", "colours"),
        ("1", "hardly"),
        ("", "hardly"),
        ("the same line again\n" * 20, "20 lines"),
    ],
)
def test_what_nobody_can_read(complaint: str, fault: str) -> None:
    assert any(fault in told for told in unreadable(complaint))
