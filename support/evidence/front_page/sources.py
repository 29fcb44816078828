"""What the front page is made from: the files of an evidence folder, any of which may be missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from support.evidence.drill_results import DRILL_FILE, DrillResult, drill_result
from support.evidence.junit import JUNIT_FILE
from support.evidence.looking_back import LOOKING_BACK_FILE
from support.evidence.records import RESULTS_FILE, Record, read_results
from support.evidence.report.anchors import read_anchors
from support.evidence.report.page import REPORT_FOLDER
from support.evidence.suite_list import SUITE_FILE
from support.evidence.verdict import VERDICT_FILE
from support.evidence.written import read_json

_FILES = {
    f"{REPORT_FOLDER}/index.html": "The report: every scenario, sentence by sentence, with its evidence",
    VERDICT_FILE: "The verdict for programs",
    RESULTS_FILE: "The raw results",
    JUNIT_FILE: "JUnit",
    DRILL_FILE: "The drill",
}

Document = dict[str, Any]


@dataclass(frozen=True)
class Sources:
    """Everything that the page tells. `anchors` leads from a scenario's id to its place in the report."""

    verdict: Document
    records: tuple[Record, ...] = ()
    suite: Document = field(default_factory=dict)
    looking_back: Document = field(default_factory=dict)
    drill: DrillResult | None = None
    anchors: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def by_id(self) -> dict[str, Record]:
        """The records that there are."""
        return {record["id"]: record for record in self.records}

    @cached_property
    def scenarios(self) -> list[Document]:
        """Every scenario that is known, whether it ran or not, in the order of the features."""
        listed = list(self.suite.get("scenarios", ()))
        if self.targets:
            listed = [
                {**one, "id": f"{one['id']} on {target}", "of": one["id"], "target": target}
                for one in listed
                for target in self.targets
            ]
        known = {one["id"] for one in listed}
        return [*listed, *(record for record in self.records if record["id"] not in known)]

    @cached_property
    def targets(self) -> list[str]:
        """The targets whose runs were merged; empty for a single run."""
        return sorted({str(record["target"]) for record in self.records if "target" in record})

    @property
    def capabilities(self) -> list[Document]:
        """The capabilities and what they promise."""
        return list(self.suite.get("capabilities", ()))

    def outcome(self, identity: str) -> str:
        """The outcome of a scenario in this run; "not run" where it had none."""
        record = self.by_id.get(identity)
        return str(record["outcome"]) if record else "not_run"

    def link(self, identity: str) -> str:
        """Where the report shows the scenario; empty where it does not."""
        anchor = self.anchors.get(identity)
        return f"{REPORT_FOLDER}/index.html#{anchor}" if anchor else ""


def read_sources(evidence: Path) -> Sources:
    """Read an evidence folder. Raises LookupError where there is no verdict."""
    verdict = read_json(evidence / VERDICT_FILE)
    if verdict is None:
        raise LookupError(f"there is no {VERDICT_FILE} in {evidence.name}, so there is nothing to show")
    records = tuple(read_results(evidence))
    suite = read_json(evidence / SUITE_FILE) or {}
    past = read_json(evidence / LOOKING_BACK_FILE) or {}
    drill = _drill(read_json(evidence / DRILL_FILE), past.get("drill"))
    return Sources(
        verdict=verdict,
        records=records,
        suite=suite,
        looking_back=past,
        drill=drill_result(drill, suite) if drill else None,
        anchors=read_anchors(evidence / REPORT_FOLDER / "index.html", records),
        files={name: title for name, title in _FILES.items() if (evidence / name).is_file()},
    )


def _drill(lying_here: Document | None, kept: Document | None) -> Document | None:
    """The drill of this folder. Of the same one the history also knows the wording that was drilled."""
    if lying_here is None or (kept is not None and kept["started_at"] == lying_here.get("started_at")):
        return kept
    return lying_here
