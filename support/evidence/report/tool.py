"""The report tool: `allure` from npm."""

from __future__ import annotations

from pathlib import Path

from support import npm

_HERE = Path(__file__).parent
_PROGRAM = "node_modules/allure/cli.js"


class ReportError(Exception):
    """The report cannot be made; the message says why and what to do."""


def node_program() -> Path:
    """Node itself. Raises ReportError when it is not installed."""
    try:
        return npm.node_program()
    except npm.ToolError as error:
        raise ReportError(str(error)) from None


def install_report_tool(root: Path) -> Path:
    """Install the report tool below `root` unless it is there; return the program to give to Node.

    Uses the user's npm settings. Several processes may ask at once; one installs. Raises ReportError.
    """
    try:
        return npm.install_tool(root, "report", _HERE, _PROGRAM)
    except npm.ToolError as error:
        raise ReportError(str(error)) from None


def run_node(arguments: list[str], folder: Path, seconds: float, complaint: str) -> str:
    """Run a Node program to its end and return its output. Raises ReportError that begins with `complaint`."""
    try:
        return npm.run_node(arguments, folder, seconds, complaint)
    except npm.ToolError as error:
        raise ReportError(str(error)) from None
