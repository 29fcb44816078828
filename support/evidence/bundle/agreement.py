"""Does a bundle agree with itself? The verdict with the results, the results with the JUnit and Allure files.

An edit that is followed by new digests still has to be made everywhere at once, and consistently.
"""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from support.evidence.allure_adapter import STATUS, digest
from support.evidence.bundle.files import BundleError, digest_of
from support.evidence.bundle.union import UNION_FILE, Run, united
from support.evidence.junit import JUNIT_FILE, title_of
from support.evidence.outcomes import OUTCOMES
from support.evidence.records import RESULTS_FILE, Record
from support.evidence.verdict import FACTS_FILE, VERDICT_FILE, RunFacts, facts_from, reach_verdict
from support.evidence.written import read_json

ALLURE_FOLDER = "allure-results"
FEATURES_FOLDER = "features"


def disagreements(folder: Path) -> list[str]:
    """Sentences that name each scenario, promise or field on which the bundle's files do not agree."""
    try:
        records, facts = read_records(folder), read_facts(folder)
    except BundleError as error:
        return [str(error)]
    told = [*_verdict(folder, records, facts), *_steps(records), *_junit(folder, records), *_allure(folder, records)]
    return [*told, *_union(folder, records, facts)]


def read_records(folder: Path) -> list[Record]:
    """The raw results, all of them. Raises BundleError for a line that cannot be read."""
    path = folder / RESULTS_FILE
    if not path.is_file():
        return []
    records: list[Record] = []
    for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
        try:
            record = json.loads(line)
            assert record["outcome"] in OUTCOMES
            assert all(name in record for name in ("id", "name", "core", "requirements", "steps"))
        except (ValueError, TypeError, KeyError, AssertionError):
            raise BundleError(f"{RESULTS_FILE}: line {number} is damaged") from None
        records.append(record)
    return records


def read_facts(folder: Path) -> RunFacts:
    """The facts of the run. Raises BundleError where they cannot be read."""
    try:
        return facts_from(read_json(folder / FACTS_FILE) or {})
    except (ValueError, TypeError, KeyError):
        raise BundleError(f"{FACTS_FILE} is missing or damaged") from None


def load_run(place: Path) -> Run:
    """A run as it was sealed, by the name of its folder. Raises BundleError."""
    features = {
        path.relative_to(place).as_posix(): digest_of(path)
        for path in sorted((place / FEATURES_FOLDER).rglob("*"))
        if path.is_file()
    }
    return Run(place.name, read_records(place), read_facts(place), features)


def _verdict(folder: Path, records: Sequence[Record], facts: RunFacts) -> Iterator[str]:
    written = read_json(folder / VERDICT_FILE)
    if written is None:
        yield f"{VERDICT_FILE} is missing or damaged"
        return
    try:
        reached: dict[str, Any] = json.loads(json.dumps(reach_verdict(records, facts).document))
    except (ValueError, TypeError, KeyError, AttributeError):
        yield f"{FACTS_FILE} makes no sense"
        return
    yield from _requirements(written.get("requirements"), reached["requirements"])
    for name in sorted(reached.keys() | written.keys() - {"requirements"}):
        if name != "requirements" and written.get(name) != reached.get(name):
            yield (
                f"{VERDICT_FILE} says {name} {_short(written.get(name))}, "
                f"the results and {FACTS_FILE} give {_short(reached.get(name))}"
            )


def _requirements(written: Any, reached: dict[str, Any]) -> Iterator[str]:
    given = written if isinstance(written, dict) else {}
    for identifier in sorted(given.keys() | reached.keys()):
        if given.get(identifier) != reached.get(identifier):
            was, is_now = ((one.get(identifier) or {}).get("outcome", "nothing") for one in (given, reached))
            told = (
                "says other scenarios than the results" if was == is_now else f"says {was}, the results give {is_now}"
            )
            yield f"{VERDICT_FILE}: the promise {identifier} {told}"


