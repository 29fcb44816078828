"""A real browser without any driver: Chromium, called once for each look.

To measure a page, a harness page shows it in a frame and writes what it measured into itself; `--dump-dom` prints that.
"""

from __future__ import annotations

import html
import json
import re
import subprocess
from pathlib import Path
from typing import Any

from support.browser.finding import PROGRAMS, system_browser
from tests.patience import OF_A_RUN

__all__ = ["PROGRAMS", "Chromium", "find_chromium"]

_HARNESS = """<!DOCTYPE html><meta charset="utf-8"><body><iframe id="frame" src="{address}"
style="border:0;width:{width}px;height:3000px"></iframe><pre id="measured"></pre><script>
const rgb = text => (text.match(/[\\d.]+/g) || []).map(Number);
const light = ([r, g, b]) => [r, g, b].map(v => v / 255).map(v => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
  .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
const ground = (node, view) => {{
  for (; node; node = node.parentElement) {{
    const colour = rgb(view.getComputedStyle(node).backgroundColor);
    if (colour.length === 3 || colour[3] > 0) return colour;
  }}
  return [255, 255, 255];
}};
const ratio = (one, other) => {{
  const [low, high] = [light(one), light(other)].sort((a, b) => a - b);
  return (high + .05) / (low + .05);
}};
frame.onload = () => {{
  const page = frame.contentDocument, view = frame.contentWindow, shown = [...page.body.querySelectorAll("*")]
    .filter(node => node.checkVisibility() && [...node.childNodes].some(one => one.nodeType === 3 && one.data.trim()));
  const told = shown.map(node => ({{text: node.textContent.trim().slice(0, 40),
    ratio: ratio(rgb(view.getComputedStyle(node).color), ground(node, view)),
    right: node.getBoundingClientRect().right, size: parseFloat(view.getComputedStyle(node).fontSize)}}));
  const least = key => told.reduce((found, one) => one[key] < found[key] ? one : found);
  measured.textContent = JSON.stringify({{title: page.title, width: page.documentElement.clientWidth,
    needed: page.documentElement.scrollWidth, texts: told.length, contrast: least("ratio"), smallest: least("size"),
    beyond: told.filter(one => one.right > {width} + 1).map(one => one.text),
    ground: view.getComputedStyle(page.body).backgroundColor}});
}};
</script>"""


def find_chromium() -> str | None:
    """The browser of this machine, if there is one; that of `make browser` knows no `--dump-dom`."""
    found = system_browser()
    return None if found is None else str(found.path)


class Chromium:
    """Looks at pages; `folder` is where it may keep its profile and its pictures."""

    def __init__(self, program: str, folder: Path) -> None:
        self._program = program
        self._folder = folder

    def measure(self, page: Path, width: int, *, dark: bool = False) -> dict[str, Any]:
        """Show a page in this many pixels; tell what it needs, its faintest and smallest text, and what sticks out."""
        harness = self._folder / "harness.html"
        harness.write_text(_HARNESS.format(address=page.resolve().as_uri(), width=width), encoding="utf-8")
        options = ["--allow-file-access-from-files", "--dump-dom", *(["--force-dark-mode"] if dark else [])]
        output = self._run(*options, f"--window-size={max(width, 600)},3000", harness.as_uri())
        found = re.search(r'<pre id="measured">(.+?)</pre>', output, re.DOTALL)
        assert found, f"the page was not measured:\n{output[-2000:]}"
        measured: dict[str, Any] = json.loads(html.unescape(found[1]))
        return measured

    def printed_pages(self, page: Path) -> int:
        """How many sheets the page takes when it is printed."""
        target = self._folder / "printed.pdf"
        self._run("--no-pdf-header-footer", f"--print-to-pdf={target}", page.resolve().as_uri())
        return len(re.findall(rb"/Type\s*/Page\b", target.read_bytes()))

    def _run(self, *options: str) -> str:
        still = (
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-background-networking",
            "--no-first-run",
            "--hide-scrollbars",
        )
        profile = f"--user-data-dir={self._folder / 'profile'}"
        finished = subprocess.run(
            [self._program, *still, profile, *options],
            capture_output=True,
            text=True,
            timeout=OF_A_RUN,
            check=True,
        )
        return finished.stdout
