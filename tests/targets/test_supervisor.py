"""The supervisor on planted parts: order, idempotence, faults, failures, and being killed at any point."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from support import processes
from support.targets import remnants
from support.targets.control import Control, Progress
from support.targets.errors import EnvironmentFailure
from support.targets.state import OF_RUNS, State, alive, read_state
from support.waiting import eventually, holds
from tests.patience import OUTLASTING, PATIENT
from tests.targets.conftest import PLANTED, Start

NOTHING: list[int] = []


def answers(control: Control, part: str, within: float = PATIENT) -> bool:
    with socket.socket() as client:
        client.settimeout(within)
        try:
            client.connect(("127.0.0.1", control.describe()["ports"][part]))
            client.sendall(b"GET / HTTP/1.0\r\n\r\n")
            return client.recv(12) == b"HTTP/1.0 200"
        except OSError:
            return False


def part(control: Control, name: str) -> dict[str, Any]:
    described: dict[str, Any] = control.describe()["parts"][name]
    return described


def working(environment_id: str) -> list[int]:
    """The processes of the parts: all but the server that they might have been forked from."""
    return [
        pid
        for pid in processes.marked(environment_id)
        if b"forkserver" not in Path(f"/proc/{pid}/cmdline").read_bytes()
    ]


def gone(environment_id: str) -> None:
    """See that no process of an environment is left."""
    look = holds(lambda: list(processes.marked(environment_id)), lambda left: left == NOTHING)
    eventually(look, wanted="no process of the environment")


def folder_gone(folder: Path) -> None:
    eventually(holds(folder.exists, lambda there: not there), wanted=f"{folder} gone")


def state_of(control: Control) -> State:
    state = read_state(control.folder)
    assert state is not None
    return state


class TestComingUp:
    def test_a_part_comes_up_after_what_it_depends_on(self, start: Start) -> None:
        heard: list[Progress] = []
        described = start().ensure(["second"], heard.append)
        assert [(one.part, one.state) for one in heard] == [
            ("first", "starting"),
            ("first", "ready"),
            ("second", "starting"),
            ("second", "ready"),
        ]
        assert described["parts"]["first"]["ready_seconds"] > 0
        assert described["parts"]["twin-1"]["state"] == "not started"

    def test_what_stands_beside_a_part_comes_up_with_it(self, start: Start) -> None:
        control = start()
        control.ensure(["beside"])
        assert part(control, "first")["state"] == "ready"

    def test_a_group_stands_for_its_members(self, start: Start) -> None:
        control = start()
        control.ensure(["twins"])
        assert answers(control, "twin-1")
        assert answers(control, "twin-2")

    def test_asking_again_changes_nothing(self, start: Start) -> None:
        control = start()
        before = control.ensure(["first"])["parts"]["first"]["pid"]
        heard: list[Progress] = []
        assert control.ensure(["first"], heard.append)["parts"]["first"]["pid"] == before
        assert heard == []

    def test_many_may_ask_at_once(self, start: Start) -> None:
        control = start()
        with ThreadPoolExecutor(6) as pool:
            seen = list(pool.map(lambda _: control.ensure(["second", "twins"])["parts"], range(6)))
        assert len({tuple(parts[name]["pid"] for name in ("first", "second", "twin-1")) for parts in seen}) == 1

    def test_many_may_start_the_environment_at_once(self, start: Start) -> None:
        with ThreadPoolExecutor(4) as pool:
            controls = list(pool.map(lambda _: start(), range(4)))
        assert len({control.describe()["id"] for control in controls}) == 1

    def test_only_our_own_process_counts_as_listener(self, start: Start) -> None:
        control = start()
        described = control.ensure(["first"])
        port = described["ports"]["first"]
        assert processes.listener(port) == described["parts"]["first"]["pid"]

    def test_an_unknown_part_is_named(self, start: Start) -> None:
        with pytest.raises(EnvironmentFailure, match="there is no part 'third'; there are first, second"):
            start().ensure(["third"])

    def test_two_environments_stand_side_by_side(self, start: Start, tmp_path: Path) -> None:
        one, other = start(root=tmp_path / "one"), start(root=tmp_path / "other")
        ports = [control.ensure(["twins"])["ports"] for control in (one, other)]
        assert not set(ports[0].values()) & set(ports[1].values())
        one.stop()
        assert answers(other, "twin-1")


class TestNotComingUp:
    def test_a_part_that_ends_is_named_with_its_last_words(self, start: Start) -> None:
        with pytest.raises(EnvironmentFailure) as failure:
            start().ensure(["dies"])
        assert "dies did not come up: it ended with code 7 before it was ready" in str(failure.value)
        assert "cannot find the file of life" in str(failure.value)

    def test_what_depends_on_it_says_the_same(self, start: Start) -> None:
        control = start()
        with pytest.raises(EnvironmentFailure, match="dies did not come up"):
            control.ensure(["after-dies"])
        assert part(control, "after-dies")["state"] == "not started"

    def test_a_part_that_never_listens_is_given_up_and_killed(self, start: Start) -> None:
        control = start()
        with pytest.raises(EnvironmentFailure, match=r"deaf did not come up: it was not ready within 0.5 s"):
            control.ensure(["deaf"])
        assert part(control, "deaf")["state"] == "failed"
        assert working(control.describe()["id"]) == NOTHING

    def test_a_missing_package_is_told(self, start: Start) -> None:
        with pytest.raises(EnvironmentFailure, match=r"unquestionable did not come up: .*No module named 'lost'"):
            start().ensure(["unquestionable"])

    def test_a_port_that_is_taken_is_named(self, start: Start) -> None:
        control = start()
        supervisor = state_of(control).pid
        port = control.describe()["ports"]["squatted"]
        with pytest.raises(EnvironmentFailure, match=rf"port {port} is taken by another process \({supervisor}\)"):
            control.ensure(["squatted"])

    def test_a_folder_that_cannot_be_written_is_named(self, start: Start, tmp_path: Path) -> None:
        (tmp_path / ".signoff").write_text("a file, not a folder")
        with pytest.raises(EnvironmentFailure, match=r"cannot be started: Not a directory .*needs to write below"):
            start()

    def test_a_full_disk_is_told(self, start: Start, tmp_path: Path) -> None:
        with pytest.raises(EnvironmentFailure, match="No space left on device"):
            start(catalogue="tests.targets.planted:broken")
        folder_gone(tmp_path / OF_RUNS / "run")

    def test_a_catalogue_that_is_missing_is_told(self, start: Start) -> None:
        with pytest.raises(EnvironmentFailure, match="No module named 'nowhere'"):
            start(catalogue="nowhere:catalogue")


class TestFaults:
    def test_a_paused_part_answers_nothing_until_it_is_resumed(self, start: Start) -> None:
        control = start()
        control.ensure(["first"])
        control.pause("first")
        assert not answers(control, "first", within=0.3)
        control.resume("first")
        assert answers(control, "first")

    def test_a_killed_part_starts_again_at_its_address(self, start: Start) -> None:
        control = start()
        before = control.ensure(["first"])
        control.kill("first")
        assert part(control, "first")["state"] == "killed"
        assert not answers(control, "first")
        control.start("first")
        after = control.describe()
        assert answers(control, "first")
        assert after["ports"]["first"] == before["ports"]["first"]
        assert after["parts"]["first"]["pid"] != before["parts"]["first"]["pid"]

    def test_killing_a_part_kills_what_it_started(self, start: Start) -> None:
        control = start()
        described = control.ensure(["family"])
        assert len(working(described["id"])) == 2
        control.kill("family")
        eventually(holds(lambda: working(described["id"]), lambda left: not left), wanted="none of the family")

    def test_a_part_that_dies_is_noticed_and_brought_back(self, start: Start) -> None:
        control = start()
        pid = control.ensure(["first"])["parts"]["first"]["pid"]
        os.kill(pid, signal.SIGSEGV)
        look = holds(lambda: part(control, "first"), lambda seen: seen["state"] == "died")
        assert eventually(look, wanted="the death noticed")["reason"] == "ended with signal SIGSEGV"
        control.ensure(["first"])
        assert answers(control, "first")

    def test_hurting_what_is_not_running_is_refused(self, start: Start) -> None:
        with pytest.raises(EnvironmentFailure, match=r"first is not running \(not started\)"):
            start().pause("first")


class TestEnding:
    def test_stopping_leaves_only_the_logs(self, start: Start, tmp_path: Path) -> None:
        control = start()
        described = control.ensure(["first", "family"])
        assert control.stop()
        assert list(processes.marked(described["id"])) == NOTHING
        assert not control.folder.exists()
        assert (tmp_path / ".signoff" / "logs" / "first.log").read_text() == "little part in manner well\n"
        assert not control.stop()

    @pytest.mark.parametrize("victim", ["pid", "guardian"])
    def test_killing_the_supervisor_outright_leaves_nothing(self, start: Start, victim: str) -> None:
        control = start()
        described = control.ensure(["first", "family"])
        control.pause("family")
        os.kill(getattr(state_of(control), victim), signal.SIGKILL)
        gone(described["id"])
        folder_gone(control.folder)

    def test_killing_supervisor_and_guardian_leaves_nothing_to_trip_over(self, start: Start) -> None:
        control = start()
        described = control.ensure(["first", "family"])
        control.pause("family")
        state = state_of(control)
        os.kill(state.guardian, signal.SIGSTOP)
        os.kill(state.pid, signal.SIGKILL)
        os.kill(state.guardian, signal.SIGKILL)
        eventually(holds(lambda: alive(control.folder), lambda seen: seen is None), wanted="its death")
        assert (control.folder / "state.json").exists()
        again = start()
        assert list(processes.marked(described["id"])) == NOTHING
        again.ensure(["first"])
        assert answers(again, "first")

    def test_an_environment_of_a_dead_run_is_swept_by_the_next(self, start: Start, tmp_path: Path) -> None:
        folder = tmp_path / OF_RUNS / "old"
        State("0123", 1, 1, 1, 1, 1, "s", False).write(folder)
        start()
        assert not folder.exists()

    def test_a_number_that_was_reused_is_not_taken_for_the_supervisor(self, tmp_path: Path) -> None:
        State("0123", os.getpid(), 1, 1, 1, 1, "s", False).write(tmp_path)
        assert alive(tmp_path) is None

    def test_the_death_of_the_run_ends_its_environment(self, tmp_path: Path) -> None:
        run = subprocess.Popen(
            [sys.executable, "-c", _RUN, str(tmp_path), PLANTED], stdout=subprocess.PIPE, env=_environment(), text=True
        )
        assert run.stdout is not None
        environment_id = run.stdout.readline().strip()
        assert len(working(environment_id)) == 3
        run.kill()
        run.wait()
        gone(environment_id)
        folder_gone(tmp_path / OF_RUNS / "run")
        run.stdout.close()

    def test_the_state_file_is_private(self, start: Start) -> None:
        assert (start().folder / "state.json").stat().st_mode & 0o777 == 0o600

    def test_the_control_wants_the_secret(self, start: Start) -> None:
        control = start()
        with socket.create_connection(("127.0.0.1", state_of(control).port), PATIENT) as client:
            client.sendall(b'{"secret": "guessed", "do": "stop"}\n')
            assert b"the secret is wrong" in client.recv(1000)
        assert control.describe()["id"]

    def test_sweeping_files_keeps_logs_and_locks(self, tmp_path: Path) -> None:
        for name in ("logs", "locks", "data", "roles"):
            (tmp_path / name).mkdir()
            (tmp_path / name / "file").touch()
        remnants.sweep_files(tmp_path, all_of_it=False)
        assert {entry.name for entry in tmp_path.iterdir()} == {"logs", "locks"}


_RUN = f"""
import sys, time
from pathlib import Path
from support import processes
from support.targets.starting import Whereabouts, find_or_start
import os
root = Path(sys.argv[1])
place = Whereabouts(root, root / ".signoff/environments/run", processes.identify(os.getpid()), sys.argv[2])
print(find_or_start(place).ensure(["first", "family"])["id"], flush=True)
time.sleep({OUTLASTING})
"""


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
