"""The outcomes of a scenario.

- passed
- failed: an assertion in a When or Then step did not hold; this speaks about the product
- broken: anything else that went wrong (a Given, set-up, teardown, an error that is no assertion, the suite itself)
- skipped: the scenario was left out
- not_supported: the target's profile does not offer what the scenario needs
- flaky: failed, then passed when repeated
"""

from __future__ import annotations

OUTCOMES = ("passed", "failed", "broken", "skipped", "not_supported", "flaky")
WORST_FIRST = ("failed", "broken", "flaky", "not_supported", "skipped", "passed")


def worst(outcomes: list[str]) -> str:
    """The outcome that counts when several scenarios speak about one thing."""
    return min(outcomes, key=WORST_FIRST.index)
