"""The seeded defects that there are, as the module that applies them tells."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from support import processes
from support.targets.errors import EnvironmentFailure
from support.targets.seeding import DEFECTS

_SECONDS = 60


@dataclass(frozen=True)
class Defect:
    """A seeded defect: what goes wrong in plain words, which promises that breaks, and in which parts it is.

    `kind` is how it goes wrong, such as "effect twice".
    """

    name: str
    title: str
    promises: tuple[str, ...]
    parts: tuple[str, ...]
    kind: str = ""

    @property
    def systems(self) -> frozenset[str]:
        """The systems that it is in, by what the ids of their promises begin with."""
        return systems_of(self.promises)

    def seeding(self) -> dict[str, tuple[str, ...]]:
        """What the parts of an environment are to carry."""
        return dict.fromkeys(self.parts, (self.name,))


def systems_of(promises: Iterable[str]) -> frozenset[str]:
    """The systems that promises are made for: `AA` for `AA-07`."""
    return frozenset(promise.rpartition("-")[0] for promise in promises)


class UnknownDefect(LookupError):
    """Somebody asked for a defect that there is not."""


def read_defects(root: Path) -> list[Defect]:
    """All defects, in their own order. Raises `EnvironmentFailure` when they cannot be told or make no sense."""
    try:
        finished = subprocess.run(
            [sys.executable, "-m", DEFECTS, "list"],
            cwd=root,
            env=processes.environment_finding(root),
            capture_output=True,
            text=True,
            timeout=_SECONDS,
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise EnvironmentFailure(f"the seeded defects cannot be listed: {error}") from error
    if finished.returncode != 0:
        raise EnvironmentFailure(f"the seeded defects cannot be listed:\n{finished.stderr.strip()}")
    return understand(finished.stdout.splitlines())


def understand(lines: Iterable[str]) -> list[Defect]:
    """Defects from one JSON document a line. Raises `EnvironmentFailure` for what is no defect, or is there twice."""
    defects: dict[str, Defect] = {}
    for line in filter(str.strip, lines):
        try:
            told = json.loads(line)
            defect = Defect(
                told["name"], told["title"], tuple(told["promises"]), tuple(told["parts"]), told.get("kind", "")
            )
        except (ValueError, KeyError, TypeError) as error:
            raise EnvironmentFailure(f"this tells no defect ({type(error).__name__}: {error}): {line}") from None
        if defect.name in defects:
            raise EnvironmentFailure(f"there are two defects of the name {defect.name}")
        if not defect.promises or not defect.parts:
            raise EnvironmentFailure(f"the defect {defect.name} breaks no promise, or lies in no part")
        defects[defect.name] = defect
    return list(defects.values())


def chosen(defects: Sequence[Defect], names: Sequence[str]) -> list[Defect]:
    """The defects of these names, or all of them. Raises `UnknownDefect` naming those that there are."""
    known = {defect.name: defect for defect in defects}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise UnknownDefect(f"there is no defect {', '.join(unknown)}; there are {', '.join(known)}")
    return [defect for defect in defects if defect.name in names] if names else list(defects)
