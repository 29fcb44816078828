"""The observer of the audit: a file that a strict reader would stumble over is never taken for well-formed."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from support.observers.comparing import Mismatch
from support.observers.provisioning.audit import HEADING, Audit, summary_faults

ROW = "2026-01-01T10:00:00.{:03d}Z,dev,41,local,orders,orders_app,create_role,success,5,made"
TITLE = ",".join(HEADING)
BEGAN = dt.datetime(2026, 1, 1, 10, tzinfo=dt.UTC)


def audit(folder: Path, *lines: str) -> Audit:
    path = folder / "audit.csv"
    path.write_text("".join(f"{line}\n" for line in lines))
    return Audit(path)


def test_rows_are_read(tmp_path: Path) -> None:
    (record,) = audit(tmp_path, TITLE, ROW.format(1)).records("41")
    assert (record.status, record.message, record.time) == ("success", "made", BEGAN + dt.timedelta(milliseconds=1))
    assert audit(tmp_path, TITLE, ROW.format(1)).records("42") == []


@pytest.mark.parametrize(
    "lines",
    [
        (),
        (ROW.format(1),),
        (TITLE, TITLE, ROW.format(1)),
        (TITLE, ROW.format(1) + ",more"),
        (TITLE, ROW.format(1).replace("made", '"a quote')),
        (TITLE, ROW.format(1).replace("success", "fine")),
        (TITLE, ROW.format(1).replace("2026", "some")),
        (TITLE, ROW.format(1).replace(",5,", ",,")),
        (TITLE, "", ROW.format(1)),
    ],
)
def test_what_is_not_well_formed_is_told(tmp_path: Path, lines: tuple[str, ...]) -> None:
    with pytest.raises(Mismatch):
        audit(tmp_path, *lines).records()


@pytest.mark.parametrize(("first", "second"), [(10, 10), (10, 9), (10, 12)])
def test_times_that_are_not_their_own(tmp_path: Path, first: int, second: int) -> None:
    found = audit(tmp_path, TITLE, ROW.format(first), ROW.format(second))
    with pytest.raises(Mismatch):
        found.expect_times(BEGAN, BEGAN + dt.timedelta(seconds=1))


def test_times_of_their_own(tmp_path: Path) -> None:
    audit(tmp_path, TITLE, ROW.format(10), ROW.format(20)).expect_times(BEGAN, BEGAN + dt.timedelta(seconds=1))
    with pytest.raises(Mismatch, match="the run went from"):
        audit(tmp_path, TITLE, ROW.format(10), ROW.format(20)).expect_times(
            BEGAN.replace(hour=9), BEGAN.replace(hour=9)
        )


def test_a_summary_that_counts_otherwise(tmp_path: Path) -> None:
    records = audit(tmp_path, TITLE, ROW.format(1)).records()
    told = f"AUDIT SUMMARY\n{TITLE}\n{ROW.format(1)}\nSuccess: 1\nNo Change: 0\nErrors: 0\nDry Run: 0\n"
    assert summary_faults(told, records) == []
    assert summary_faults(told.replace("Success: 1", "Success: 2"), records) == ["Success: 2, and the audit has 1"]
    assert summary_faults("", records) == ["no summary is printed"]
    assert summary_faults(told.replace(ROW.format(1), "no row"), records) == ["record 1 is not printed"]
