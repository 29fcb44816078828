"""Start a deliverer: `python -m reference.alerting.deliverer --port 8103`."""

from __future__ import annotations

import sys

from reference.alerting.deliverer.service import Deliverer
from reference.alerting.work import run

DESCRIPTION = "Sends queued alerts to e-mail, Slack, webhook and text messages. All settings are environment variables."

if __name__ == "__main__":
    sys.exit(run("deliverer", DESCRIPTION, Deliverer))
