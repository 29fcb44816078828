"""Start an ingester: `python -m reference.alerting.ingester`."""

from __future__ import annotations

import sys

from reference.alerting.ingester.worker import Ingester
from reference.alerting.work import run

if __name__ == "__main__":
    sys.exit(run("ingester", "Stores the events of the stream. Settings come from the environment.", Ingester))
