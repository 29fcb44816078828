"""What other rooms can listen to, besides the hooks of pytest-bdd."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

    from support.gherkin.findings import Finding
    from support.gherkin.plans import PlannedStep, ScenarioPlan


def pytest_signoff_step_skipped(
    request: pytest.FixtureRequest, plan: ScenarioPlan, step: PlannedStep, index: int
) -> None:
    """A step will not be carried out, because one before it failed or the scenario was skipped.

    `index` is its place in `plan.steps`. The step in which a scenario asks to be skipped is announced so, too.
    """


def pytest_signoff_gate(config: pytest.Config, findings: list[Finding]) -> None:
    """The gate has checked all features, before anything starts. With findings, the run ends with exit code 3."""
