"""The CLI channel: the command line tool of the alerting system, run as its users run it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from support.drivers.alerting.answers import Answer
from support.drivers.alerting.api import VERDICTS
from support.drivers.alerting.model import Caller, Document, EventFilter, Message
from support.drivers.alerting.protocol import NotOffered
from support.drivers.answering import Verdict
from support.drivers.commands import CommandRunner, Finished
from support.evidence.attachments import attach_text

DONE, REFUSED, WRONG_USE, UNREACHABLE = range(4)
# How the tool tells a refusal: the system's own sentence, with or without its code.
_CODE = re.compile(r"\bHTTP (\d{3})\b")
_SENTENCES: Sequence[tuple[re.Pattern[str], Verdict]] = (
    (re.compile(r"Rate limit exceeded"), Verdict.OVER_LIMIT),
    (re.compile(r"Not enough permissions"), Verdict.NOT_ALLOWED),
    (re.compile(r"Not authenticated|Invalid API [Kk]ey|ALERTS_API_KEY"), Verdict.UNAUTHENTICATED),
    (re.compile(r"Failed to send"), Verdict.UNDELIVERED),
    (re.compile(r"[Uu]navailable"), Verdict.UNAVAILABLE),
    (re.compile(r"not found"), Verdict.UNKNOWN),
    (re.compile(r"already exists"), Verdict.CONFLICTING),
    (re.compile(r"do not match|is not enabled|Invalid channel"), Verdict.INVALID),
)
_HELD_BACK = re.compile(r"Alert throttled|Alert below minimum severity")
_FIELD = re.compile(r"^(?:alerts: )?([A-Za-z_]\w*(?:\.\w+)*): |\bargument --([\w-]+)", re.MULTILINE)
_NO_FIELD = frozenset({"alerts", "error", "document"})


class CliAlerts:
    """Runs the command line tool with the caller's key in its environment.

    `folder` is where documents are written that the tool reads.
    """

    channel = "cli"

    def __init__(self, runner: CommandRunner, url: str, folder: Path) -> None:
        self._runner, self._url, self._folder = runner, url, folder
        self._written = 0

    def create(self, document: Document, caller: Caller) -> Answer:
        return self._ask(["configs", "create", *self._file(document)], caller, "asks for a configuration")

    def read(self, config_id: str, caller: Caller) -> Answer:
        return self._ask(["configs", "show", "--", config_id], caller, "looks at a configuration")

    def configurations(self, caller: Caller, *, enabled_only: bool | None = None) -> Answer:
        options = ["--enabled-only"] if enabled_only else []
        return self._ask(["configs", "list", *options], caller, "lists configurations")

    def update(self, config_id: str, document: Document, caller: Caller) -> Answer:
        given = self._file({"id": config_id, **document})
        return self._ask(["configs", "update", *given, "--", config_id], caller, "changes a configuration")

    def enable(self, config_id: str, caller: Caller) -> Answer:
        return self._ask(["configs", "enable", "--", config_id], caller, "enables a configuration")

    def disable(self, config_id: str, caller: Caller) -> Answer:
        return self._ask(["configs", "disable", "--", config_id], caller, "disables a configuration")

    def delete(self, config_id: str, caller: Caller) -> Answer:
        return self._ask(["configs", "delete", "--", config_id], caller, "deletes a configuration")

    def events(self, wanted: EventFilter, caller: Caller) -> Answer:
        state = {None: [], True: ["--resolved"], False: ["--open"]}[wanted.resolved]
        options = _options({"config": wanted.config_id, "limit": wanted.limit, "offset": wanted.offset})
        return self._ask(["events", "list", *state, *options], caller, "lists alerts")

    def event(self, event_id: str, caller: Caller) -> Answer:
        return self._ask(["events", "show", "--", event_id], caller, "looks at an alert")

    def resolve(self, event_id: str, caller: Caller) -> Answer:
        return self._ask(["events", "resolve", "--", event_id], caller, "resolves an alert")

    def acknowledge(self, event_id: str, by: str, caller: Caller) -> Answer:
        return self._ask(["events", "acknowledge", f"--by={by}", "--", event_id], caller, "acknowledges an alert")

    def send(self, message: Message, caller: Caller) -> Answer:
        options = _options({"title": message.title, "message": message.message, "severity": message.severity})
        options += [f"--channel={channel}" for channel in message.channels or ()]
        options += [f"--metadata={key}={value}" for key, value in (message.metadata or {}).items()]
        answer = self._ask(["send", *options], caller, "sends a message")
        return _held_back(answer) or answer

    def history(self, caller: Caller, *, limit: int | str | None = None, severity: str | None = None) -> Answer:
        options = _options({"limit": limit, "severity": severity})
        return self._ask(["history", *options], caller, "looks into the history")

    def test_channel(self, channel: str, caller: Caller) -> Answer:
        return self._ask(["test", "--", channel], caller, f"tries the channel {channel}")

    def settings(self, caller: Caller) -> Answer:
        return self._ask(["settings"], caller, "looks at the delivery settings")

    def run(self, arguments: Sequence[str], caller: Caller, *, url: str | None = None) -> Finished:
        """Run the tool as typed, for what concerns the tool itself: help, usage errors, output formats.

        `url` replaces the system's address, for showing what happens when nobody answers there.
        """
        return self._run(arguments, caller, url or self._url, "runs the command line tool")

    def written(self, text: str, suffix: str = "json") -> Path:
        """A file with this text, which the tool can be told to read."""
        self._written += 1
        path = self._folder / f"configuration-{self._written}.{suffix}"
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
        attach_text(f"file {path.name}", text)
        return path

    def _file(self, document: Document) -> list[str]:
        return [f"--file={self.written(json.dumps(document))}"]

    def _ask(self, arguments: Sequence[str], caller: Caller, title: str) -> Answer:
        return answer_of(self._run(["--output", "json", *arguments], caller, self._url, title))

    def _run(self, arguments: Sequence[str], caller: Caller, url: str, title: str) -> Finished:
        if caller.token is not None:
            raise NotOffered("the command line tool shows keys only, no tokens")
        environment = {"ALERTS_URL": url}
        if caller.key is not None:
            environment["ALERTS_API_KEY"] = caller.key
        return self._runner.run(arguments, environment, f"{caller.name} {title}")


def answer_of(finished: Finished) -> Answer:
    """Translate how the tool ended into the domain's words."""
    code, seconds = finished.exit_code, finished.seconds
    if code == DONE:
        return _accepted(finished)
    said = (finished.errors + finished.output).strip()
    verdict = {WRONG_USE: Verdict.INVALID, UNREACHABLE: Verdict.UNREACHABLE}.get(code)
    if verdict is None:
        verdict = _refusal(" ".join(finished.errors.split())) if code == REFUSED else Verdict.BROKEN
    fields = _fields(finished.errors)
    if verdict is Verdict.BROKEN and code == REFUSED and fields and "Traceback" not in finished.errors:
        verdict = Verdict.INVALID
    return Answer(verdict, said, code, _document(finished.output), fields, seconds=seconds, text=_shown(finished))


