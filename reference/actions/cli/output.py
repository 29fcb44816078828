"""Answers as text: JSON or YAML, exact for programs, coloured only for eyes."""

from __future__ import annotations

import json
import re
from typing import Any

KEYS = re.compile(r'^(\s*(?:- )?)("[^"]+"|[A-Za-z_]\w*)(:)', re.MULTILINE)
COLOURED = "\\1\x1b[36m\\2\x1b[0m\\3"


def rendered(content: Any, style: str) -> str:
    """The content as one document that ends with a line break."""
    return as_json(content) if style == "json" else as_yaml(content)


def as_json(content: Any) -> str:
    """Indented by four, keys sorted."""
    return json.dumps(content, indent=4, sort_keys=True) + "\n"


def as_yaml(content: Any) -> str:
    """Keys sorted, starts with `---`."""
    import yaml

    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    return str(yaml.dump(content, Dumper=dumper, sort_keys=True, explicit_start=True, default_flow_style=False))


def coloured(text: str) -> str:
    """The text with its keys in colour."""
    return KEYS.sub(COLOURED, text)


def capture(text: str, path: str) -> None:
    """Write a picture (SVG) of the text as it would look on a screen; raises OSError."""
    from io import StringIO

    from rich.console import Console

    console = Console(record=True, file=StringIO(), width=120)
    console.print(text, markup=False, highlight=False)
    console.save_svg(path, title="automated-actions")
