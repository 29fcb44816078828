"""Where the report shows a scenario: the report tool gives every result an id of its own, which its address ends in."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from support.evidence.records import Record

_RESULT = re.compile(r'd\("data/test-results/([\w-]+)\.json","([A-Za-z0-9+/=]*)"\)')
_Key = tuple[str, tuple[tuple[str, str], ...]]


def read_anchors(page: Path, records: Iterable[Record]) -> dict[str, str]:
    """From the id of each scenario to the end of its address in the report; nothing for one that is not found there."""
    try:
        html = page.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return {}
    places = {_shown(result): anchor for anchor, result in _results(html)}
    return {record["id"]: places[key] for record in records if (key := _recorded(record)) in places}


def _results(html: str) -> Iterable[tuple[str, dict[str, Any]]]:
    for found in _RESULT.finditer(html):
        try:
            result = json.loads(base64.b64decode(found[2]))
        except (binascii.Error, ValueError):
            continue
        if isinstance(result, dict):
            yield found[1], result


def _shown(result: dict[str, Any]) -> _Key:
    parameters = ((str(one.get("name")), str(one.get("value"))) for one in result.get("parameters") or ())
    return str(result.get("fullName")), tuple(sorted(parameters))


def _recorded(record: Record) -> _Key:
    # a list: a column of the examples may be called "channel", too
    parameters = [(str(key), str(value)) for key, value in record["example"].items()]
    if record["channel"]:
        parameters.append(("channel", record["channel"].upper()))
    return f"{record['feature']}: {record['name']}", tuple(sorted(parameters))