def _held_back(answer: Answer) -> Answer | None:
    """The answer to a message that the system took on and did not send; the tool tells it as a failure."""
    held_back = _HELD_BACK.search(answer.message)
    if answer.code != REFUSED or held_back is None:
        return None
    return replace(answer, verdict=Verdict.ACCEPTED, document={"success": False, "message": held_back.group()})


def _accepted(finished: Finished) -> Answer:
    document = _document(finished.output)
    if document is None:
        seen = f"wanted: one JSON document\n  seen: {finished.output[:300]!r}"
        return Answer(Verdict.UNREADABLE, seen, DONE, seconds=finished.seconds, text=_shown(finished))
    said = finished.errors.strip()
    return Answer(Verdict.ACCEPTED, said, DONE, document, seconds=finished.seconds, text=_shown(finished))


def _shown(finished: Finished) -> str:
    return finished.errors + finished.output


def _refusal(errors: str) -> Verdict:
    code = _CODE.search(errors)
    if code is not None:
        return VERDICTS.get(int(code.group(1)), Verdict.BROKEN)
    return next((verdict for pattern, verdict in _SENTENCES if pattern.search(errors)), Verdict.BROKEN)


def _fields(errors: str) -> tuple[str, ...]:
    found = (match.group(1) or match.group(2) for match in _FIELD.finditer(errors))
    return tuple(name for name in found if name not in _NO_FIELD)


def _document(output: str) -> Any:
    try:
        return json.loads(output)
    except ValueError:
        return None


def _options(values: Mapping[str, Any]) -> list[str]:
    # "--name=value", so that a value that begins with a dash stays a value
    return [f"--{key}={value}" for key, value in values.items() if value is not None]
