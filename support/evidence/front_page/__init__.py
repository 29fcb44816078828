"""The front page of a run: verdict, promises, proofs and changes on one page, made from the evidence folder alone."""

from __future__ import annotations

from support.evidence.front_page.page import PAGE_FILE, render, write_front_page
from support.evidence.front_page.sources import Sources, read_sources

__all__ = ["PAGE_FILE", "Sources", "read_sources", "render", "write_front_page"]
