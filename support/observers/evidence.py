"""The evidence that a run of a suite left, as files: verdict, results, JUnit, Allure results, pages.

It is read as somebody else would read it: none of the code that wrote it is used.
"""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from support.evidence.attachments import attach_objects, attach_table
from support.observers.comparing import Mismatch, expect_none

EXIT_CODES: Mapping[str, int] = {"promote": 0, "hold": 1, "partial": 2}
ENGINE_ERROR = 3
_JUNIT: Mapping[str, str] = {
    "failed": "failure",
    "broken": "error",
    "flaky": "failure",
    "skipped": "skipped",
    "not supported": "skipped",
}
_OUTCOME_ON = re.compile(r"(passed|failed|broken|skipped|not supported|flaky) on (\w+)")
_ALLURE: Mapping[str, str] = {"flaky": "failed", "not supported": "skipped"}


class EvidenceObserver:
    """Looks at the folder of one run. `told` is what the run showed on the screen, `exit_code` how it ended."""

    def __init__(self, folder: Path | None, exit_code: int, told: str) -> None:
        if folder is None:
            raise Mismatch("a folder with the evidence of the run", [f"there is none; the run said: {told[-400:]!r}"])
        self.folder = folder
        self._exit_code, self._told = exit_code, told

    @property
    def verdict(self) -> dict[str, Any]:
        """The verdict with its reasons."""
        document: dict[str, Any] = json.loads((self.folder / "verdict.json").read_text(encoding="utf-8"))
        return document

    @property
    def records(self) -> list[dict[str, Any]]:
        """The raw results."""
        path = self.folder / "results.jsonl"
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []

    def expect_verdict(self, word: str, *, of_the_run: bool = False) -> None:
        """Raise Mismatch unless file, screen and exit code agree on the verdict.

        `of_the_run` means a run that failed itself, as opposed to one whose scenarios hold the release.
        """
        code = ENGINE_ERROR if of_the_run else EXIT_CODES[word]
        seen = self.verdict
        attach_objects("the verdict", {name: seen[name] for name in ("verdict", "reasons", "outcomes", "target")})
        faults = [f"the file says {seen['verdict']}"] if seen["verdict"] != word else []
        faults += [] if f"Verdict: {word}" in self._told.splitlines() else ["the screen says something else"]
        faults += [f"the exit code is {self._exit_code}"] if self._exit_code != code else []
        faults = [f"{fault} ({'; '.join(seen['reasons'])})" for fault in faults]
        expect_none(faults, wanted=f"the verdict {word} with exit code {code}")

    def expect_reason(self, text: str) -> None:
        """Raise Mismatch unless a reason of the verdict, in the file and on the screen, has this in it."""
        reasons = self.verdict["reasons"]
        if not any(text in reason for reason in reasons) or text not in self._told:
            raise Mismatch(f"a reason that names {text!r}", reasons or ["no reason"])

    def expect_difference(self, name: str, one: str, other: str) -> None:
        """Raise Mismatch unless a reason tells of a scenario that came out differently on two targets."""
        for reason in self.verdict["reasons"]:
            outcomes = {target: outcome for outcome, target in _OUTCOME_ON.findall(reason)}
            if name in reason and len({outcomes.get(one), outcomes.get(other), None}) == 3:
                return
        raise Mismatch(f"a reason that tells {name!r} apart on {one} and {other}", self.verdict["reasons"])

    def expect_outcome(self, name: str, outcome: str) -> None:
        """Raise Mismatch unless a scenario is shown with this outcome wherever outcomes are shown."""
        wanted = {
            "results": outcome,
            "JUnit": f"{outcome}, {_JUNIT.get(outcome, 'passed')}",
            "Allure": _ALLURE.get(outcome, outcome),
            "screen": outcome,
        }
        rows = [(place, seen) for place in wanted for seen in sorted(set(self._shown(name, place)) or {"not there"})]
        attach_table(f"how {name} is shown", [["place", "outcome"], *rows])
        faults = [f"{place}: {seen}" for place, seen in rows if seen != wanted[place]]
        expect_none(faults, wanted=f"{name!r} to be shown as {outcome}")

    def expect_stop(self, name: str, kind: str) -> None:
        """Raise Mismatch unless a scenario stopped at a sentence of this kind (given, when, then), in its evidence."""
        for record in self._named(name):
            stopped = [step for step in record["steps"] if step["status"] in ("failed", "broken")]
            attach_objects("where it stopped", [{"sentence": s["title"], "message": s.get("message")} for s in stopped])
            if [step["type"] for step in stopped] != [kind]:
                raise Mismatch(f"{name!r} to stop at a {kind.capitalize()}", [s["title"] for s in record["steps"]])

    def outcomes(self) -> dict[str, str]:
        """The outcome of each scenario by its id."""
        return {record["id"]: record["outcome"] for record in self.records}

    def order(self) -> list[str]:
        """Ids in the order in which the scenarios finished."""
        return [record["id"] for record in self.records]

    def _named(self, name: str) -> list[dict[str, Any]]:
        found = [record for record in self.records if record["name"] == name]
        if not found:
            raise Mismatch(f"a result of {name!r}", self.outcomes() or ["no results"])
        return found

    def _shown(self, name: str, place: str) -> Iterator[str]:
        if place == "results":
            yield from (_plain(record["outcome"]) for record in self._named(name))
        elif place == "JUnit":
            yield from self._in_junit(name)
        elif place == "Allure":
            for path in (self.folder / "allure-results").glob("*-result.json"):
                result = json.loads(path.read_text(encoding="utf-8"))
                if result["name"] == name:
                    yield result["status"]
        else:
            for line in self._told.splitlines():
                word, _, rest = line.strip().partition("  ")
                if rest.strip().startswith(f"{name}  ("):
                    yield word

    def _in_junit(self, name: str) -> Iterator[str]:
        for case in ET.parse(self.folder / "junit.xml").iter("testcase"):
            if case.get("name", "").partition(" (")[0] == name:
                told = [p.get("value", "") for p in case.iter("property") if p.get("name") == "outcome"]
                tags = [tag for tag in ("failure", "error", "skipped") if case.find(tag) is not None]
                yield f"{_plain(*told)}, {' '.join(tags) or 'passed'}"


def _plain(word: str) -> str:
    return word.replace("_", " ")
