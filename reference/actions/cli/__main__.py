"""`python -m reference.actions.cli`: one command, one request, one answer on stdout.

Exit codes: 0 success or help, 1 refused or not reachable, 2 wrong usage. Only what is needed for the command at
hand is imported, because scripts start this program very often.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence

from reference.actions.cli.options import SWITCH, Option, Parsed, UsageError, Value, checked, read_options, require
from reference.actions.client.catalogue import BY_ID, FLAG, TEXT, Operation

TYPE_CHECKING = False
if TYPE_CHECKING:
    from reference.actions.client.transport import Response

HOSTED_SERVICE = "https://automated-actions.example.com"
TRUE_WORDS = frozenset({"1", "true", "t", "yes", "y", "on"})

GLOBAL_OPTIONS = (
    Option("url", TEXT, default=HOSTED_SERVICE, help="Address of the service.", variable="AA_URL"),
    Option("output", TEXT, False, ("json", "yaml"), "yaml", "Format of answers.", "AA_OUTPUT"),
    Option("color", FLAG, default="color", help="Colours on a terminal.", variable="AA_COLOR"),
    Option("quiet", FLAG, default="no-quiet", help="No notices.", variable="AA_QUIET"),
    Option("debug", FLAG, default="no-debug", help="Tell on stderr what is done.", variable="AA_DEBUG"),
    Option("screen_capture_file", TEXT, help="Draw the answer into this SVG file.", variable="AA_SCREEN_CAPTURE_FILE"),
    Option("version", SWITCH, help="Show the version and exit."),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program and return its exit code."""
    operation: Operation | None = None
    try:
        given = read_options(sys.argv[1:] if arguments is None else arguments, GLOBAL_OPTIONS)
        if text := early_answer(given):
            print(text)
            return 0
        settings = settings_from(given.values, os.environ)
        operation = chosen_operation(given.rest)
        options = options_of(operation)
        wanted = read_options(given.rest[1:], options)
        if wanted.wants_help:
            from reference.actions.cli import help as texts

            print(texts.command_help(operation, options))
            return 0
        if wanted.rest:
            raise UsageError(f"Got unexpected extra argument ({wanted.rest[0]})")
        require(options, wanted.values)
    except UsageError as error:
        return explain_usage(operation, str(error))
    return run(operation, wanted.values, settings)


def early_answer(given: Parsed) -> str | None:
    """Help or version, which need no command."""
    from reference.actions import __version__

    if given.values.get("version"):
        return f"automated-actions {__version__}"
    if given.wants_help or not given.rest:
        from reference.actions.cli import help as texts

        return texts.program_help(GLOBAL_OPTIONS)
    return None


def chosen_operation(rest: Sequence[str]) -> Operation:
    """The operation that the first word names; raises UsageError."""
    operation = BY_ID.get(rest[0])
    if operation is None:
        raise UsageError(f"No such command '{rest[0]}'.")
    return operation


def options_of(operation: Operation) -> list[Option]:
    """The parameters of an operation as options."""
    return [Option(p.name, p.kind, p.required, p.choices, p.default, p.help) for p in operation.parameters]


def settings_from(values: Mapping[str, Value], environment: Mapping[str, str]) -> dict[str, Value]:
    """The global options: from the command line, else from their variables, else their defaults."""
    settings: dict[str, Value] = {"url": HOSTED_SERVICE, "output": "yaml", "color": True}
    for option in GLOBAL_OPTIONS:
        text = environment.get(option.variable) if option.variable else None
        if text:
            settings[option.name] = text.lower() in TRUE_WORDS if option.kind == FLAG else checked(option, text)
    return {**settings, **values}


def explain_usage(operation: Operation | None, message: str) -> int:
    """Say on stderr how the program is used and what was wrong."""
    from reference.actions.cli import help as texts

    name = f"{texts.PROGRAM} {operation.id}" if operation else texts.PROGRAM
    print(f"{texts.usage_line(operation)}\nTry '{name} --help' for help.\n\nError: {message}", file=sys.stderr)
    return 2


def run(operation: Operation, values: Mapping[str, Value], settings: Mapping[str, Value]) -> int:
    """Carry the operation out and show the answer."""
    token = os.environ.get("AA_TOKEN")
    if not token:
        print("No credential: set the environment variable AA_TOKEN to your token.", file=sys.stderr)
        return 1
    from reference.actions.client.transport import NoAnswerError, ResponseError, Service, call

    service = Service(str(settings["url"]), token)
    debug(settings, f"{operation.method} {service.url} {operation.id}")
    try:
        content = call(service, operation, values)
    except ResponseError as error:
        debug(settings, f"HTTP {error.response.status}")
        return show_refusal(error.response)
    except NoAnswerError as error:
        print(error, file=sys.stderr)
        return 1
    return show(content, settings)


def show(content: object, settings: Mapping[str, Value]) -> int:
    """Print the answer, and draw it if wanted."""
    from reference.actions.cli import output

    text = output.rendered(content, str(settings["output"]))
    if path := settings.get("screen_capture_file"):
        try:
            output.capture(text, str(path))
        except OSError as error:
            print(f"{path} cannot be written: {error.strerror}", file=sys.stderr)
            return 1
    sys.stdout.write(output.coloured(text) if settings["color"] and sys.stdout.isatty() else text)
    return 0


def show_refusal(response: Response) -> int:
    """The body of the answer as it came, on stderr."""
    sys.stderr.write((response.body.decode("utf-8", "replace") or f"HTTP {response.status}") + "\n")
    return 1


def debug(settings: Mapping[str, Value], message: str) -> None:
    """Tell on stderr what is done, if that is wanted; never the token."""
    if settings.get("debug"):
        print(message, file=sys.stderr)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
