"""`python -m reference.alerting.cli`: one command, its result on standard output, its exit code in `outcomes`."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from reference.alerting.cli.arguments import PROGRAM, parse
from reference.alerting.cli.outcomes import DONE, CommandFailed

DEFAULT_URL = "http://127.0.0.1:8000"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    given = parse(arguments)
    from reference.alerting.cli import commands, output
    from reference.alerting.cli.service import Service

    try:
        service = Service(os.environ.get("ALERTS_URL") or DEFAULT_URL, os.environ.get("ALERTS_API_KEY"))
        result = getattr(commands, given.command)(service, given)
    except CommandFailed as failure:
        for line in str(failure).splitlines():
            print(f"{PROGRAM}: {output.visible(line)}", file=sys.stderr)
        return failure.code
    output.show(given.command, result, given.output)
    return DONE


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        sys.exit(main())
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
