"""Start an evaluator: `python -m reference.alerting.evaluator`."""

from __future__ import annotations

import sys

from reference.alerting.evaluator.worker import Evaluator
from reference.alerting.work import run

if __name__ == "__main__":
    sys.exit(run("evaluator", "Compares stored events with thresholds. Settings come from the environment.", Evaluator))
