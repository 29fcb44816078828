"""Makes the planted suite known to pytest, as a suite of its own."""

from __future__ import annotations

import pytest

pytest.register_assert_rewrite("steps")

pytest_plugins = [
    "support.gherkin.collection",
    "support.runs",
    "support.ownership",
    "support.targets.session",
    "support.evidence.session",
    "house",
]
