"""The attestation of a bundle: an in-toto statement with the test-result predicate over the digests of its files.

A statement follows from the bundle alone, byte for byte, so whoever has the bundle can make it again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from support.evidence.bundle.files import MANIFEST_FILE

STATEMENT_TYPE = "https://in-toto.io/Statement/v1"
PREDICATE_TYPE = "https://in-toto.io/attestation/test-result/v0.1"
PAYLOAD_TYPE = "application/vnd.in-toto+json"
_RESULTS = {"promote": "PASSED", "partial": "WARNED", "hold": "FAILED"}
_PASSED = ("passed",)
_FAILED = ("failed", "broken", "flaky")
_CONFIGURATION = ("configuration.json", "environment.json", "run.json")


def statement(
    digests: Mapping[str, str], manifest_digest: str, verdict: Mapping[str, Any], records: Sequence[Mapping[str, Any]]
) -> bytes:
    """The statement as canonical JSON: sorted keys, no blanks."""
    everything = {**digests, MANIFEST_FILE: manifest_digest}
    document = {
        "_type": STATEMENT_TYPE,
        "subject": [_resource(name, everything[name]) for name in sorted(everything)],
        "predicateType": PREDICATE_TYPE,
        "predicate": {
            "result": _RESULTS.get(str(verdict.get("verdict")), "FAILED"),
            "configuration": [_resource(name, digests[name]) for name in sorted(digests) if _configures(name)],
            "passedTests": _names(records, _PASSED),
            # neither passed nor failed: left out, or not offered by the target
            "warnedTests": _names(records, ("skipped", "not_supported")),
            "failedTests": _names(records, _FAILED),
        },
    }
    return canonical(document)


def canonical(document: Any) -> bytes:
    """JSON of which there is only one form."""
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass")


def _resource(name: str, digest: str) -> dict[str, Any]:
    return {"name": name, "digest": {"sha256": digest}}


def _configures(name: str) -> bool:
    return name in _CONFIGURATION or name.startswith("features/")


def _names(records: Sequence[Mapping[str, Any]], outcomes: Sequence[str]) -> list[str]:
    return sorted(str(record["id"]) for record in records if record["outcome"] in outcomes)
