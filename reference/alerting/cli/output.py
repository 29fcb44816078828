"""Results as JSON for programs and as tables for eyes."""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

HIDDEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Kinds of characters that are not seen but change what is seen."""

COLUMNS: dict[str, tuple[str, ...]] = {
    "list_configurations": ("id", "name", "alert_type", "severity", "enabled", "thresholds"),
    "list_events": ("id", "alert_config_id", "timestamp", "metric_value", "threshold_value", "resolved_at"),
    "show_history": ("timestamp", "severity", "title", "message"),
}


def show(command: str, result: Any, style: str) -> None:
    """Write the result of the command to standard output."""
    if style == "json":
        sys.stdout.write(json.dumps(result, indent=2, ensure_ascii=False) + "\n")
    elif command in COLUMNS:
        show_table(COLUMNS[command], result)
    else:
        show_table(("field", "value"), [{"field": name, "value": value} for name, value in flat(result)])
    sys.stdout.flush()


def show_table(columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> None:
    """One line for each row, as wide as it needs to be where nobody looks at a terminal."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in columns:
        table.add_column(name.replace("_", " ").upper(), overflow="fold", no_wrap=not sys.stdout.isatty())
    for row in rows:
        table.add_row(*(Text(visible(plain(row.get(name)))) for name in columns))
    widest = None if sys.stdout.isatty() else 100_000
    console = Console(width=widest, highlight=False)
    with console.capture() as drawn:
        console.print(table)
    sys.stdout.writelines(line.rstrip() + "\n" for line in drawn.get().splitlines())


def flat(content: Mapping[str, Any], prefix: str = "") -> list[tuple[str, Any]]:
    """The fields of a map, those of maps within it with dots in their names."""
    fields: list[tuple[str, Any]] = []
    for name, value in content.items():
        if isinstance(value, Mapping) and value:
            fields.extend(flat(value, f"{prefix}{name}."))
        else:
            fields.append((prefix + name, value))
    return fields


def plain(value: Any) -> str:
    """A value as a person writes it."""
    if value is None or value in ("", [], {}):
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return threshold(value) if "operator" in value else json.dumps(value, ensure_ascii=False)
    if isinstance(value, list):
        return ", ".join(plain(one) for one in value)
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def threshold(value: Mapping[str, Any]) -> str:
    """A threshold as one phrase."""
    return (
        f"{value.get('metric')} {value['operator']} {plain(value.get('value'))} in {value.get('duration_minutes')} min"
    )


def visible(text: str) -> str:
    """The text with everything escaped that would act on the terminal instead of being seen."""
    return "".join(escaped(one) if unicodedata.category(one) in HIDDEN else one for one in text)


def escaped(character: str) -> str:
    """The character as a programmer writes it."""
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")