def _steps(records: Sequence[Record]) -> Iterator[str]:
    """A scenario is no better than its steps."""
    for record in records:
        bad = [step for step in record["steps"] if step.get("status") in ("failed", "broken")]
        if record["outcome"] == "passed" and bad:
            yield f'{RESULTS_FILE}: {record["id"]} passed, but its step "{bad[0]["title"]}" {bad[0]["status"]}'
        if record["outcome"] == "passed" and any(step.get("status") == "skipped" for step in record["steps"]):
            yield f"{RESULTS_FILE}: {record['id']} passed, but not all of its steps were carried out"


def _junit(folder: Path, records: Sequence[Record]) -> Iterator[str]:
    try:
        root = ET.parse(folder / JUNIT_FILE).getroot()
    except (OSError, ET.ParseError):
        yield f"{JUNIT_FILE} is missing or damaged"
        return
    told: Counter[tuple[str, str]] = Counter()
    for case in root.iter("testcase"):
        for one in case.iter("property"):
            if one.get("name") == "outcome":
                told[case.get("classname", "") + ": " + case.get("name", ""), one.get("value", "")] += 1
    known = Counter((f"{record['feature']}: {title_of(record)}", record["outcome"]) for record in records)
    yield from _unequal(JUNIT_FILE, told, known)


def _allure(folder: Path, records: Sequence[Record]) -> Iterator[str]:
    results = folder / ALLURE_FOLDER
    if not results.is_dir():
        return
    last: dict[tuple[str, str], tuple[int, str, str]] = {}
    for path in results.glob("*-result.json"):
        result = read_json(path)
        if result is None:
            yield f"{ALLURE_FOLDER}/{path.name} is damaged"
            continue
        try:
            key = (result["historyId"], result["fullName"])
            last[key] = max(last.get(key, (0, "", "")), (result["stop"], result["status"], result["fullName"]))
        except (KeyError, TypeError):
            yield f"{ALLURE_FOLDER}/{path.name} is damaged"
    told = Counter((name, status) for _, status, name in last.values())
    # a scenario whose process died has no result of its own
    ran = {_history_id(record): record for record in records if record["worker"] or record["outcome"] == "passed"}
    known = Counter((f"{r['feature']}: {r['name']}", str(STATUS.get(r["outcome"], r["outcome"]))) for r in ran.values())
    yield from _unequal(ALLURE_FOLDER, told, known)


def _history_id(record: Record) -> str:
    return digest(digest(record["feature"], record["name"]), record["row"] or "", record["channel"] or "")


def _unequal(where: str, told: Counter[tuple[str, str]], known: Counter[tuple[str, str]]) -> Iterator[str]:
    for name in sorted({name for name, _ in (told - known) + (known - told)}):
        says = sorted((told - known).keys() & {(name, status) for status in _all(told, name)})
        gives = sorted((known - told).keys() & {(name, status) for status in _all(known, name)})
        yield f'{where} says {_listed(says)} of "{name}", {RESULTS_FILE} says {_listed(gives)}'


def _all(counted: Counter[tuple[str, str]], name: str) -> list[str]:
    return [status for known, status in counted if known == name]


def _listed(pairs: Sequence[tuple[str, str]]) -> str:
    return " and ".join(outcome for _, outcome in pairs) or "nothing"


def _union(folder: Path, records: Sequence[Record], facts: RunFacts) -> Iterator[str]:
    """A bundle of several runs says what its runs say."""
    if not (folder / UNION_FILE).exists():
        return
    document = read_json(folder / UNION_FILE) or {}
    try:
        places = [folder / one["folder"] for one in document["runs"]]
    except (KeyError, TypeError):
        yield f"{UNION_FILE} is damaged"
        return
    runs = []
    for place in places:
        yield from (f"{place.relative_to(folder)}: {told}" for told in disagreements(place))
        try:
            runs.append(load_run(place))
        except BundleError:
            return
    whole = united(runs)
    if whole.records != list(records):
        yield f"{RESULTS_FILE} does not hold what the runs hold"
    if whole.facts.as_document() != facts.as_document():
        yield f"{FACTS_FILE} does not say what the runs say"
    if whole.document != document:
        yield f"{UNION_FILE} does not say what the runs say"


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 120 else text[:117] + "..."
