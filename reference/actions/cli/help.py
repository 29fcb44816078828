"""Help texts."""

from __future__ import annotations

from collections.abc import Sequence

from reference.actions.cli.options import SWITCH, Option
from reference.actions.client.catalogue import FLAG, OPERATIONS, Operation

PROGRAM = "automated-actions"


def program_help(options: Sequence[Option]) -> str:
    """The help of the program: global options and all commands."""
    width = max(len(operation.id) for operation in OPERATIONS)
    commands = [f"  {operation.id:<{width}}  {operation.summary}" for operation in OPERATIONS]
    return "\n".join(
        [
            f"Usage: {PROGRAM} [OPTIONS] COMMAND [ARGS]...",
            "",
            "  Audited actions on workloads and cloud resources. AA_TOKEN holds the token.",
            "",
            "Options:",
            *option_lines(options),
            "",
            "Commands:",
            *commands,
        ]
    )


def command_help(operation: Operation, options: Sequence[Option]) -> str:
    """The help of one command."""
    return "\n".join([usage_line(operation), "", f"  {operation.summary}", "", "Options:", *option_lines(options)])


def usage_line(operation: Operation | None) -> str:
    """How the program or a command is called."""
    return f"Usage: {PROGRAM} {f'{operation.id} [OPTIONS]' if operation else '[OPTIONS] COMMAND [ARGS]...'}"


def option_lines(options: Sequence[Option]) -> list[str]:
    """The options in two columns."""
    rows = [(left_column(option), right_column(option)) for option in options]
    rows.append(("--help", "Show this message and exit."))
    width = max(len(left) for left, _ in rows)
    return [f"  {left:<{width}}  {right}".rstrip() for left, right in rows]


def left_column(option: Option) -> str:
    """The option and what it takes."""
    if option.kind == SWITCH:
        return option.flag
    if option.kind == FLAG:
        return f"{option.flag} / {option.opposite}"
    return f"{option.flag} {'[' + '|'.join(option.choices) + ']' if option.choices else option.kind}"


def right_column(option: Option) -> str:
    """What the option means, its variable and default, whether it is required."""
    notes = []
    if option.variable:
        notes.append(f"[env var: {option.variable}]")
    if option.default is not None:
        notes.append(f"[default: {option.default}]")
    if option.required:
        notes.append("[required]")
    return "  ".join([option.help, *notes]).strip()
