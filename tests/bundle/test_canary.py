"""Planted secrets: used in every run, not found in its bundle; found in every place where the filter has a hole."""

from __future__ import annotations

import base64
import contextlib
import html
import json
import os
import string
import subprocess
import sys
import urllib.parse
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.evidence.bundle.canary import hatch, planted
from support.evidence.bundle.flight import TITLE
from support.evidence.bundle.search import _long_stretches, files_below, search
from support.evidence.bundle.watching import Watch
from support.evidence.redaction import Redactor
from tests.bundle.planted_run import Ended, run, with_conftest
from tests.evidence.planted_kitchen import SERVING

SECRET = 'it\'s+a/"secret"&more%42'
FORMS = {
    "plain": f"x {SECRET} y",
    "base64": base64.b64encode(SECRET.encode()).decode(),
    "base64, shifted": base64.b64encode(b"u:" + SECRET.encode() + b"!!").decode(),
    "base64 for addresses": base64.urlsafe_b64encode(b"?" + SECRET.encode()).decode(),
    "URL-encoded": f"https://x/?a={urllib.parse.quote(SECRET, safe='')}",
    "URL-encoded, path": f"https://x/{urllib.parse.quote(SECRET)}",
    "URL-encoded, form": f"a={urllib.parse.quote_plus(SECRET)}",
    "JSON-escaped": json.dumps({"x": SECRET}),
    "JSON in JSON": json.dumps({"x": json.dumps({"y": SECRET})}),
    "on a page": f"<td>{html.escape(SECRET)}</td>",
    "hexadecimal": SECRET.encode().hex(),
    "data of a report": base64.b64encode(json.dumps({"x": SECRET, "y": "z" * 300}).encode()).decode(),
    "data in data": base64.b64encode(base64.b64encode(json.dumps(["z" * 300, SECRET]).encode()) + b" " * 9).decode(),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_secret_is_found_in_each_form(tmp_path: Path, form: str) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "a.txt").write_text(FORMS[form], encoding="utf-8")
    (tmp_path / "b.txt").write_text("nothing to see", encoding="utf-8")
    assert {hit.file for hit in search(tmp_path, {"the password": SECRET})} == {"deep/a.txt"}
    assert search(tmp_path, {"the password": SECRET}, files=[]) == []


@pytest.mark.parametrize("before", range(9))
@pytest.mark.parametrize("form", ["plain", "plain, inside base64"])
def test_a_secret_is_found_wherever_it_begins(tmp_path: Path, before: int, form: str) -> None:
    text = b"." * before + SECRET.encode() + b"~" * 200
    (tmp_path / "a.txt").write_bytes(text if form == "plain" else base64.b64encode(text))
    assert form in {hit.form for hit in search(tmp_path, {"the password": SECRET})}


def test_every_long_stretch_of_encoded_text_is_found() -> None:
    letters = string.ascii_letters.encode() + string.digits.encode() + b"+/-_"
    long, longer, short = b"A" * 160, letters * 3, b"A" * 159
    data = long + b"==" + longer + b"\xff" + short + b'"' + letters.swapcase() + longer
    assert list(_long_stretches(data)) == [(0, long), (162, longer), (521, letters.swapcase() + longer)]
    assert list(_long_stretches(short + b"=" + short)) == []


def test_every_file_is_looked_into_and_nothing_that_is_linked_to(tmp_path: Path) -> None:
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    for name in ("b", "deep/er/.hidden", "deep/a b", "c-d"):
        (inside / name).parent.mkdir(parents=True, exist_ok=True)
        (inside / name).write_text(SECRET, encoding="utf-8")
    outside.mkdir()
    (outside / "a").write_text(SECRET, encoding="utf-8")
    (inside / "link").symlink_to(outside / "a")
    (inside / "folder").symlink_to(outside)
    (inside / "nowhere").symlink_to(tmp_path / "missing")
    assert files_below(inside) == ["b", "c-d", "deep/a b", "deep/er/.hidden"]


