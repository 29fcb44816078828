"""The pytest plugin of the evidence: follows a session of scenarios, shows it, weighs it and answers with its verdict.

`pytest features/x.feature` shows progress and verdict and writes nothing; `--evidence DIR` also leaves
`results.jsonl`, `allure-results/`, `junit.xml` and `verdict.json` in DIR. Sessions of other tests are left alone.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Generator
from pathlib import Path
from typing import Any

import allure_commons
import pytest

from support.evidence.allure_adapter import AllureAdapter, AllureFunctions
from support.evidence.allure_results import ResultsFolder
from support.evidence.bundle.canary import planted, tell_filter
from support.evidence.quiet import QuietDisplay
from support.evidence.retrying import Retrying
from support.evidence.run_evidence import WORKER_INPUT, RunEvidence
from support.evidence.seen_red import seen_red
from support.evidence.selecting import SelectionWatch, is_scenario_session, refuse_missing_paths
from support.evidence.tracking import Tracker
from support.evidence.verdict import VERDICT_FILE
from support.gherkin.announcing import follow
from support.gherkin.suite import suite_of

ALLURE_FOLDER = "allure-results"
RUN_EVIDENCE = "signoff-evidence"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Where the evidence goes, and whether somebody else prints the verdict."""
    group = parser.getgroup("signoff")
    group.addoption("--evidence", metavar="DIR", default=None, help="folder for results, verdict and JUnit XML")
    group.addoption(
        "--conclude-later", action="store_true", default=False, help="leave printing the verdict to the caller"
    )
    group.addoption(
        "--retries",
        metavar="N",
        type=int,
        default=0,
        help="deployed targets: repeat what failed; what then passes is flaky, which holds",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Decide what kind of session this is, and follow it. Workers take over what the controller decided."""
    worker_input: dict[str, Any] | None = getattr(config, "workerinput", None)
    if worker_input is not None:
        if WORKER_INPUT in worker_input:
            _follow_scenarios(config, worker_input[WORKER_INPUT], worker_input["workerid"])
        return
    if not is_scenario_session(config):
        return
    evidence = _evidence_folder(config)
    run = RunEvidence(config, evidence, _results_folder(config, evidence))
    config.pluginmanager.register(run, RUN_EVIDENCE)
    config.pluginmanager.register(QuietDisplay(config), "signoff-quiet")
    refuse_missing_paths(config)
    if evidence is not None and config.option.conclude_later:
        from support.evidence.bundle.gathering import Gathering

        config.pluginmanager.register(Gathering(config, evidence), "signoff-gathering")
    try:
        _forget_earlier_run(evidence)
        _follow_scenarios(config, run.results, "main")
    except OSError as error:
        raise pytest.UsageError(f"the evidence folder cannot be written: {error}") from None


def _evidence_folder(config: pytest.Config) -> Path | None:
    given = config.option.evidence
    return None if given is None else (config.invocation_params.dir / given).resolve()


def _results_folder(config: pytest.Config, evidence: Path | None) -> str | None:
    given = getattr(config.option, "allure_report_dir", None)
    # allure-pytest's own listener would show function names; the adapter writes in its place
    config.option.allure_report_dir = None
    if evidence is not None:
        return str(evidence / ALLURE_FOLDER)
    return str((config.invocation_params.dir / given).resolve()) if given else None


def _forget_earlier_run(evidence: Path | None) -> None:
    """What an earlier run left in the folder would be taken for this one's."""
    if evidence is not None and evidence.exists():
        shutil.rmtree(evidence / ALLURE_FOLDER, ignore_errors=True)
        (evidence / VERDICT_FILE).unlink(missing_ok=True)


def _follow_scenarios(config: pytest.Config, results: str | None, worker: str) -> None:
    config.pluginmanager.register(SelectionWatch(config), "signoff-selection")
    if results is None:
        _register(config, Tracker(config, None))
        return
    folder = ResultsFolder(Path(results))
    promises = suite_of(config).library.promises.wording
    adapter = AllureAdapter(folder, worker, seen_red(config.rootpath), promises)
    tracker = Tracker(config, folder.store, adapter.write)
    _register(config, tracker)
    _plant_canaries(config, tracker)
    functions = AllureFunctions(tracker)
    allure_commons.plugin_manager.register(functions)
    config.add_cleanup(lambda: allure_commons.plugin_manager.unregister(functions))


def _plant_canaries(config: pytest.Config, tracker: Tracker) -> None:
    canaries = planted(os.environ)
    if canaries:
        from support.evidence.bundle.flight import CanaryFlight

        tell_filter(canaries)
        config.pluginmanager.register(CanaryFlight(config, tracker, canaries), "signoff-canaries")


def _register(config: pytest.Config, tracker: Tracker) -> None:
    config.pluginmanager.register(tracker, "signoff-tracker")
    follow(config, tracker)
    if config.option.retries > 0:
        config.pluginmanager.register(Retrying(tracker, config.option.retries), "signoff-retrying")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> Generator[None, int | pytest.ExitCode | None, int | None]:
    """Answer with the verdict's exit code, also when the session ended before it began (the gate, a wrong option)."""
    sentence = ""
    code: int | pytest.ExitCode | None = None
    try:
        code = yield
    except pytest.UsageError as error:
        if not config.pluginmanager.has_plugin(RUN_EVIDENCE):
            raise
        sentence = str(error)
    run: RunEvidence | None = config.pluginmanager.get_plugin(RUN_EVIDENCE)
    if run is None:
        return code
    run.note_engine_error(sentence)
    return run.finish().exit_code
