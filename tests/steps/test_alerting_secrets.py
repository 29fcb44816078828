"""What of alerting's logs counts as written since a scenario began."""

from __future__ import annotations

from typing import cast

from steps.alerting_secrets import WrittenSince
from support.targets.faults import Faults


class Logs:
    """Stands in for a target's parts; one that has no log was not started."""

    def __init__(self, **logs: str) -> None:
        self.logs = logs

    def state(self, part: str) -> str:
        return "ready" if part in self.logs else "not started"

    def log(self, part: str) -> str:
        return self.logs[part]


def test_only_what_was_written_since_counts() -> None:
    logs = Logs(evaluator="long ago\n", deliverer="long ago\n")
    written = WrittenSince(cast(Faults, logs))
    logs.logs = {"evaluator": "long ago\n", "deliverer": "long ago\nnow\n"}
    assert written.texts() == {"the log of the evaluator": "", "the log of the deliverer": "now\n"}


def test_all_counts_of_a_part_that_was_started_since() -> None:
    logs = Logs(deliverer="started\n")
    written = WrittenSince(cast(Faults, logs))
    logs.logs = {"deliverer": "begun anew, and much was written since\n", "ingester": "started\n"}
    assert written.texts() == {
        "the log of the deliverer": "begun anew, and much was written since\n",
        "the log of the ingester": "started\n",
    }
