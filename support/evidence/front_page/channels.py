"""Which promise was looked at through which channel, and why not through the others."""

from __future__ import annotations

from typing import Any

from support.evidence.front_page.promises import scenarios_of, state_of
from support.evidence.front_page.sources import Document, Sources
from support.evidence.front_page.words import OUTCOME_WORDS, channel
from support.gherkin.plans import CHANNELS

NO_REASON = "no reason is given"


def channel_matrices(sources: Sources) -> list[dict[str, Any]]:
    """A table a capability; capabilities that know no channels have none."""
    tables = (_table(sources, capability) for capability in sources.capabilities)
    return [table for table in tables if table["channels"]]


def _table(sources: Sources, capability: Document) -> dict[str, Any]:
    by_promise = {promise: scenarios_of(sources, promise) for promise in capability["promises"]}
    used = {one["channel"] for scenarios in by_promise.values() for one in scenarios}
    channels = [name for name in CHANNELS if name in used]
    reasons = capability.get("missing_channels", {})
    rows = [
        {
            "id": promise,
            "wording": capability["promises"][promise],
            "cells": [_cell(sources, scenarios, name, reasons.get(promise, {})) for name in channels],
        }
        for promise, scenarios in by_promise.items()
    ]
    return {"name": capability["name"], "channels": [channel(name) for name in channels], "rows": rows}


def _cell(sources: Sources, scenarios: list[Document], name: str, reasons: dict[str, str]) -> dict[str, str]:
    through = [one for one in scenarios if one["channel"] == name]
    if not through:
        return {"state": "missing", "told": reasons.get(name, NO_REASON if scenarios else "no scenario yet")}
    state = state_of(sources, through)
    passed = sum(sources.outcome(one["id"]) == "passed" for one in through)
    refusal = next((r for one in through if (r := _refusal(sources, one["id"]))), "")
    return {"state": state, "told": f"{passed} of {len(through)}", "why": refusal, "word": OUTCOME_WORDS[state]}


def _refusal(sources: Sources, identity: str) -> str:
    """Why the target did not let the scenario run."""
    record = sources.by_id.get(identity)
    if record is None or record["outcome"] != "not_supported" or not record["message"]:
        return ""
    return str(record["message"].splitlines()[0])
