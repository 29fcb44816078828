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
    _add(commands, "browser", "put a browser for scenarios of web pages into the checkout", _browser)
    _add_drill(commands)
    verify = _add(commands, "verify", "check that a bundle is intact and its verdict follows from its results", _verify)
    verify.add_argument("bundle", type=Path, help="folder of the bundle, such as evidence/latest")
    verify.add_argument("--key", type=Path, help="public key (PEM) of whoever must have signed it")
    merge = _add(commands, "merge", "merge bundles of several runs into one with one verdict", _merge)
    merge.add_argument("bundles", nargs="+", type=Path, help="folders of the bundles")
    merge.add_argument("--into", type=Path, required=True, metavar="DIR", help="new folder for the merged bundle")
    merge.add_argument("--no-report", action="store_true", help="leave out the browsable report")
    history = _add(commands, "merge-history", "merge histories that were kept in several places into one", _history)
    history.add_argument("histories", nargs="+", type=Path, help="history files")
    history.add_argument("--into", type=Path, required=True, metavar="FILE", help="the merged file; may be one of them")
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


def _add_drill(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    text = "run the scenarios against one seeded defect at a time: which of them notice it?"
    drill = _add(commands, "drill", text, _drill)
    drill.add_argument("--defect", nargs="+", action="extend", default=[], metavar="NAME", help="only these defects")
    drill.add_argument("--features", nargs="+", action="extend", default=[], metavar="PATH", help="only these features")
    drill.add_argument("--jobs", type=int, default=2, help="environments side by side (default: %(default)s)")
    drill.add_argument("--players", type=int, default=6, help="scenarios side by side in each (default: %(default)s)")
    drill.add_argument("--seed", type=int, help="order of the scenarios (default: another one each time)")
    drill.add_argument(
        "--afresh", action="store_true", help="search everything, without the experience of earlier drills"
    )
    drill.add_argument("--remember", action="store_true", help="keep what was learnt for later drills")
    drill.add_argument(
        "--suite", type=Path, default=ROOT, metavar="DIR", help="folder of another suite (default: this)"
    )
    drill.epilog = "exit codes: 0 everything is proven, 1 something is not, 3 engine error"


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


def _browser(_: argparse.Namespace) -> int:
    from support.browser import make_browser

    return make_browser(ROOT)


def _drill(options: argparse.Namespace) -> int:
    from support.drills.run import Wanted, run_drill

    wanted = Wanted(
        options.defect,
        options.features,
        options.jobs,
        options.players,
        options.seed,
        afresh=options.afresh,
        remembered=options.remember,
    )
    return run_drill(wanted, options.suite.resolve())


def _verify(options: argparse.Namespace) -> int:
    from support.evidence.bundle.cli import verify_bundle

    return verify_bundle(options.bundle, options.key)


def _merge(options: argparse.Namespace) -> int:
    from support.evidence.bundle.cli import merge_bundles

    return merge_bundles(options.bundles, options.into, ROOT, browsable=not options.no_report)


def _history(options: argparse.Namespace) -> int:
    from support.evidence.remembering import merge_histories

    return merge_histories(options.histories, options.into)


if __name__ == "__main__":
    sys.exit(main())
