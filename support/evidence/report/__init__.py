"""The Allure report as one page that asks nobody for anything, made with a pinned tool on the Node from PyPI."""

from __future__ import annotations

from support.evidence.report.page import foreign_hosts, generate_report
from support.evidence.report.tool import ReportError, install_report_tool

__all__ = ["ReportError", "foreign_hosts", "generate_report", "install_report_tool"]
