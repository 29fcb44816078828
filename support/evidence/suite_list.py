"""`suite.json`: what the suite has, whether it ran or not. Without it nobody could say what a run left out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from support.evidence.written import write_json
from support.gherkin.library import Library
from support.gherkin.plans import ScenarioPlan
from support.gherkin.promises import Capability

SUITE_FILE = "suite.json"
_DIGEST_LENGTH = 16


def write_suite_list(folder: Path, library: Library) -> Path:
    """Write `suite.json`: the capabilities with their promises, and every scenario with the digest of its text."""
    return write_json(folder / SUITE_FILE, suite_document(library), indent=None)


def suite_document(library: Library) -> dict[str, Any]:
    """The list as plain data."""
    return {
        "schema": 1,
        "capabilities": [_capability(one) for one in library.promises.capabilities],
        "scenarios": [_scenario(plan) for document in library.documents() for plan in library.plans(document.path)],
    }


def text_digest(plan: ScenarioPlan) -> str:
    """Changes when the scenario is reworded: its sentences, tables, rule, or the tags that give it weight."""
    text = json.dumps(list(_text(plan)), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:_DIGEST_LENGTH]


def _text(plan: ScenarioPlan) -> Iterator[object]:
    yield from (plan.feature.name, plan.rule, plan.name, sorted(plan.example.items()))
    yield from (plan.core, list(plan.requirements))
    for step in plan.steps:
        yield [step.type, step.text, step.datatable, step.docstring]


def _capability(capability: Capability) -> dict[str, Any]:
    return {
        "prefix": capability.prefix,
        "name": capability.name,
        "promises": dict(capability.promises),
        "missing_channels": {promise: dict(reasons) for promise, reasons in capability.missing_channels.items()},
    }


def _scenario(plan: ScenarioPlan) -> dict[str, Any]:
    return {
        "id": plan.identity,
        "epic": plan.feature.epic,
        "feature": plan.feature.name,
        "name": plan.name,
        "row": plan.row_label,
        "channel": plan.channel,
        "requirements": list(plan.requirements),
        "core": plan.core,
        "digest": text_digest(plan),
    }
