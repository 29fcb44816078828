"""`python -m support.evidence.report`: install the report tool now, so that the first run need not wait for it."""

from __future__ import annotations

import sys
from pathlib import Path

from support.evidence.report.tool import ReportError, install_report_tool

if __name__ == "__main__":
    try:
        install_report_tool(Path(__file__).resolve().parents[3])
    except ReportError as error:
        print(f"{error}\nRuns will do without the report until it can be installed.", file=sys.stderr)
        sys.exit(1)
