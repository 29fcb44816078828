"""The kept embedded environment described as if it were deployed: a profile file, and its secrets in a file beside it.

A run with that profile starts nothing, is guarded, and sees only addresses: proof that scenarios hold for any target.
"""

from __future__ import annotations

import json
import os
import re
import shlex
from pathlib import Path
from typing import Any

from pydantic import BaseModel, SecretStr

from support.targets.profile import Profile

NAME = "as-deployed"


def write_as_deployed(folder: Path, profile: Profile) -> Path:
    """Write `as-deployed.toml` and `as-deployed.env` (only readable by the owner) into `folder`; return the former."""
    variables: dict[str, str] = {}
    document = _plain(_deployed(profile), (), variables)
    _write(folder / f"{NAME}.env", "".join(f"export {name}={shlex.quote(text)}\n" for name, text in variables.items()))
    path = folder / f"{NAME}.toml"
    head = "# Written by `make up`: the parts of the kept environment, addressed as if they were deployed.\n\n"
    _write(path, head + "\n".join(_lines(document)) + "\n")
    return path


def _deployed(profile: Profile) -> Profile:
    guard = profile.guard.model_copy(
        update={
            "aws_account": profile.cloud.account_id if profile.cloud else None,
            "cluster_server": profile.cluster.server if profile.cluster else None,
        }
    )
    return profile.model_copy(update={"name": NAME, "kind": "deployed", "guard": guard})


def _plain(value: Any, path: tuple[str, ...], variables: dict[str, str]) -> Any:
    """Turn a model into plain data in which secrets are the names of variables; those are collected."""
    if isinstance(value, SecretStr):
        name = re.sub(r"\W", "_", "_".join(("SIGNOFF", *path)).upper(), flags=re.ASCII)
        variables[name] = value.get_secret_value()
        return {"env": name}
    if isinstance(value, BaseModel):
        value = {name: getattr(value, name) for name in type(value).model_fields}
    if isinstance(value, dict):
        items = {name: _plain(item, (*path, name), variables) for name, item in value.items()}
        return {name: item for name, item in items.items() if item is not None}
    if isinstance(value, (list, tuple)):
        return [_plain(item, (*path, str(number)), variables) for number, item in enumerate(value)]
    return str(value) if isinstance(value, Path) else value


def _lines(document: dict[str, Any], path: tuple[str, ...] = ()) -> list[str]:
    """Render as TOML: plain fields first, then sections and lists of sections."""
    plain = {name: value for name, value in document.items() if not _is_section(value) and not _is_sections(value)}
    lines = [f"{_key(name)} = {_inline(value)}" for name, value in plain.items()]
    for name, value in document.items():
        place = ".".join(map(_key, (*path, name)))
        if _is_section(value):
            lines += ["", f"[{place}]", *_lines(value, (*path, name))]
        elif _is_sections(value):
            for entry in value:
                lines += ["", f"[[{place}]]", *_lines(entry, (*path, name))]
    return lines


def _is_section(value: Any) -> bool:
    return isinstance(value, dict) and set(value) != {"env"}


def _is_sections(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(entry, dict) for entry in value)


def _inline(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_key(name)} = {_inline(item)}" for name, item in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(_inline, value)) + "]"
    return json.dumps(value)


def _key(name: str) -> str:
    return name if name.replace("-", "").replace("_", "").isalnum() and name.isascii() else json.dumps(name)


def _write(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
