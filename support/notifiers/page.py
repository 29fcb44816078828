"""A small page for people who debug: what has arrived, newest first. No scripts; everything on it is escaped."""

from __future__ import annotations

import json
from html import escape
from itertools import islice

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from support.notifiers.arrivals import Arrival, Arrivals, Filter
from support.notifiers.rules import CHANNELS

MOST_SHOWN = 100
_LONGEST_SHOWN = 20_000
_LONGEST_TITLE = 160
_POLICY = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
_STYLE = """:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif }
body { max-width: 60rem; margin: 1rem auto; padding: 0 1rem }
form { display: flex; flex-wrap: wrap; gap: 1rem; align-items: end }
label { display: grid }
input, select, button { font: inherit; padding: .3rem .6rem }
details { border-top: 1px solid; padding: .5rem 0 }
summary { overflow-wrap: anywhere; cursor: pointer }
pre { white-space: pre-wrap; overflow-wrap: anywhere }
.refused { font-weight: bold }
"""


class DebugPage:
    """Shows arrivals to people."""

    def __init__(self, arrivals: Arrivals) -> None:
        self._arrivals = arrivals

    def routes(self) -> list[Route]:
        """Where the page is."""
        return [Route("/", self._page, methods=["GET"]), Route("/style.css", _style, methods=["GET"])]

    async def _page(self, request: Request) -> Response:
        text, channel = request.query_params.get("contains", ""), request.query_params.get("channel", "")
        wanted = Filter(channel=channel or None, contains=(text,) if text else ())
        shown = list(islice(self._arrivals.latest_first(wanted), MOST_SHOWN))
        return HTMLResponse(_whole(shown, text, channel), headers={"Content-Security-Policy": _POLICY})


async def _style(_: Request) -> Response:
    return PlainTextResponse(_STYLE, media_type="text/css")


def _whole(shown: list[Arrival], text: str, channel: str) -> str:
    choices = "".join(
        f'<option value="{name}"{" selected" if name == channel else ""}>{name or "all"}</option>'
        for name in ("", *CHANNELS)
    )
    messages = "".join(map(_message, shown)) or "<p>Nothing has arrived that fits.</p>"
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Notifiers</title>'
        '<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/style.css"></head>'
        "<body><h1>What has arrived</h1><form>"
        f'<label>Contains <input name="contains" value="{escape(text)}"></label>'
        f'<label>Channel <select name="channel">{choices}</select></label><button>Show</button></form>'
        f"<p>Newest first, at most {MOST_SHOWN}.</p>{messages}</body></html>"
    )


def _message(arrival: Arrival) -> str:
    outcome = arrival.outcome
    status = f" {outcome.status}" if outcome.status else ""
    kind = "accepted" if outcome.accepted else "refused"
    moment = arrival.arrived_at.strftime("%H:%M:%S.%f")
    heading = f"{arrival.number} · {moment} · {arrival.channel} · to {', '.join(arrival.recipients) or 'nobody'}"
    content = json.dumps(arrival.document(raw=False), indent=2, ensure_ascii=False)
    if len(content) > _LONGEST_SHOWN:
        content = content[:_LONGEST_SHOWN] + f"\n... {len(content) - _LONGEST_SHOWN} more characters"
    return (
        f"<details><summary>{escape(heading[:_LONGEST_TITLE])} · {escape(_title(arrival))} "
        f'<span class="{kind}">{escape(outcome.how)}{status}</span></summary><pre>{escape(content)}</pre></details>'
    )


def _title(arrival: Arrival) -> str:
    """The line that tells messages of a channel apart."""
    document, form = arrival.parsed.get("json"), arrival.parsed.get("form") or {}
    title = arrival.parsed.get("subject") or form.get("Body") or ""
    if isinstance(document, dict):
        attachments = document.get("attachments")
        first = attachments[0] if isinstance(attachments, list) and attachments else {}
        title = document.get("title") or (first.get("title") if isinstance(first, dict) else "") or ""
    return str(title)[:_LONGEST_TITLE]
