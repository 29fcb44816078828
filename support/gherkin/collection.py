"""The pytest plugin: `pytest features` collects feature files themselves, checks them all, and runs their scenarios."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest

from support.gherkin import hooks
from support.gherkin.findings import Finding, told
from support.gherkin.gate import check
from support.gherkin.scenarios import FeatureFile
from support.gherkin.selection import deselect_by_phrase, prepare_selection
from support.gherkin.suite import Suite, suite_of
from support.gherkin.vocabulary import VocabularyError

pytest_plugins = ["support.gherkin.scheduling"]

ENGINE_ERROR = 3
_GARBAGE_THRESHOLDS = (50_000, 20, 100)
"""Python's own thresholds are so low that a tenth of the time of many small scenarios goes into looking for garbage."""
CHANNEL_MARKERS = {
    "api": "runs through the API",
    "cli": "runs through the command line",
    "web": "runs through the web page",
}
GATE_FINDINGS = pytest.StashKey[list[Finding]]()
"""What the gate found; missing where no feature of the suite was selected, so that it did not look."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Where features and steps are."""
    parser.addini("signoff_features", "folder with the features, relative to the root", default="features")
    parser.addini("signoff_steps", "package with the step definitions", default="steps")
    group = parser.getgroup("signoff")
    group.addoption("--features-root", dest="features_root", help="folder with all features of the suite")
    group.addoption("--phrase", dest="signoff_phrase", default="", help="run scenarios with this phrase in their names")


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    """Make our own hooks known."""
    pluginmanager.add_hookspecs(hooks)


# before other plugins add their own markers: tags are those of the project's settings
@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Register tags as markers, and make selection by tag and phrase understood."""
    suite = suite_of(config)
    if suite.is_selected:
        gc.set_threshold(*_GARBAGE_THRESHOLDS)
        # scenarios are shuffled, but none draws numbers: no seed has to be set three times for each
        config.option.randomly_reset_seed = False
    for identifier, promise in suite.library.promises.wording.items():
        config.addinivalue_line("markers", f"{identifier}: {promise}")
    for channel, meaning in CHANNEL_MARKERS.items():
        config.addinivalue_line("markers", f"{channel}: {meaning}")
    prepare_selection(config)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """The gate, in the controlling process only, before workers or any part of a target start."""
    config = session.config
    suite = suite_of(config)
    if hasattr(config, "workerinput") or not suite.is_selected:
        return
    findings = config.stash[GATE_FINDINGS] = _findings(suite, config.rootpath)
    config.hook.pytest_signoff_gate(config=config, findings=findings)
    if findings:
        config.get_terminal_writer().line("\n" + told(findings) + "\n")
        pytest.exit("the features are not fit to run", returncode=ENGINE_ERROR)


def _findings(suite: Suite, root: Path) -> list[Finding]:
    try:
        vocabulary = suite.vocabulary
    except VocabularyError as error:
        path = error.module.replace(".", "/") + ".py"
        return [Finding(path, 1, str(error), "Mend the module.", "broken-steps")]
    return check(suite.features, vocabulary, suite.tags, suite.library)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> FeatureFile | None:
    """A feature file is collected as it is."""
    if file_path.suffix == ".feature":
        return FeatureFile.from_parent(parent, path=file_path)
    return None


@pytest.hookimpl(trylast=True)
def pytest_collection_finish(session: pytest.Session) -> None:
    """What is there now stays until the end: nobody needs to look through it for garbage again."""
    if suite_of(session.config).is_selected:
        gc.freeze()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Select by phrase."""
    deselect_by_phrase(config, items)