def test_part_of_a_planted_secret_is_found(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("[redacted]'\"'\"'abcdef123456", encoding="utf-8")
    secrets = {"planted": "zyxwvu987654'abcdef123456"}
    assert search(tmp_path, secrets) == []
    assert [hit.form for hit in search(tmp_path, secrets, by_chance={"planted"})] == ["in part"]


def test_a_find_never_shows_the_secret(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(SECRET, encoding="utf-8")
    (hit,) = search(tmp_path, {"the password": SECRET})
    assert SECRET not in str(hit)
    assert "the password" in str(hit)
    assert "a.txt" in str(hit)


def test_there_are_two_of_each_kind_and_new_ones_each_time() -> None:
    canaries = planted(hatch())
    kinds = ["token", "password", "webhook address", "AWS key", "database DSN"]
    assert [(one.kind, one.known) for one in canaries] == [(kind, known) for known in (True, False) for kind in kinds]
    assert all(one.secret in one.text for one in canaries)
    assert not {one.secret for one in canaries} & {one.secret for one in planted(hatch())}
    assert planted({}) == ()


@pytest.mark.parametrize(
    "escaped",
    [SECRET.replace("'", "''"), SECRET.replace('"', '""'), SECRET.replace("'", "'\"'\"'"), html.escape(SECRET)],
)
def test_the_filter_knows_what_shells_databases_tables_and_pages_make_of_a_secret(escaped: str) -> None:
    redactor = Redactor()
    redactor.register(SECRET, "password")
    assert redactor.redact(f"<{escaped}>") == "<[redacted password]>"


def test_the_caller_learns_the_secrets_of_the_target_through_a_pipe(tmp_path: Path) -> None:
    with Watch() as watch:
        environment = watch.environment({"SIGNOFF_SIGNING_KEY": "k", "PATH": "/bin"})
        assert "SIGNOFF_SIGNING_KEY" not in environment
        told = json.dumps({"cluster.token": "cluster-token-of-the-target"}).encode() + b"\n"
        os.write(int(environment["SIGNOFF_SECRETS_PIPE"]), told)
        with handle_of(os.getpid()) as run:
            watch.learn(run)
        (tmp_path / "part.log").write_text("Bearer cluster-token-of-the-target", encoding="utf-8")
        files = watch.unseen(tmp_path)
        assert watch.leaks(tmp_path, files) == ["a secret got out: cluster.token is in part.log (plain)"]
        assert watch.unseen(tmp_path) == []


def test_a_run_that_ends_without_a_word_is_not_waited_for() -> None:
    with Watch() as watch, subprocess.Popen([sys.executable, "-c", ""]) as run, handle_of(run.pid) as handle:
        watch.learn(handle)


@contextlib.contextmanager
def handle_of(pid: int) -> Iterator[int]:
    handle = os.pidfd_open(pid)
    yield handle
    os.close(handle)


# A whole run.


def test_every_run_uses_them_and_none_gets_out(ended: Ended) -> None:
    lines = (ended.bundle / "results.jsonl").read_text(encoding="utf-8").splitlines()
    stages = [stage for line in lines for stage in json.loads(line)["setup"] if stage["title"] == TITLE]
    assert len(stages) >= 1
    titles = {one["title"] for one in stages[0]["evidence"]}
    assert {"a request with planted secrets", "a command with planted secrets"} <= titles
    assert {"tracebacks with planted secrets", "settings with planted secrets"} <= titles
    assert "a secret got out" not in ended.output


HOLE = """\
import base64

import support.evidence.attachments as attachments
import support.evidence.bundle.flight as flight
from support.evidence.trail import Trail

_take = Trail.take


def _with_a_hole(self, kind, title, body, media_type, extension):
    _take(self, kind, title, _unfiltered.pop(title, body), media_type, extension)


_unfiltered = {}
_give = attachments._give


def _remember(kind, title, text, media_type="text/plain", extension="txt"):
    if title == TITLE:
        _unfiltered[title] = text
    _give(kind, title, text, media_type, extension)


attachments._give = _remember
Trail.take = _with_a_hole
"""


@pytest.mark.parametrize(
    ("place", "title"),
    [
        ("a header", "a request with planted secrets"),
        ("a CLI argument", "a command with planted secrets"),
        ("a traceback", "tracebacks with planted secrets"),
        ("an attachment", "settings with planted secrets"),
    ],
)
def test_a_hole_in_the_filter_is_found_where_it_is(tmp_path: Path, place: str, title: str) -> None:
    folder = with_conftest(tmp_path, HOLE.replace("TITLE", repr(title)))
    leaking = run(folder, SERVING, "--tags", "KI-02")
    assert leaking.exit_code == 3, place
    (attachment,) = {
        one["source"]
        for line in (leaking.bundle / "results.jsonl").read_text(encoding="utf-8").splitlines()
        for stage in json.loads(line)["setup"]
        for one in stage.get("evidence", ())
        if one["title"] == title
    }
    verdict = json.loads((leaking.bundle / "verdict.json").read_text(encoding="utf-8"))
    assert verdict["verdict"] == "hold"
    told = [reason for reason in verdict["reasons"] if reason.startswith("a secret got out")]
    assert told
    assert all(f"is in allure-results/{attachment} (" in reason for reason in told)
    assert (leaking.bundle / "allure-results" / attachment).is_file()
    assert "engine" not in leaking.output
    assert "Verdict: hold" in leaking.output


LEAKING_STEP = """\
import os

import allure
import pytest


@pytest.fixture(autouse=True)
def careless():
    allure.attach(os.environ["SIGNOFF_CANARY_TOKEN"].encode(), "a picture", "image/png", "png")
    yield
"""


def test_a_file_that_passes_no_filter_is_found(tmp_path: Path) -> None:
    leaking = run(with_conftest(tmp_path, LEAKING_STEP), SERVING, "--tags", "KI-02")
    assert leaking.exit_code == 3
    assert "a secret got out: the planted token is in allure-results/" in leaking.output
    assert main_verify(leaking.bundle) == 0


def main_verify(bundle: Path) -> int:
    from support.__main__ import main

    return main(["verify", str(bundle)])
