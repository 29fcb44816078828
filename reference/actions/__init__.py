"""Automated Actions: audited actions on workloads and cloud resources, by API and by command line."""

__version__ = "1.0.0"
