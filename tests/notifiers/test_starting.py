"""Starting alone: settings by argument and by variable, one line that says where everything is, a clean end."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from support.notifiers.listeners import bound
from support.notifiers.settings import read_settings
from tests.notifiers.starting import ROOT, running_notifiers
from tests.patience import PATIENT


def test_arguments_win_over_variables() -> None:
    environment = {
        "NOTIFIERS_PORT": "1",
        "NOTIFIERS_SMTP_PORT": "2",
        "NOTIFIERS_USERNAME": "u",
        "NOTIFIERS_PASSWORD": "p",
    }
    settings = read_settings(["--smtp-port", "3"], environment)
    assert (settings.host, settings.port, settings.smtp_port, settings.smtp_tls_port) == ("127.0.0.1", 1, 3, 0)
    assert (settings.username, settings.password, settings.slack_port) == ("u", "p", None)


@pytest.mark.parametrize(
    ("arguments", "auth"),
    [
        ([], "optional"),
        (["--auth", "required"], "required"),
        (["--username", "u", "--password", "p"], "required"),
        (["--username", "u", "--password", "p", "--auth", "optional"], "optional"),
    ],
)
def test_a_user_name_that_is_given_is_required_unless_told_otherwise(arguments: list[str], auth: str) -> None:
    assert read_settings(arguments, {}).auth == auth


@pytest.mark.parametrize(
    ("arguments", "environment", "named"),
    [
        (["--port", "x"], {}, "--port"),
        (["--port", "65536"], {}, "--port"),
        (["--username", "u"], {}, "--password"),
        (["--auth", "sometimes"], {}, "--auth"),
        ([], {"NOTIFIERS_AUTH": "sometimes"}, "--auth"),
        (["--twilio-sid", "AC1"], {}, "--twilio-token"),
    ],
)
def test_nonsense_is_refused_with_its_name(
    arguments: list[str], environment: dict[str, str], named: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        read_settings(arguments, environment)
    assert end.value.code == 2
    assert named in capsys.readouterr().err


def test_the_certificate_is_written_where_it_is_wanted(tmp_path: Path) -> None:
    path = tmp_path / "certificate.pem"
    with running_notifiers(environment={"NOTIFIERS_CERTIFICATE_FILE": str(path)}) as running:
        assert path.read_text() == running.client.get("/certificate.pem").text
    assert "PRIVATE" not in path.read_text()


def test_it_ends_at_once_also_while_somebody_waits() -> None:
    with running_notifiers() as running:
        hang = {"kind": "hang", "seconds": 2 * PATIENT}
        running.client.put("/rules/x", json={"match": {"channel": "webhook"}, "behaviour": hang}).raise_for_status()
        host, _, port = running.addresses["http"].removeprefix("http://").partition(":")
        with socket.create_connection((host, int(port))) as waiting:
            waiting.sendall(b"GET /webhook/x HTTP/1.1\r\nHost: x\r\n\r\n")
            assert running.arrived(channel="webhook")
            running.mail(user=None)
            running.process.send_signal(signal.SIGTERM)
            running.process.wait(PATIENT)


def test_a_port_that_is_taken_is_told() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        command = [sys.executable, "-m", "support.notifiers", "--port", str(taken.getsockname()[1])]
        ended = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENT, env=os.environ, check=False
        )
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.startswith("cannot listen: ")


def test_other_hosts_come_with_a_warning() -> None:
    command = [sys.executable, "-m", "support.notifiers", "--host", "0.0.0.0", "--port", "0"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.terminate()
        assert "warning: listening at 0.0.0.0" in process.stderr.read()


def test_answers_do_not_wait_for_acknowledgements() -> None:
    with contextlib.closing(bound("127.0.0.1", 0)) as held:
        # by this asyncio knows that it may switch the waiting off
        assert held.proto == socket.IPPROTO_TCP
