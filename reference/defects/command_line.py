"""Defects of the command line."""

from __future__ import annotations

import os
import re
import sys
from typing import Any

from reference.defects.catalogue import COMMAND_LINE, Kind, defect
from reference.defects.patching import replace


def exit_codes(change: dict[int, int]) -> None:
    """End the program with other codes."""
    leave = sys.exit

    def changed(code: Any = 0) -> None:
        leave(change.get(code, code))

    sys.exit = changed  # type: ignore[assignment]


def answers(make: Any) -> None:
    """Turn answers into text otherwise."""
    from reference.actions.cli import output

    replace(output, "rendered", make)


def calls(make: Any) -> None:
    """Carry out operations otherwise."""
    from reference.actions.client import transport

    replace(transport, "call", make)


@defect("A command that was refused ends as if it had been carried out", Kind.RECORD, ("AA-02",), COMMAND_LINE)
def failure_looks_like_success() -> None:
    exit_codes({1: 0})


@defect("Every command ends as if it had failed", Kind.RECORD, ("AA-02",), COMMAND_LINE)
def success_looks_like_failure() -> None:
    exit_codes({0: 1})


@defect("Wrong use ends like a failure of the system", Kind.RECORD, ("AA-02",), COMMAND_LINE)
def wrong_use_looks_like_failure() -> None:
    exit_codes({2: 1})


@defect("A notice of a newer version is mixed into the answer", Kind.RECORD, ("AA-02",), COMMAND_LINE)
def notice_in_the_answer() -> None:
    answers(lambda original: lambda *content: f"A new version 1.0.1 is available!\n{original(*content)}")


@defect("What is empty is left out of one of the two forms", Kind.HALF, ("AA-02",), COMMAND_LINE)
def empty_fields_left_out() -> None:
    def make(original: Any) -> Any:
        def rendered(content: Any, style: str) -> Any:
            if style == "yaml" and isinstance(content, dict):
                content = {key: value for key, value in content.items() if value not in (None, {}, "")}
            return original(content, style)

        return rendered

    answers(make)


@defect("Text in square brackets is taken for a colour and vanishes", Kind.RECORD, ("AA-02",), COMMAND_LINE)
def brackets_vanish() -> None:
    answers(lambda original: lambda *content: re.sub(r"\[[a-z]+\]", "", original(*content)))


@defect("Codes for colours are mixed into answers that a program reads", Kind.RECORD, ("AA-02",), COMMAND_LINE)
def colours_in_the_answer() -> None:
    from reference.actions.cli import output

    answers(lambda original: lambda *content: output.coloured(original(*content)))


@defect("Complaints go where answers belong", Kind.RECORD, ("AA-02",), COMMAND_LINE)
def complaints_in_the_output() -> None:
    sys.stderr = sys.stdout


@defect("Help is given only after the system has been asked who asks", Kind.REFUSAL, ("AA-02",), COMMAND_LINE)
def help_needs_the_system() -> None:
    from reference.actions.cli import help as texts

    def make(original: Any) -> Any:
        def text(*arguments: Any) -> Any:
            ask_who_asks()
            return original(*arguments)

        return text

    for name in ("program_help", "command_help"):
        replace(texts, name, make)


def ask_who_asks() -> None:
    """Have the system say whom it takes the caller for, or end the program."""
    from reference.actions.client import NoAnswerError, Service, me

    try:
        me(Service(os.environ.get("AA_URL", ""), os.environ.get("AA_TOKEN")))
    except NoAnswerError as error:
        print(error, file=sys.stderr)
        sys.exit(1)


@defect("The system is asked before wrong use is noticed", Kind.LATE, ("AA-02",), COMMAND_LINE)
def wrong_use_needs_the_system() -> None:
    from reference.actions.cli import options

    def make(original: Any) -> Any:
        def read(arguments: Any, known: Any) -> Any:
            try:
                return original(arguments, known)
            except options.UsageError:
                ask_who_asks()
                raise

        return read

    replace(options, "read_options", make)


@defect("Options that nobody knows are passed over", Kind.PERMISSION, ("AA-02",), COMMAND_LINE)
def unknown_options_passed_over() -> None:
    from reference.actions.cli import options

    def make(original: Any) -> Any:
        def read(arguments: Any, known: Any) -> Any:
            try:
                return original(arguments, known)
            except options.UsageError as error:
                strange = str(error).removeprefix("No such option: ")
                if strange not in arguments:
                    raise
                return read([word for word in arguments if word != strange], known)

        return read

    replace(options, "read_options", make)


@defect("Without a credential the command line goes on as nobody", Kind.PERMISSION, ("AA-02",), COMMAND_LINE)
def goes_on_as_nobody() -> None:
    os.environ.setdefault("AA_TOKEN", "nobody")


@defect("A system that does not answer ends the program with a trace", Kind.LEAK, ("AA-02",), COMMAND_LINE)
def trace_instead_of_complaint() -> None:
    from reference.actions.client.transport import NoAnswerError

    def make(original: Any) -> Any:
        def call(*arguments: Any) -> Any:
            try:
                return original(*arguments)
            except NoAnswerError as error:
                raise RuntimeError("no answer") from error

        return call

    calls(make)


@defect("A complaint says no more than that something failed", Kind.RECORD, ("AA-02",), COMMAND_LINE)
def complaint_says_nothing() -> None:
    from reference.actions.client.transport import Response, ResponseError

    def make(original: Any) -> Any:
        def call(*arguments: Any) -> Any:
            try:
                return original(*arguments)
            except ResponseError as error:
                raise ResponseError(Response(error.response.status, {}, b"Error.")) from None

        return call

    calls(make)


def flags_in_requests(change: Any) -> None:
    """Send other values than those that were given: `change(values)`."""
    from reference.actions.client import transport

    def make(original: Any) -> Any:
        return lambda operation, values: original(operation, {**values, **change(values)})

    replace(transport, "target_of", make)


@defect("The command line forgets the failover that was asked for", Kind.HALF, ("AA-09",), COMMAND_LINE)
def failover_not_passed_on() -> None:
    flags_in_requests(lambda values: {"force_failover": None})


@defect("The command line takes minutes for hours", Kind.WRONG_OBJECT, ("AA-14",), COMMAND_LINE)
def minutes_taken_for_hours() -> None:
    flags_in_requests(lambda values: {key: values[key] * 60 for key in values if key == "max_age_minutes"})


@defect("The command line forgets whose actions were asked for", Kind.WRONG_OBJECT, ("AA-14",), COMMAND_LINE)
def owner_not_passed_on() -> None:
    flags_in_requests(lambda values: {"action_user": None})


@defect("Names go into addresses without being escaped", Kind.WRONG_OBJECT, ("AA-21",), COMMAND_LINE)
def names_not_escaped() -> None:
    from reference.actions.client import transport

    replace(transport, "quote", lambda original: lambda text, **_options: text)


@defect("A token is issued, and the command reports failure", Kind.RECORD, ("AA-20",), COMMAND_LINE)
def issued_token_not_shown() -> None:
    from reference.actions.client.transport import Response, ResponseError

    def make(original: Any) -> Any:
        def call(service: Any, operation: Any, values: Any) -> Any:
            content = original(service, operation, values)
            if operation.id == "create-token":
                raise ResponseError(Response(200, {}, b"unexpected answer"))
            return content

        return call

    calls(make)
