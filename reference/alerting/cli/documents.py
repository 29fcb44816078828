"""Reads configurations from files, JSON or YAML."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from reference.alerting.cli.outcomes import WrongUse

STANDARD_INPUT = "-"


def read_configuration(name: str) -> dict[str, Any]:
    """The map in the file, or on standard input for `-`; raises WrongUse."""
    document = parsed(name, text_of(name))
    if not isinstance(document, dict):
        raise WrongUse(f"{shown(name)} holds no configuration: expected a map of fields such as name and thresholds")
    return document


def text_of(name: str) -> str:
    """What the file says; raises WrongUse when it cannot be read as text."""
    try:
        if name == STANDARD_INPUT:
            return sys.stdin.buffer.read().decode("utf-8-sig")
        return Path(name).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise WrongUse(f"{shown(name)} is not text in UTF-8") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise WrongUse(f"{shown(name)} cannot be read: {reason}") from None


def parsed(name: str, text: str) -> Any:
    """The document in the text; raises WrongUse that says where it goes wrong."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        pass
    import yaml

    try:
        return json.loads(json.dumps(yaml.safe_load(text), default=str))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f", line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        raise WrongUse(f"{shown(name)} is neither JSON nor YAML{where}: {error.problem}") from None
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as error:
        raise WrongUse(f"{shown(name)} is neither JSON nor YAML: {error}") from None


def shown(name: str) -> str:
    """The file as a message calls it."""
    return "standard input" if name == STANDARD_INPUT else name
