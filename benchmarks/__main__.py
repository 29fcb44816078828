"""`python -m benchmarks [NAME ...]`: measure and print; nothing here passes or fails.

Every figure is a whole process or the supervisor's own clock, several times over, told as minimum, median and maximum.
Ratios compare two ways measured in turn within the same run, so that a slow machine slows both.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable

from rich.console import Console

from benchmarks.figures import Figures, print_figures
from benchmarks.overhead.comparison import overhead
from benchmarks.suite import environment_cold_and_warm, kept_environment, whole_capability, whole_suite
from benchmarks.traffic import traffic

MEASUREMENTS: dict[str, Callable[[int], list[Figures]]] = {
    "environment": environment_cold_and_warm,
    "kept": kept_environment,
    "capability": whole_capability,
    "suite": whole_suite,
    "overhead": overhead,
    "traffic": traffic,
}


def main() -> int:
    """Run the named measurements (default: all)."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(MEASUREMENTS)} (default: all)")
    parser.add_argument("--runs", type=int, default=3, help="how often each thing is measured (default: %(default)s)")
    options = parser.parse_args()
    unknown = sorted(set(options.names) - set(MEASUREMENTS))
    if unknown:
        parser.error(f"there is no measurement {', '.join(unknown)}; there are {', '.join(MEASUREMENTS)}")
    console = Console(highlight=False)
    for name in options.names or MEASUREMENTS:
        console.print(f"measuring {name} ({options.runs} runs)")
        print_figures(console, name, MEASUREMENTS[name](options.runs))
    return 0


if __name__ == "__main__":
    sys.exit(main())
