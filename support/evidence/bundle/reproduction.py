"""REPRODUCE.md: how to run the same again, and how to check what is in the bundle."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from support.evidence.redaction import redact

if TYPE_CHECKING:
    import pytest

REPRODUCTION_FILE = "REPRODUCE.md"

_PAGE = """\
# How to reproduce this

{what}

## The same run again

{checkout}
```sh
{commands}
```

{target}

Features as they ran lie in `features/`, versions of everything in `environment.json`, what the run was told (without
secrets) in `configuration.json`, what the embedded parts wrote in `logs/`.

## Checking this bundle

Every file has its SHA-256 in `manifest.sha256`; standard tools can compare them:

```sh
sha256sum --check --quiet manifest.sha256
```

A checkout of the suite also reaches the verdict again from the raw results, and checks the signature if there is one:

```sh
.venv/bin/python -m support verify PATH-OF-THIS-FOLDER [--key PUBLIC-KEY.pem]
```
"""


def write_reproduction(folder: Path, verdict: Mapping[str, Any], commands: Sequence[str]) -> Path:
    """Write the page; `commands` are what is to be typed in a checkout."""
    path = folder / REPRODUCTION_FILE
    text = _PAGE.format(
        what=_what(verdict),
        checkout=_checkout(verdict["suite"]),
        commands="\n".join(commands) or "make bdd",
        target=_target(verdict["target"]),
    )
    path.write_text(redact(text), encoding="utf-8")
    return path


def reproducing_command(config: pytest.Config) -> str:
    """What to type for the same selection, in the same order, on the same target."""
    option = config.option
    words = ["python", "-m", "support", "bdd"]
    words += [f"--target={config.getoption('--target')}"] if config.getoption("--target", None) else []
    words += [f"--tags={option.markexpr}"] if option.markexpr else []
    words += [f"-k={option.keyword}"] if option.keyword else []
    words += [f"--retries={option.retries}"] if option.retries else []
    words += [f"--workers={option.numprocesses or 0}"] if getattr(option, "numprocesses", None) is not None else []
    seed = getattr(option, "randomly_seed", None)
    words += [f"--randomly-seed={seed}"] if isinstance(seed, int) else []
    words += [argument.removeprefix(f"{config.rootpath}/") for argument in config.args]
    return f".venv/bin/{shlex.join(words)}"


def _what(verdict: Mapping[str, Any]) -> str:
    outcomes = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in verdict["outcomes"].items() if count)
    return (
        f"Verdict **{verdict['verdict']}** on the target {verdict['target']['name']} ({verdict['target']['kind']}), "
        f"{verdict['started_at']} to {verdict['finished_at']}: {outcomes or 'no scenario ran'}."
    )


def _checkout(suite: Mapping[str, Any]) -> str:
    commit = suite["commit"]
    if not commit:
        return "The state of the suite is not known (no repository, or runs of several states); in a checkout of it:\n"
    changed = " The files differed from it: changes were not committed." if suite["dirty"] else ""
    return f"The suite at commit `{commit}`.{changed} `git checkout {commit[:12]}`, then:\n"


def _target(target: Mapping[str, Any]) -> str:
    if target["kind"] == "embedded":
        return "The target is started by the suite itself; nothing else is needed but Python and make."
    return "The target is run by somebody else; its profile needs the secrets that `configuration.json` names."
