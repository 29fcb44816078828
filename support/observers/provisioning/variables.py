"""Reads Terraform variables as far as a person would who looks for one entry."""

from __future__ import annotations

import re

from support.observers.comparing import Mismatch

_COMMENT = re.compile(r'("(?:\\.|[^"\\\n])*")|#[^\n]*|//[^\n]*|/\*.*?\*/', re.DOTALL)
_PAIR = re.compile(r'^\s*"?(\w+)"?\s*=\s*"([^"\n]*)"\s*,?\s*$', re.MULTILINE)


def repository_in(text: str, name: str) -> dict[str, str]:
    """What variables say of a repository that they ask for; raises `Mismatch` when they ask for none of that name."""
    plain = _COMMENT.sub(lambda match: match[1] or "", text)
    repositories = _block(plain, "ecr_repositories")
    entry = _block(repositories, name) if repositories is not None else None
    if entry is None:
        raise Mismatch(f"variables that ask for the repository {name}", [text.strip() or "nothing"])
    return dict(_PAIR.findall(entry))


def _block(text: str, name: str) -> str | None:
    """What stands between the braces behind a name, None where there is none or they do not match."""
    opening = re.search(rf'(?<![\w-])"?{re.escape(name)}"?\s*=\s*\{{', text)
    if opening is None:
        return None
    depth = 1
    for place in range(opening.end(), len(text)):
        depth += {"{": 1, "}": -1}.get(text[place], 0)
        if depth == 0:
            return text[opening.end() : place]
    return None
