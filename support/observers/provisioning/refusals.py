"""Whether a command has refused what it was asked for, and has told why."""

from __future__ import annotations

import re
from collections.abc import Iterable

from support.observers.comparing import Mismatch

REFUSED = 1
"""How a command ends that has refused something, or could not do it."""

WRONG_USE = 2
"""How a command ends that was given an order which it does not know."""

_CRASH = re.compile(r"Traceback \(most recent call last\)")


def has_crashed(said: str) -> bool:
    """Whether a command has shown its own code instead of a reason."""
    return _CRASH.search(said) is not None


def expect_refused(exit_code: int, said: str, reasons: Iterable[str]) -> None:
    """Raise `Mismatch` unless a command refused in an orderly manner and told all these reasons.

    `said` is all that it told; where it breaks its lines makes no difference.
    """
    wanted = tuple(reasons)
    told = _one_line(said)
    faults = [] if exit_code == REFUSED else [f"it ended with exit code {exit_code}"]
    faults += ["it crashed instead of refusing"] if has_crashed(said) else []
    faults += [f"it does not tell: {reason}" for reason in wanted if _one_line(reason) not in told]
    if faults:
        last = " ... ".join(line.strip() for line in said.strip().splitlines()[-6:])
        raise Mismatch(f"a refusal because of: {'; '.join(wanted)}", [*faults, f"it said: {last or 'nothing'}"])


def _one_line(text: str) -> str:
    return " ".join(text.split())
