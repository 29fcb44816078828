"""Which scenarios a pytest session selected, known where they are collected and told to the controlling process."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from _pytest.mark.expression import Expression

from support.evidence.exceptions import ExceptionListError, PlannedException, read_exceptions, refuse_unknown
from support.evidence.records import Record, identity_of
from support.gherkin.suite import suite_of

WORKER_OUTPUT = "signoff_selection"


class SelectionWatch:
    """Remembers who was selected. Lives in the only process, or in each xdist worker, which hands it over."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self.selected: list[Record] = []

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self.selected = [identity_of(item.plan, item.nodeid) for item in session.items if hasattr(item, "plan")]

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self) -> None:
        output: dict[str, Any] | None = getattr(self._config, "workeroutput", None)
        if output is not None:
            output[WORKER_OUTPUT] = self.selected


def is_scenario_session(config: pytest.Config) -> bool:
    """Whether this session is there to run scenarios, and nothing else.

    True when evidence is asked for, or when every argument is a feature file or a folder of features. Other sessions
    (the suite's own tests) keep pytest's display and exit codes.
    """
    option = config.option
    if option.collectonly or option.help or option.version or getattr(option, "markers", False):
        return False
    if option.evidence is not None:
        return True
    features = suite_of(config).features
    paths = [named_path(config, argument) for argument in config.args]
    return bool(paths) and all(path.suffix == ".feature" or path.is_relative_to(features) for path in paths)


def named_path(config: pytest.Config, argument: str) -> Path:
    """The file or folder that an argument of pytest speaks of."""
    return (config.invocation_params.dir / argument.partition("[")[0].split("::")[0]).resolve()


def refuse_missing_paths(config: pytest.Config) -> None:
    """Refuse before workers start: they could not tell. Raises UsageError."""
    missing = [argument for argument in config.args if not named_path(config, argument).exists()]
    if missing:
        raise pytest.UsageError(f"there is no feature at {', '.join(missing)}")


def refuse_odd_expressions(config: pytest.Config) -> None:
    """The same for tags and phrases that cannot be understood. Raises UsageError."""
    for what, text in (("tags", config.option.markexpr), ("phrase", config.option.keyword)):
        try:
            Expression.compile(text or "x")
        except SyntaxError as error:
            raise pytest.UsageError(f"the {what} {text!r} cannot be understood: {error.msg}") from None


def known_scenarios(config: pytest.Config) -> int:
    """How many scenarios the whole suite has, rows and channels counted as they run."""
    library = suite_of(config).library
    return sum(len(library.plans(document.path)) for document in library.documents())


def known_requirements(config: pytest.Config) -> tuple[str, ...]:
    """The ids that the suite's list of promises holds."""
    return tuple(suite_of(config).library.promises.wording)


def planned_exceptions(config: pytest.Config) -> tuple[PlannedException, ...]:
    """What the suite knows not to hold. Raises UsageError when the list excuses what the suite does not have."""
    suite = suite_of(config)
    try:
        found = read_exceptions(suite.features)
        if found:
            library = suite.library
            plans = [plan for document in library.documents() for plan in library.plans(document.path)]
            refuse_unknown(found, {name for plan in plans for name in (plan.name, plan.identity)})
    except ExceptionListError as error:
        raise pytest.UsageError(str(error)) from None
    return found


def shown_paths(config: pytest.Config) -> tuple[str, ...]:
    """The arguments of the session, relative to the root where they lie in it."""
    return tuple(argument.removeprefix(f"{config.rootpath}/") for argument in config.args)
