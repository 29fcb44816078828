"""A worker of pytest-xdist, as a program of the zygote: it takes its orders line by line, as execnet has it."""

from __future__ import annotations

import sys

if __name__ == "__main__":
    # what `python -c` would be given here; the first line holds all that follows
    exec(eval(sys.stdin.readline()))
