"""The canaries' flight: planted secrets are used as secrets are, and whatever shows that goes the way of all evidence.

It happens in the set-up of the first scenario of each process, for readers to see: a request carries them in headers,
address and body; a command gets them as arguments and in its environment, and prints them; an error speaks of them;
they stand in objects and tables; and the first process has the embedded database complain about them in its log.
"""

from __future__ import annotations

import contextlib
import http.client
import http.server
import json
import os
import subprocess
import threading
import traceback
import urllib.parse
from collections.abc import Iterator
from typing import Any

import pytest

from support.evidence.attachments import attach_command, attach_exchange, attach_objects, attach_table, attach_text
from support.evidence.bundle.canary import Canary
from support.evidence.judging import message_of
from support.evidence.tracking import Tracker

TITLE = "Planted secrets are used; none of them may be found in the evidence"
_SECONDS = 5


class CanaryFlight:
    """Uses the canaries once in this process."""

    def __init__(self, config: pytest.Config, tracker: Tracker, canaries: tuple[Canary, ...]) -> None:
        self._config = config
        self._tracker = tracker
        self._canaries = canaries
        self._done = False

    # after the target is known to be usable, before anything of the scenario
    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Fly before the first scenario."""
        trail = self._tracker.trail
        if self._done or trail is None:
            return
        self._done = True
        stage = trail.begin(TITLE, trail.setup)
        fly(self._canaries)
        if self._is_first_process:
            complain_in_a_log(self._config, self._canaries)
        trail.end(stage, "passed")

    @property
    def _is_first_process(self) -> bool:
        worker_input: dict[str, object] = getattr(self._config, "workerinput", {})
        return worker_input.get("workerid", "gw0") == "gw0"


def fly(canaries: tuple[Canary, ...]) -> None:
    """Use every canary in each way, and attach what that leaves."""
    _send(canaries)
    _run(canaries)
    _err(canaries)
    facts = {canary.variable.lower(): canary.text for canary in canaries}
    attach_objects("settings with planted secrets", {"settings": facts, "as text": json.dumps(facts)})
    attach_objects("a change of planted secrets", before={"token": "none"}, after=facts)
    attach_table("planted secrets", [{"name": name, "setting": f"{name}={text}"} for name, text in facts.items()])


def _send(canaries: tuple[Canary, ...]) -> None:
    """A request to a webhook on this machine, which answers with a cookie of its own."""
    by_kind = {canary.kind: canary for canary in canaries if not canary.known}
    known = {canary.kind: canary for canary in canaries if canary.known}
    headers = {
        "Authorization": f"Bearer {by_kind['token'].text}",
        "X-Api-Key": known["token"].text,
        "Cookie": f"session={known['token'].text}",
    }
    body = json.dumps({"password": by_kind["password"].text, "note": known["password"].text})
    query = urllib.parse.urlencode({"access_token": by_kind["token"].text, "note": known["password"].text})
    with _webhook() as port:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_SECONDS)
        path = f"{urllib.parse.urlsplit(known['webhook address'].text).path}?{query}"
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
        said = answer.read().decode()
        connection.close()
    attach_exchange(
        "a request with planted secrets",
        method="POST",
        address=f"http://canary:{urllib.parse.quote(known['password'].text, safe='')}@127.0.0.1:{port}{path}",
        request_headers=headers,
        request_body=body,
        status=answer.status,
        response_headers=dict(answer.getheaders()),
        response_body=said,
    )


class _Webhook(http.server.BaseHTTPRequestHandler):
    """Takes what is posted, says it back, and gives out a cookie."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Set-Cookie", self.headers["Cookie"])
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing on the terminal."""


@contextlib.contextmanager
def _webhook() -> Iterator[int]:
    server = http.server.HTTPServer(("127.0.0.1", 0), _Webhook)
    thread = threading.Thread(target=server.handle_request, daemon=True)
    server.timeout = _SECONDS
    thread.start()
    try:
        yield server.server_port
    finally:
        thread.join(_SECONDS)
        server.server_close()


def _run(canaries: tuple[Canary, ...]) -> None:
    """A command that is given secrets and says what it was given."""
    options = [word for one in canaries for word in (f"--secret-{one.kind.replace(' ', '-').lower()}", one.text)]
    command = ["sh", "-c", 'for word; do echo "given: $word"; done >/dev/null; env', "sh", *options]
    environment = {"PATH": os.environ.get("PATH", os.defpath), **{one.variable: one.text for one in canaries}}
    finished = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=_SECONDS, check=False)
    attach_command(
        "a command with planted secrets",
        argv=command,
        environment={name: text for name, text in environment.items() if name != "PATH"},
        exit_code=finished.returncode,
        output=finished.stdout,
        errors=finished.stderr,
    )


def _err(canaries: tuple[Canary, ...]) -> None:
    """Errors whose words and tracebacks hold secrets."""
    words, traces = [], []
    for canary in canaries:
        try:
            _connect(canary)
        except ConnectionError as error:
            words.append(message_of(error))
            traces.append("".join(traceback.format_exception(error)))
    attach_text("errors that speak of planted secrets", "\n\n".join(words))
    attach_text("tracebacks with planted secrets", "\n\n".join(traces))


def _connect(canary: Canary) -> None:
    # as libraries put it: the setting and its value
    raise ConnectionError(f"cannot connect: {canary.variable}={canary.text}") from LookupError(
        f"tried {{'password': {canary.text!r}}}"
    )


def complain_in_a_log(config: pytest.Config, canaries: tuple[Canary, ...]) -> None:
    """Ask the embedded database for what it refuses: it writes the statement, secret included, into its log."""
    from support.targets.session import PROFILE_KEY

    profile = config.stash.get(PROFILE_KEY, None)
    if profile is None or profile.kind != "embedded" or not profile.actions or not profile.actions.history_dsn:
        return
    import psycopg

    with contextlib.suppress(psycopg.OperationalError):
        address = profile.actions.history_dsn.get_secret_value()
        with psycopg.connect(address, connect_timeout=_SECONDS, autocommit=True) as connection:
            for canary in canaries:
                words = canary.text if canary.known else f"{canary.variable}={canary.text}"
                literal = words.replace("'", "''")
                with contextlib.suppress(psycopg.Error):
                    connection.execute(f"SELECT '{literal}'::integer".encode())
