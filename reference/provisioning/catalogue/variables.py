"""The Terraform variables in which an environment's repositories are listed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

VARIABLE = "ecr_repositories"
_OPENING = re.compile(rf"^\"?{VARIABLE}\"?[ \t]*=[ \t]*\{{", re.MULTILINE)


class UnreadableVariablesError(Exception):
    """The file of variables cannot be read or extended; the message is the reason, in one line."""


def repositories(text: str) -> dict[str, Any]:
    """The entries of the variable; raises UnreadableVariablesError when the text is no such file."""
    listed = _parsed(text).get(VARIABLE, {})
    if not isinstance(listed, dict):
        raise UnreadableVariablesError(f"{VARIABLE} is not a map of repositories")
    return listed


def with_repository(text: str, name: str, metadata: Mapping[str, str]) -> str:
    """The text with one more entry; everything else in it stays as it is written.

    Raises UnreadableVariablesError when the text is no file of variables, or cannot be extended.
    """
    before = _parsed(text)
    written = _inserted(text, name, metadata)
    wanted = {**before, VARIABLE: {**repositories(text), name: {"metadata": dict(metadata)}}}
    if _parsed(written) != wanted:
        raise UnreadableVariablesError(f"{VARIABLE} cannot be extended as it is written")
    return written


def _inserted(text: str, name: str, metadata: Mapping[str, str]) -> str:
    width = max(map(len, metadata))
    lines = [f'  "{name}" = {{', "    metadata = {"]
    lines += [f'      {key:<{width}} = "{value}"' for key, value in metadata.items()]
    entry = "\n".join([*lines, "    }", "  }"])
    opening = _OPENING.search(text)
    if opening is None:
        head = f"{text.rstrip()}\n\n" if text.strip() else ""
        return f"{head}{VARIABLE} = {{\n{entry}\n}}\n"
    rest = text[opening.end() :]
    return f"{text[: opening.end()]}\n{entry}{rest if rest.startswith(chr(10)) else chr(10) + rest.lstrip()}"


def _parsed(text: str) -> dict[str, Any]:
    import hcl2

    options = hcl2.SerializationOptions(with_comments=False)
    try:
        document = hcl2.loads(text, serialization_options=options) if text.strip() else {}
    except Exception as error:  # the parser raises whatever its grammar library does
        raise UnreadableVariablesError(f"not a file of variables: {' '.join(str(error).split())[:120]}") from None
    plain: dict[str, Any] = _unquoted(document)
    return plain


def _unquoted(value: Any) -> Any:
    """Texts and keys without the quotes that the parser leaves on."""
    if isinstance(value, dict):
        return {_unquoted(key): _unquoted(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_unquoted(inner) for inner in value]
    quoted = isinstance(value, str) and len(value) > 1 and value[0] == value[-1] == '"'
    return value[1:-1] if quoted else value
