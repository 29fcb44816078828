"""Which worker carries out what: a scenario at a time to whoever is free, but two sorts of scenarios stay together.

Those that need a browser: a browser of its own costs a worker more than the first few pages it shows. And those that
hold a lock alone: their worker takes an environment apart for them (see support/targets/session.py), so that the others
need not stand still meanwhile. Both sorts go first, as each of them keeps one worker busy for long.

The others come feature by feature, as shuffled, and the scenarios of a feature are much alike: some wait, some keep a
processor busy. They are spread over the whole run, so that at every moment there are some of each.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import pytest
from xdist.scheduler import LoadScopeScheduling

from support.gherkin.plans import ScenarioPlan
from support.gherkin.suite import suite_of

_BROWSER_CHANNEL = "web"


class ScenarioScheduling(LoadScopeScheduling):  # type: ignore[misc]
    """Hands out scenarios; `together` names the group of those that stay together, by their ids."""

    def __init__(self, config: pytest.Config, log: object, together: dict[str, str]) -> None:
        super().__init__(config, log)
        self._together = together
        self._in_order = False

    def remove_node(self, node: object) -> str | None:
        """Give away what a dead worker has left, but for the scenario under which it died; returns that one.

        xdist's own would have it carried out again, and kill the next worker with it.
        """
        work = self.assigned_work.pop(node)
        left = [nodeid for unit in work.values() for nodeid, done in unit.items() if not done]
        for nodeid in left[1:]:
            self.workqueue.setdefault(self._split_scope(nodeid), {})[nodeid] = False
        for other in self.assigned_work:
            self._reschedule(other)
        return left[0] if left else None

    def _assign_work_unit(self, node: object) -> None:
        if not self._in_order:
            for scope in spread(self.workqueue):
                self.workqueue.move_to_end(scope)
            self._in_order = True
        for group in set(self._together.values()) & set(self.workqueue):
            self.workqueue.move_to_end(group, last=False)
        super()._assign_work_unit(node)

    def _split_scope(self, nodeid: str) -> str:
        return self._together.get(nodeid, nodeid)


def spread(ids: Iterable[str]) -> list[str]:
    """The scenarios of each feature at even distances from first to last, in the order in which they come."""
    known = list(ids)
    features = [identity.partition("::")[0] for identity in known]
    sizes, seen = Counter(features), Counter[str]()
    places = {}
    for identity, feature in zip(known, features, strict=True):
        seen[feature] += 1
        places[identity] = (seen[feature] - 0.5) / sizes[feature]
    return sorted(known, key=lambda identity: places[identity])


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> ScenarioScheduling | None:
    """Take this one unless another was asked for."""
    if config.getvalue("dist") != "load":
        return None
    library = suite_of(config).library
    plans = (plan for document in library.documents() for plan in library.plans(document.path))
    return ScenarioScheduling(config, log, {plan.identity: group for plan in plans if (group := _group(plan))})


def _group(plan: ScenarioPlan) -> str | None:
    if plan.locks:
        return "holding locks"
    return "using a browser" if plan.channel == _BROWSER_CHANNEL else None
