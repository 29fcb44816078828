"""JUnit XML from records: readable names, the requirements as properties, for CI systems that show such files."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from support.evidence.records import Record

JUNIT_FILE = "junit.xml"
# What XML 1.0 cannot hold.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TAG = {"failed": "failure", "broken": "error", "flaky": "failure", "skipped": "skipped", "not_supported": "skipped"}


def write_junit(folder: Path, records: Sequence[Record], engine_errors: Iterable[str] = ()) -> Path:
    """Write `junit.xml`: a suite a feature, a case a scenario."""
    root = ET.Element("testsuites", name="Signoff")
    by_feature: dict[str, list[Record]] = {}
    for record in records:
        by_feature.setdefault(record["feature"], []).append(record)
    for feature in sorted(by_feature):
        root.append(_suite(feature, by_feature[feature]))
    errors = list(engine_errors)
    if errors:
        root.append(_engine_suite(errors))
    for name in ("tests", "failures", "errors", "skipped"):
        root.set(name, str(sum(int(suite.get(name, "0")) for suite in root)))
    path = folder / JUNIT_FILE
    ET.indent(root)
    ET.ElementTree(root).write(path, encoding="utf-8", xml_declaration=True)
    return path


def _suite(feature: str, records: Sequence[Record]) -> ET.Element:
    kinds = Counter(_TAG.get(record["outcome"], "passed") for record in records)
    suite = ET.Element(
        "testsuite",
        name=_clean(feature),
        tests=str(len(records)),
        failures=str(kinds["failure"]),
        errors=str(kinds["error"]),
        skipped=str(kinds["skipped"]),
        time=f"{sum(record['seconds'] for record in records):.3f}",
        timestamp=min(record["started_at"] for record in records),
    )
    suite.extend(_case(record) for record in sorted(records, key=lambda record: str(record["id"])))
    return suite


def _case(record: Record) -> ET.Element:
    case = ET.Element(
        "testcase",
        classname=_clean(record["feature"]),
        name=_clean(title_of(record)),
        file=_clean(record["path"]),
        line=str(record["line"]),
        time=f"{record['seconds']:.3f}",
    )
    properties = ET.SubElement(case, "properties")
    for requirement in record["requirements"]:
        ET.SubElement(properties, "property", name="requirement", value=_clean(requirement))
    ET.SubElement(properties, "property", name="outcome", value=record["outcome"])
    tag = _TAG.get(record["outcome"])
    if tag is not None:
        first = record["message"].splitlines()[0] if record["message"] else ""
        details = ET.SubElement(case, tag, message=_clean(first))
        details.text = _clean("\n".join(filter(None, (record["failed_sentence"], record["message"], record["trace"]))))
    return case


def _engine_suite(errors: Sequence[str]) -> ET.Element:
    count = str(len(errors))
    suite = ET.Element(
        "testsuite", name="The run itself", tests=count, failures="0", errors=count, skipped="0", time="0"
    )
    for error in errors:
        case = ET.SubElement(
            suite, "testcase", classname="The run itself", name=_clean(error.splitlines()[0]), time="0"
        )
        ET.SubElement(case, "error", message=_clean(error.splitlines()[0])).text = _clean(error)
    return suite


def title_of(record: Record) -> str:
    """The scenario's name with what tells it from its siblings: the row and the channel."""
    parts = [part for part in (record["row"], (record["channel"] or "").upper()) if part]
    return f"{record['name']} ({', '.join(parts)})" if parts else str(record["name"])


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)
