"""What is read off a page of the dashboard: tables by their headings, figures, fields with their labels and faults."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from support.drivers.alerting.protocol import Shown

TABLE = """table => {
  const told = node => node.innerText.trim();
  const cells = row => [...row.cells];
  const headings = cells(table.tHead.rows[0]).map(told);
  return {caption: table.caption ? told(table.caption) : "", headings,
    rows: [...table.tBodies[0].rows].map(row => ({
      cells: cells(row).map(told),
      name: told(row.cells[0]),
      usable: [...row.querySelectorAll("button, a")].map(told)}))};
}"""
"""A table as it is shown."""

TABLES = f"""() => [...document.querySelectorAll("table")].filter(one => one.checkVisibility()).map({TABLE})"""
"""All tables that are shown, at one go."""

TEXT = "() => document.body.innerText"
"""All that a reader sees of the page."""

FIGURES = """() => [...document.querySelectorAll("dl > div")].map(one =>
  [one.querySelector("dt").innerText.trim(), one.querySelector("dd").innerText.trim()])"""
"""The numbers of the page with their names."""

CONTROLS = """() => [...document.querySelectorAll("main input, main select, main textarea")]
  .filter(one => one.labels?.length && one.type !== "hidden").map(one =>
    [one.labels[0].textContent.trim().replace(/\\s+/g, " "),
     one.type === "checkbox" ? (one.checked ? "yes" : "no")
       : one.tagName === "SELECT" ? one.selectedOptions[0]?.text ?? "" : one.value])"""
"""What every field of the page holds, by its label."""

FAULTS = """() => [
  [...document.querySelectorAll('[aria-invalid="true"]')].map(one => [
    one.labels[0].textContent.trim().replace(/\\s+/g, " "),
    document.getElementById((one.getAttribute("aria-describedby") ?? "").split(" ")[0])?.innerText.trim() ?? ""]),
  [...document.querySelectorAll('[role="alert"] li')].map(one => one.innerText.trim())]"""
"""Fields that are marked as wrong with what describes them, and the list of what is wrong."""

OWN_LINES = """own => {
  const page = document.documentElement.cloneNode(true);
  for (const line of page.querySelectorAll("tbody tr")) if (!line.outerHTML.includes(own)) line.remove();
  return [page.querySelector("body").textContent, page.outerHTML];
}"""
"""Text and source of the page without the lines of tables that do not hold a text."""

NOTICE = """() => [...document.querySelectorAll('[role="status"], [role="alert"] > p, p[role="alert"]')]
  .map(one => one.innerText.trim()).join(" ")"""
"""What the page says at its top."""

_USABLE_ROLES = frozenset(
    {
        "button",
        "link",
        "textbox",
        "searchbox",
        "combobox",
        "checkbox",
        "radio",
        "spinbutton",
        "listbox",
        "DisclosureTriangle",
    }
)
_NUMBER = re.compile(r"^-?[\d,]+(?:\.\d+)?(?:e[+-]?\d+)?", re.ASCII)


def shown_in(table: Mapping[str, Any]) -> tuple[Shown, ...]:
    """The rows of a table, with the word of each button or link: the rest of its name is what the row is about."""
    return tuple(
        Shown(
            dict(zip(table["headings"], row["cells"], strict=True)),
            tuple(_before(word, row["name"]) for word in row["usable"]),
        )
        for row in table["rows"]
    )


def _before(word: str, name: str) -> str:
    """ "Edit Checkout cost" without the name of the row."""
    return word.split(name)[0].strip() if name else word


def answers_of(faults: Sequence[tuple[str, str]], alert: Iterable[str]) -> dict[str, str]:
    """What is wrong, by the labels of the fields; what belongs to no field by what the list calls it."""
    messages = dict(faults)
    for line in alert:
        label, colon, told = line.partition(": ")
        if colon:
            messages.setdefault(label, told)
        else:
            messages.setdefault("", line)
    return messages


def number_in(told: str) -> float:
    """The number that a reader sees: "1,234.5 ms" is 1234.5. A dash, for what was not measured, is not a number."""
    found = _NUMBER.match(told)
    return float(found[0].replace(",", "")) if found else float("nan")


def unnamed_in(page: Any) -> tuple[str, ...]:
    """What can be used on a page, but has no name in the browser's own tree for people who do not see."""
    session = page.context.new_cdp_session(page)
    try:
        nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    finally:
        session.detach()
    return tuple(
        _role(node)
        for node in nodes
        if _role(node) in _USABLE_ROLES and not node.get("name", {}).get("value", "").strip()
    )


def _role(node: Mapping[str, Any]) -> str:
    return "" if node.get("ignored") else str(node.get("role", {}).get("value", ""))
