"""Defects of the command line of alerting."""

from __future__ import annotations

import sys
from typing import Any

from reference.defects.catalogue import ALERTS_COMMAND_LINE, Kind, defect
from reference.defects.command_line import exit_codes
from reference.defects.patching import replace


def commands(name: str, make: Any) -> None:
    """Carry out a command otherwise."""
    from reference.alerting.cli import commands as known

    replace(known, name, make)


@defect("Switching an alert by command is only told", Kind.MISSING, ("AL-01",), ALERTS_COMMAND_LINE)
def switched_in_words() -> None:
    from reference.alerting.cli import commands as known

    def make(_original: Any) -> Any:
        return lambda service, given: {**known.show_configuration(service, given), "enabled": given.enabled}

    commands("switch_configuration", make)


@defect("Changing an alert by command writes another one", Kind.TWICE, ("AL-01",), ALERTS_COMMAND_LINE)
def changed_into_another() -> None:
    from reference.alerting.cli import documents

    def make(_original: Any) -> Any:
        def update(service: Any, given: Any) -> Any:
            content = {**documents.read_configuration(given.file)}
            content.pop("id", None)
            return service.ask("POST", "/configs", content=content)

        return update

    commands("update_configuration", make)


@defect("Switching an alert by command leaves out whom to tell", Kind.HALF, ("AL-01",), ALERTS_COMMAND_LINE)
def switched_without_recipients() -> None:
    from reference.alerting.cli.service import Service

    def make(original: Any) -> Any:
        def ask(self: Any, method: str, path: str, query: Any = None, content: Any = None) -> Any:
            if method == "PUT" and content and "created_at" in content:  # handed back as it was told
                content = {name: value for name, value in content.items() if name != "notify_emails"}
            return original(self, method, path, query, content)

        return ask

    replace(Service, "ask", make)


@defect("The filters of an alert in a file are not handed on", Kind.HALF, ("AL-01",), ALERTS_COMMAND_LINE)
def filters_not_handed_on() -> None:
    from reference.alerting.cli import documents

    def make(original: Any) -> Any:
        return lambda name: {part: told for part, told in original(name).items() if part != "filters"}

    replace(documents, "read_configuration", make)


@defect("An alert command that was refused ends as if it had been done", Kind.RECORD, ("AL-02",), ALERTS_COMMAND_LINE)
def refused_alert_looks_done() -> None:
    exit_codes({1: 0})


@defect("Wrong use of an alert command ends like a refusal", Kind.RECORD, ("AL-02",), ALERTS_COMMAND_LINE)
def wrong_use_looks_refused() -> None:
    exit_codes({2: 1})


@defect("Complaints about alert commands are mixed into the answer", Kind.RECORD, ("AL-02",), ALERTS_COMMAND_LINE)
def complaints_in_the_answer() -> None:
    sys.stderr = sys.stdout


@defect("Alerting that cannot be reached looks like a refusal", Kind.RECORD, ("AL-16",), ALERTS_COMMAND_LINE)
def absence_looks_like_refusal() -> None:
    exit_codes({3: 1})


@defect(
    "Alerting that cannot be reached is told with a trace of the program", Kind.RECORD, ("AL-16",), ALERTS_COMMAND_LINE
)
def absence_told_to_programmers() -> None:
    from reference.alerting.cli import outcomes

    def make(original: Any) -> Any:
        class Unreachable(original):  # type: ignore[misc]
            """Tells where in the program it happened."""

            def __str__(self) -> str:
                return 'Traceback (most recent call last):\n  File "service.py", line 57, in ask\nhttpx.ConnectError'

        return Unreachable

    replace(outcomes, "Unreachable", make)


@defect("Alert commands greet before they answer programs", Kind.RECORD, ("AL-01", "AL-13"), ALERTS_COMMAND_LINE)
def greeting_in_the_answer() -> None:
    from reference.alerting.cli import output

    def make(original: Any) -> Any:
        def show(*answer: Any) -> None:
            print("SentinelOps alerts 1.0.0")
            original(*answer)

        return show

    replace(output, "show", make)


@defect("Pages by command all begin with the first entry", Kind.TWICE, ("AL-13",), ALERTS_COMMAND_LINE)
def every_page_the_first() -> None:
    def make(original: Any) -> Any:
        def list_events(service: Any, given: Any) -> Any:
            given.offset = None
            return original(service, given)

        return list_events

    commands("list_events", make)


@defect("The severity of the history is not passed on", Kind.WRONG_OBJECT, ("AL-13",), ALERTS_COMMAND_LINE)
def severity_not_passed_on() -> None:
    def make(original: Any) -> Any:
        def show_history(service: Any, given: Any) -> Any:
            given.severity = None
            return original(service, given)

        return show_history

    commands("show_history", make)


@defect("Resolving by command resolves the latest incident of all", Kind.WRONG_OBJECT, ("AL-08",), ALERTS_COMMAND_LINE)
def resolved_the_latest() -> None:
    def make(original: Any) -> Any:
        def resolve(service: Any, given: Any) -> Any:
            alert = service.ask("GET", f"/events/{given.id}")["alert_config_id"]
            others = service.ask("GET", "/events", {"resolved": "false", "limit": 100})
            given.id = next((one["id"] for one in others if one["alert_config_id"] != alert), given.id)
            return original(service, given)

        return resolve

    commands("resolve_event", make)
