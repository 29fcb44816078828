"""The suite's command line: `python -m support COMMAND`. The Makefile calls it; so may you."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] == ["bdd"]:
        # everything after it belongs to the run, pytest's own options included
        from support.evidence.run import run_bdd

        return run_bdd(given[1:])
    options = _parser().parse_args(given)
    run: Callable[[argparse.Namespace], int] = options.run
    return run(options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m support", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND", title="commands")
    commands.add_parser("bdd", help="run features against a target; ends with a verdict", add_help=False)
    _add(commands, "up", "start the embedded target and keep it for the next runs", _up)
    _add(commands, "down", "end the kept embedded target", _down)
    _add(commands, "status", "show the parts of the kept embedded target", _status)
    logs = _add(commands, "logs", "show what a part of the embedded target wrote", _logs)
    logs.add_argument("part", nargs="?", help="name of a part (default: the last lines of all of them)")
    logs.add_argument("--follow", action="store_true", help="go on showing what is written, until Ctrl-C")
    _add(commands, "steps", "print the sentences that features can use, and where each is used", _steps)
    clean = _add(commands, "clean-up", "remove what runs that were killed have left in a target", _clean_up)
    clean.add_argument("--target", default="embedded", help="profile name or path (default: %(default)s)")
    clean.add_argument("--dry-run", action="store_true", help="say what would be removed, and remove nothing")
    return parser


def _add(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    text: str,
    run: Callable[[argparse.Namespace], int],
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=text, description=text)
    parser.set_defaults(run=run)
    return parser


def _up(_: argparse.Namespace) -> int:
    from support.targets.cli import up

    return up(ROOT)


def _down(_: argparse.Namespace) -> int:
    from support.targets.cli import down

    return down(ROOT)


def _status(_: argparse.Namespace) -> int:
    from support.targets.cli import status

    return status(ROOT)


def _logs(options: argparse.Namespace) -> int:
    from support.targets.cli import logs

    return logs(ROOT, options.part, options.follow)


def _steps(_: argparse.Namespace) -> int:
    from rich.console import Console

    from support.gherkin.catalogue import print_catalogue

    return print_catalogue(Console(highlight=False))


def _clean_up(options: argparse.Namespace) -> int:
    from support.cleaning import clean_up

    return clean_up(ROOT, options.target, dry_run=options.dry_run)


if __name__ == "__main__":
    sys.exit(main())
