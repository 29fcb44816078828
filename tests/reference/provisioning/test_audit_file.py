"""The audit file stays readable: one header, one line a row, times that grow, whatever is told by whomever."""

from __future__ import annotations

import csv
import threading
from pathlib import Path

import pytest

from reference.provisioning.audit import AuditFile, AuditUnwritableError

COLUMNS = ("timestamp_utc", "status", "message")


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, strict=True))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "governance" / "audit.csv"


@pytest.mark.parametrize("message", ["a, b", 'say "x"', "two\nlines", "\r\n2026,success", "nul \x00", "ä 😀"])
def test_whatever_a_message_holds_it_is_one_row(path: Path, message: str) -> None:
    AuditFile(path, COLUMNS).append({"status": "error", "message": message})
    (row,) = rows_of(path)
    assert row["status"] == "error"
    assert len(path.read_bytes().splitlines()) == 2


def test_runs_append_below_one_header_with_times_of_their_own(path: Path) -> None:
    for number in range(3):
        AuditFile(path, COLUMNS).append({"status": "success", "message": number})
    rows = rows_of(path)
    assert [row["message"] for row in rows] == ["0", "1", "2"]
    assert len({row["timestamp_utc"] for row in rows}) == 3


def test_a_row_that_was_cut_off_spoils_no_other(path: Path) -> None:
    AuditFile(path, COLUMNS).append({"status": "success", "message": "first"})
    with path.open("a", encoding="utf-8") as stream:
        stream.write("2026-01-01T00:00:00Z,succ")
    AuditFile(path, COLUMNS).append({"status": "success", "message": "last"})
    assert [row["message"] for row in rows_of(path)] == ["first", None, "last"]


def test_several_writers_share_a_new_file(path: Path) -> None:
    def write(name: int) -> None:
        for _ in range(20):
            AuditFile(path, COLUMNS).append({"status": "success", "message": name})

    writers = [threading.Thread(target=write, args=[name]) for name in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert len(rows_of(path)) == 80


def test_what_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(AuditUnwritableError, match="cannot be written"):
        AuditFile(tmp_path, COLUMNS).open()
