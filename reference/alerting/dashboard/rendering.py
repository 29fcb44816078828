"""Pages from templates. Everything that is filled in is escaped; the pages need no script and load nothing foreign."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup
from starlette.responses import HTMLResponse

from reference.alerting.dashboard.addresses import BASE, SECTIONS
from reference.alerting.dashboard.sessions import Session
from reference.alerting.dashboard.submissions import TOKEN
from reference.alerting.dashboard.words import condition, number, told

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).parent / "templates"
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; style-src 'self'; img-src 'self' data:; script-src 'none'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


@cache
def environment() -> Environment:
    """The templates, compiled once, when the first page is asked for."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(told=told, number=number, condition=condition)
    made.globals.update(base=BASE, sections=SECTIONS)
    return made


def page(
    template: str, title: str, session: Session | None, section: str = "", status: int = 200, **content: Any
) -> HTMLResponse:
    """A page as an answer; `section` is the entry of the navigation that it belongs to."""
    given = {"title": title, "session": session, "section": section, "notice": "", **content}
    text = environment().get_template(template).render(csrf_field=lambda: csrf_field(session), **given)
    return HTMLResponse(text.encode("utf-8", "replace"), status, headers=HEADERS)


def csrf_field(session: Session | None) -> Markup:
    """The hidden field that every form of a session carries."""
    token = "" if session is None else session.token
    return Markup('<input type="hidden" name="{}" value="{}">').format(TOKEN, token)
