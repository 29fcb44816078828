"""Looking at pages without a browser: links and buttons as a plain client sees them, and what a form would send."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

import httpx

FILLED_IN = {
    "name": "Checkout cost",
    "description": "",
    "alert_type": "cost",
    "severity": "high",
    "enabled": "yes",
    "threshold-0-metric": "total_cost",
    "threshold-0-operator": ">=",
    "threshold-0-value": "10.50",
    "threshold-0-duration_minutes": "15",
    "filter_application": "checkout",
    "notify_emails": "ops@example.com\nlead@example.com",
}
"""A form of a configuration with nothing wrong in it."""


@dataclass
class Visitor:
    """Somebody with a client that keeps cookies and follows nothing by itself. Addresses are below the dashboard."""

    client: httpx.Client

    def sign_in(self, key: str) -> httpx.Response:
        """Send the form that asks for a key."""
        return self.client.post("/login", data={"api_key": key})

    def see(self, path: str, **query: str) -> httpx.Response:
        """A page."""
        return self.client.get(path, params=query)

    def send(self, path: str, fields: dict[str, str] | None = None, **headers: str) -> httpx.Response:
        """A form, with the token that the pages of this session carry."""
        return self.client.post(path, data={"csrf_token": self.token(), **(fields or {})}, headers=headers)

    def token(self) -> str:
        """What every form of this session has to send."""
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.see("/configurations").text)
        assert found, "there is no form"
        return found[1]


def beside(page: httpx.Response) -> dict[str, str]:
    """What stands beside each field that is marked as wrong, by the field's id."""
    told = {}
    for tag in re.findall(r"<(?:input|select|textarea)[^>]*>", page.text):
        if 'aria-invalid="true"' in tag:
            name = found_in(r' id="([^"]+)"', tag)
            fault = found_in(r' aria-describedby="([^" ]+)', tag)
            told[name] = html.unescape(found_in(rf'id="{re.escape(fault)}">([^<]*)<', page.text))
    return told


def found_in(pattern: str, text: str) -> str:
    """The first group of a pattern that must be there."""
    found = re.search(pattern, text)
    assert found, f"{pattern} is not in {text[:500]}"
    return found[1]


def shown(text: str) -> str:
    """A page without its tags, as a reader sees it."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())
