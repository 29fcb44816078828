"""`--retries`: a scenario that did not hold is repeated; what then passes is flaky, and holds the release.

For deployed targets only: on the embedded one nothing else disturbs a scenario, so there is nothing to recover from.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from _pytest.runner import runtestprotocol

from support.evidence.trail import Trail

if TYPE_CHECKING:
    from support.evidence.tracking import Tracker

REPEATED = ("failed", "broken")


class Retrying:
    """Repeats scenarios, at most `retries` times each, until one attempt passes."""

    def __init__(self, tracker: Tracker, retries: int) -> None:
        self._tracker = tracker
        self._retries = retries

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
        """Run all attempts of a scenario and report the last."""
        if not hasattr(item, "plan"):
            return None
        item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
        reports = runtestprotocol(item, log=False, nextitem=nextitem)
        for _ in range(self._retries):
            trail = self._tracker.trail
            if trail is None or trail.outcome not in REPEATED:
                break
            self._tracker.begin_again(item, trail)
            reports = runtestprotocol(item, log=False, nextitem=nextitem)
        for report in reports:
            item.ihook.pytest_runtest_logreport(report=report)
        item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
        return True


def refuse_retries_when_embedded(config: pytest.Config) -> None:
    """Raises UsageError when scenarios are to be repeated on a target that nobody else disturbs."""
    if not config.option.retries or not config.pluginmanager.has_plugin("signoff-target"):
        return
    from support.targets.chosen import DEFAULT, profile_path
    from support.targets.embedded import is_embedded
    from support.targets.profile import ProfileError

    try:
        embedded = is_embedded(profile_path(config.rootpath, config.getoption("--target") or DEFAULT))
    except ProfileError:
        return
    if embedded:
        raise pytest.UsageError("--retries is for deployed targets: what fails on the embedded one has no excuse")


def judge_attempts(trail: Trail) -> None:
    """A scenario that passed only when it was repeated is flaky, for the reason of its first attempt."""
    if trail.earlier and trail.outcome not in REPEATED:
        first = trail.earlier[0]
        told = f"{trail.outcome.replace('_', ' ')} at attempt {len(trail.earlier) + 1}; at first: {first.message}"
        trail.outcome, trail.failed_sentence, trail.trace = "flaky", first.failed_sentence, first.trace
        trail.message = told
