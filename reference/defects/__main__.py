"""`list` tells all defects, one JSON document a line; `run NAME... -- MODULE ARGUMENT...` starts a module with some."""

from __future__ import annotations

import json
import runpy
import sys
from collections.abc import Sequence

from reference.defects.catalogue import UnknownDefectError, all_defects, chosen
from reference.defects.patching import DoesNotFitError

USAGE = "usage: python -m reference.defects list | run NAME... -- MODULE ARGUMENT..."


def main(arguments: Sequence[str]) -> int:
    """The exit code: 2 for wrong use or an unknown defect, 3 for one that does not fit the code any more."""
    match list(arguments):
        case ["list"]:
            for found in all_defects():
                print(json.dumps(told(found)))
            return 0
        case ["run", *rest] if "--" in rest and rest[-1] != "--":
            place = rest.index("--")
            return run(rest[:place], rest[place + 1], rest[place + 2 :])
    print(USAGE, file=sys.stderr)
    return 2


def told(found: object) -> dict[str, object]:
    """What others need to know of a defect."""
    return {name: getattr(found, name) for name in ("name", "title", "kind", "promises", "parts")}


def run(names: Sequence[str], module: str, arguments: Sequence[str]) -> int:
    """Apply the defects, then become the module; returns only when that does."""
    try:
        for found in chosen(names):
            found.apply()
    except UnknownDefectError as error:
        print(error, file=sys.stderr)
        return 2
    except DoesNotFitError as error:
        print(f"the defect does not fit: {error}", file=sys.stderr)
        return 3
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
