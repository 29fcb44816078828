"""What is found out after a run has reached its verdict is said in the verdict, as an error of the engine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from support.evidence.junit import write_junit
from support.evidence.records import read_results
from support.evidence.redaction import redact
from support.evidence.verdict import FACTS_FILE, facts_from, reach_verdict, write_facts, write_verdict
from support.evidence.written import read_json


def amend(evidence: Path, errors: Sequence[str]) -> dict[str, Any]:
    """Reach the verdict of a run again with more errors, write it, and return its document."""
    facts = facts_from(read_json(evidence / FACTS_FILE) or {})
    facts = replace(facts, engine_errors=(*facts.engine_errors, *map(redact, errors)))
    records = read_results(evidence)
    verdict = reach_verdict(records, facts)
    write_junit(evidence, records, facts.engine_errors)
    write_facts(evidence, facts)
    write_verdict(evidence, verdict)
    return verdict.document
