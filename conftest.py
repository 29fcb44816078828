"""Makes the suite known to pytest: how features are collected, run, waited for and recorded, and the vocabulary."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

# before the first of them is imported: a failing assert of a step tells both sides
pytest.register_assert_rewrite("steps", "support")

_ROOT = Path(__file__).parent
_VOCABULARY = sorted(f"steps.{module.stem}" for module in (_ROOT / "steps").glob("*.py") if module.stem != "__init__")
_PROVISIONING = sorted(
    ".".join(module.relative_to(_ROOT).with_suffix("").parts)
    for side in ("drivers", "observers")
    for module in (_ROOT / "support" / side / "provisioning").glob("*fixtures.py")
)

_PLUGINS = [
    "support.gherkin.collection",
    "support.runs",
    "support.forking.zygote",
    "support.quiet_time",
    "support.ownership",
    "support.targets.session",
    "support.targets.database_cut",
    "support.cleaning",
    "support.evidence.session",
    "support.connections.fixtures",
    "support.connections.alerting",
    "support.connections.provisioning",
    "support.drivers.fixtures",
    "support.drivers.alerting.fixtures",
    "support.drivers.alerting.web_fixtures",
    "support.drivers.arranging",
    "support.drivers.suite.fixtures",
    "support.observers.fixtures",
    "support.observers.alerting.fixtures",
    *_PROVISIONING,
    *_VOCABULARY,
]


def pytest_plugin_registered(plugin: object, manager: pytest.PytestPluginManager) -> None:
    """With this module all that makes the suite.

    The names in a list `pytest_plugins` would each be looked for among the entry points of all installed packages,
    which takes a quarter of a second in every process.
    """
    if plugin is sys.modules[__name__]:
        for name in _PLUGINS:
            manager.import_plugin(name)
