"""The controlling process's view of a session: takes in records as scenarios finish, and ends with the verdict."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from support.evidence.commit import suite_state
from support.evidence.console import Console
from support.evidence.exceptions import PlannedException
from support.evidence.junit import write_junit
from support.evidence.records import (
    Record,
    ResultsFile,
    crashed_record,
    identity_from_id,
    moment,
)
from support.evidence.redaction import redact
from support.evidence.retrying import refuse_retries_when_embedded
from support.evidence.selecting import (
    WORKER_OUTPUT,
    SelectionWatch,
    known_requirements,
    known_scenarios,
    planned_exceptions,
    refuse_odd_expressions,
    shown_paths,
)
from support.evidence.suite_list import write_suite_list
from support.evidence.target_facts import ready_seconds, target_facts
from support.evidence.verdict import RunFacts, Selection, Verdict, reach_verdict, write_facts, write_verdict
from support.gherkin.findings import Finding
from support.gherkin.suite import suite_of

UNFIT = "the features are not fit to run"
WORKER_INPUT = "signoff_allure_results"


class RunEvidence:
    """One session of scenarios.

    `folder` is None where nothing is kept. `results` is where workers write Allure results, if anywhere.
    """

    def __init__(self, config: pytest.Config, folder: Path | None, results: str | None) -> None:
        self._verdict: Verdict | None = None
        self._config = config
        self._folder = folder
        self.results = results
        self._started = time.time()
        self._records: list[Record] = []
        self._crashed: list[tuple[str, str]] = []
        self._identities: dict[str, Record] = {}
        self._selected: set[str] = set()
        self._engine_errors: list[str] = []
        self._exceptions: tuple[PlannedException, ...] = ()
        self._file: ResultsFile | None = None
        self._detailed = config.option.verbose > 0

    @cached_property
    def console(self) -> Console | None:
        """Where progress is shown; None without a terminal reporter."""
        reporter = self._config.pluginmanager.get_plugin("terminalreporter")
        return Console(reporter, detailed=self._detailed) if reporter is not None else None

    def note_engine_error(self, sentence: str) -> None:
        """Remember why the run itself, not a scenario, went wrong."""
        told = redact(sentence.strip())
        if told and not any(known.startswith(told) for known in self._engine_errors):
            self._engine_errors.append(told)

    # What pytest tells.

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self) -> None:
        refuse_odd_expressions(self._config)
        refuse_retries_when_embedded(self._config)
        self._exceptions = planned_exceptions(self._config)
        if self._folder is not None:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._file = ResultsFile(self._folder)

    @pytest.hookimpl(optionalhook=True)
    def pytest_signoff_gate(self, findings: Sequence[Finding]) -> None:
        if findings:
            first = findings[0]
            count = "1 finding" if len(findings) == 1 else f"{len(findings)} findings"
            self.note_engine_error(f"{UNFIT}: {count}, listed above; the first: {first.path}:{first.line} {first.what}")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        told: Any = report
        if report.when == "setup" and hasattr(told, "signoff_identity"):
            self._identities[report.nodeid] = told.signoff_identity
        elif report.when == "teardown" and hasattr(told, "signoff"):
            self._take(told.signoff)
        elif report.when not in ("setup", "call", "teardown"):
            # xdist's word for: the worker died under this scenario
            self._crashed.append((report.nodeid, str(report.longrepr)))

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.note_engine_error(f"{report.nodeid or 'the features'} cannot be read:\n{report.longreprtext}")

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        if isinstance(excinfo.value, pytest.exit.Exception):
            self.note_engine_error(str(excinfo.value.msg))
        else:
            self.note_engine_error("the run was interrupted")

    def pytest_internalerror(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        self.note_engine_error(f"the suite itself failed: {excinfo.exconly(tryshort=True)}")

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        node.workerinput[WORKER_INPUT] = self.results

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: list[str]) -> None:
        self._selected.update(ids)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any, error: object | None) -> None:
        output = getattr(node, "workeroutput", None) or {}
        for identity in output.get(WORKER_OUTPUT, ()):
            self._identities.setdefault(identity["id"], identity)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        if exitstatus == pytest.ExitCode.USAGE_ERROR:
            # the sentence that says what is wrong is still on its way: see pytest_cmdline_main
            return
        if exitstatus == pytest.ExitCode.INTERNAL_ERROR and not self._engine_errors:
            self.note_engine_error("the suite itself failed; what it said stands above")
        if exitstatus == pytest.ExitCode.INTERRUPTED and not self._engine_errors:
            self.note_engine_error("the run was interrupted")
        session.exitstatus = self.finish().exit_code

    # What becomes of it.

    def _take(self, record: Record) -> None:
        self._records.append(record)
        if "unwritten" in record:
            self.note_engine_error(f"the evidence cannot be written: {record['unwritten']}")
        try:
            if self._file is not None:
                self._file.add(record)
        except OSError as error:
            self._file = None
            self.note_engine_error(f"the evidence cannot be written: {error}")
        if self.console is not None:
            self.console.scenario_finished(record)

    def finish(self) -> Verdict:
        """Reach the verdict, write and show it; the first call counts."""
        if self._verdict is not None:
            return self._verdict
        for identity, message in self._crashed:
            known = self._identities.get(identity) or identity_from_id(identity)
            self._take(crashed_record(known, message, time.time()))
        facts = self._facts()
        verdict = reach_verdict(self._records, facts)
        if self._folder is not None:
            try:
                self._write(self._folder, verdict, facts)
            except OSError as error:
                self.note_engine_error(f"the evidence cannot be written: {error}")
                verdict = reach_verdict(self._records, self._facts())
        self._verdict = verdict
        self._show(verdict, facts)
        return verdict

    def _write(self, folder: Path, verdict: Verdict, facts: RunFacts) -> None:
        if self._file is not None:
            self._file.close()
        folder.mkdir(parents=True, exist_ok=True)
        write_junit(folder, self._records, facts.engine_errors)
        write_suite_list(folder, suite_of(self._config).library)
        write_facts(folder, facts)
        write_verdict(folder, verdict)

    def _show(self, verdict: Verdict, facts: RunFacts) -> None:
        console = self.console
        if console is None:
            # so early that there is no display yet
            print("\n".join([f"Verdict: {verdict.word}", *verdict.reasons]), file=sys.stderr)
            return
        console.closing(verdict, self._records, facts)
        if not self._config.option.conclude_later:
            console.conclude(verdict)

    def _facts(self) -> RunFacts:
        config = self._config
        now = time.time()
        watch: SelectionWatch | None = config.pluginmanager.get_plugin("signoff-selection")
        selected = {record["id"] for record in (watch.selected if watch else [])} | self._selected
        seed = getattr(config.option, "randomly_seed", None)
        return RunFacts(
            started_at=moment(self._started),
            finished_at=moment(now),
            duration_seconds=now - self._started,
            selection=Selection(
                paths=shown_paths(config),
                tags=config.option.markexpr or "",
                keywords=config.option.keyword or getattr(config.option, "signoff_phrase", "") or "",
                selected=len(selected),
                known=known_scenarios(config),
            ),
            target=target_facts(config),
            environment_ready_seconds=ready_seconds(config),
            suite=suite_state(config.rootpath) if self._folder is not None else {"commit": None, "dirty": None},
            engine_errors=tuple(self._engine_errors),
            requirements=known_requirements(config),
            seed=seed if isinstance(seed, int) else None,
            exceptions=self._exceptions,
        )
