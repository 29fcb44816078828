"""Defects of what the dashboard shows, and to whom."""

from __future__ import annotations

from dataclasses import replace as altered
from html import escape
from time import monotonic
from types import SimpleNamespace
from typing import Annotated, Any

from reference.defects.catalogue import DESKS, Kind, defect
from reference.defects.patching import DoesNotFitError, existing, replace, replace_here


def asks_store(page: Any, store: str, **changes: Any) -> None:
    """Let one page ask its store otherwise; `changes` make other functions of those that it has, by name."""

    def make(module: Any) -> Any:
        changed = {name: change(existing(module, name)) for name, change in changes.items()}
        return SimpleNamespace(**{**vars(module), **changed})

    replace_here(page, store, make)


def template(name: str, old: str, new: str) -> None:
    """Change a passage of a template, wherever it stands; it must be there."""
    from reference.alerting.dashboard import rendering

    if old not in (rendering.TEMPLATES / name).read_text(encoding="utf-8"):
        raise DoesNotFitError(f"the template {name} does not contain: {old}")

    def make(original: Any) -> Any:
        def environment() -> Any:
            made = original()
            loader = made.loader
            if not hasattr(loader, "told_otherwise"):
                read = loader.get_source

                def get_source(asking: Any, wanted: str) -> Any:
                    text, path, fresh = read(asking, wanted)
                    return (text.replace(old, new) if wanted == name else text), path, fresh

                loader.get_source, loader.told_otherwise = get_source, True
            return made

        return environment

    replace(rendering, "environment", make)


@defect("The dashboard shows alerts as they were when somebody looked first", Kind.LATE, ("AL-14",), *DESKS)
def page_of_long_ago() -> None:
    from reference.alerting.dashboard.pages import configurations

    def make(original: Any) -> Any:
        seen: list[tuple[float, Any]] = []

        def listed(connection: Any, enabled_only: bool = False) -> Any:
            if not seen or monotonic() - seen[0][0] > 300:
                seen[:] = [(monotonic(), original(connection, enabled_only))]
            return seen[0][1]

        return listed

    asks_store(configurations, "configs", listed=make)


@defect("Alerts that are switched off are missing on the dashboard", Kind.HALF, ("AL-14",), *DESKS)
def switched_off_alerts_missing() -> None:
    from reference.alerting.dashboard.pages import configurations

    asks_store(
        configurations, "configs", listed=lambda original: lambda connection, _enabled_only: original(connection, True)
    )


@defect("The dashboard tells the limits of alerts in whole numbers", Kind.RECORD, ("AL-14",), *DESKS)
def limits_shown_in_whole_numbers() -> None:
    from reference.alerting.dashboard import words

    def make(original: Any) -> Any:
        return lambda threshold: original(threshold.model_copy(update={"value": float(round(threshold.value))}))

    replace(words, "condition", make)


@defect("What others have written becomes a part of the dashboard's pages", Kind.LEAK, ("AL-14",), *DESKS)
def markup_in_pages() -> None:
    from reference.alerting.dashboard import rendering

    def make(original: Any) -> Any:
        def environment() -> Any:
            made = original()
            made.autoescape = False
            return made

        return environment

    replace(rendering, "environment", make)


@defect("Names on the dashboard are escaped twice", Kind.RECORD, ("AL-14",), *DESKS)
def names_escaped_twice() -> None:
    from reference.alerting.dashboard.pages import events

    def make(original: Any) -> Any:
        def line(*arguments: Any) -> Any:
            made = original(*arguments)
            return altered(made, name=escape(made.name))

        return line

    replace(events, "line", make)


@defect("Names of incidents lose the letters of other alphabets on the dashboard", Kind.RECORD, ("AL-14",), *DESKS)
def foreign_names_lost_in_pages() -> None:
    from reference.alerting.dashboard.pages import events

    def make(original: Any) -> Any:
        def line(*arguments: Any) -> Any:
            made = original(*arguments)
            return altered(made, name=made.name.encode("latin-1", "replace").decode("latin-1"))

        return line

    replace(events, "line", make)


@defect("Incidents that were resolved stay among the open ones on the dashboard", Kind.RECORD, ("AL-14",), *DESKS)
def resolved_incidents_stay() -> None:
    from reference.alerting.dashboard.pages import events

    def make(original: Any) -> Any:
        return lambda connection, config, _resolved, limit, offset: original(connection, config, None, limit, offset)

    asks_store(events, "alert_events", listed=make)


@defect("The button resolves the newest incident instead of its own", Kind.WRONG_OBJECT, ("AL-14",), *DESKS)
def button_resolves_the_newest() -> None:
    from reference.alerting.dashboard.pages import events
    from reference.alerting.store import alert_events

    def make(original: Any) -> Any:
        def resolve(connection: Any, _identity: str) -> Any:
            newest = alert_events.listed(connection, None, None, 1, 0)
            return original(connection, newest[0].id)

        return resolve

    asks_store(events, "alert_events", resolve=make)


@defect("The button that resolves an incident only acknowledges it", Kind.MISSING, ("AL-14",), *DESKS)
def button_only_acknowledges() -> None:
    from reference.alerting.dashboard.pages import events
    from reference.alerting.store import alert_events

    def make(_original: Any) -> Any:
        return lambda connection, identity: (alert_events.acknowledge(connection, identity, "dashboard"), False)

    asks_store(events, "alert_events", resolve=make)


@defect("The figures of an application are those of all together", Kind.WRONG_OBJECT, ("AL-14",), *DESKS)
def figures_of_everybody() -> None:
    from reference.alerting.dashboard.pages import metrics

    replace(metrics, "filters_of", lambda original: lambda application: {})


@defect("The dashboard tells a rate of errors as a fraction, with a sign for percent", Kind.RECORD, ("AL-14",), *DESKS)
def fraction_told_as_percent() -> None:
    from reference.alerting.dashboard.pages import metrics

    replace(metrics, "in_unit", lambda original: lambda value, unit: value)


@defect("The last step of a chart is missing", Kind.HALF, ("AL-14",), *DESKS)
def last_step_missing() -> None:
    from reference.alerting.dashboard.pages import metrics

    def make(original: Any) -> Any:
        return lambda *arguments: {name: list(rows)[:-1] for name, rows in original(*arguments).items()}

    replace(metrics, "developments", make)


@defect("The history on the dashboard shows every severity whichever was chosen", Kind.WRONG_OBJECT, ("AL-14",), *DESKS)
def chosen_severity_unheard() -> None:
    from reference.alerting.delivery.desk import Desk

    def make(original: Any) -> Any:
        return lambda self, connection, limit=50, severity=None: original(self, connection, limit)

    replace(Desk, "history", make)


@defect("The fields of the dashboard have no names", Kind.MISSING, ("AL-14",), *DESKS)
def fields_without_names() -> None:
    template("configurations.html", '<label for="name">Name contains</label>', "<b>Name contains</b>")


@defect("The button that resolves an incident bears a picture and no words", Kind.MISSING, ("AL-14",), *DESKS)
def button_without_words() -> None:
    template("events.html", 'Resolve{{ about(one.name ~ ", " ~ one.metric) }}</button>', "<svg></svg></button>")


@defect("The pages of the dashboard are shown to whoever knows their addresses", Kind.LEAK, ("AL-14", "AL-03"), *DESKS)
def pages_shown_to_strangers() -> None:
    from fastapi import Depends

    from reference.alerting.api.access import READER, Caller
    from reference.alerting.dashboard import sessions

    stranger = sessions.Session(Caller("stranger", "stranger", READER, None), "stranger")

    def whoever(session: Any) -> Any:
        return session or stranger

    whoever.__annotations__["session"] = sessions.MaybeSession
    replace_here(sessions, "Reader", lambda original: Annotated[sessions.Session, Depends(whoever)])


@defect("Any key opens the dashboard", Kind.PERMISSION, ("AL-14", "AL-03"), *DESKS)
def any_key_opens_the_dashboard() -> None:
    from reference.alerting.dashboard import sessions

    def make(original: Any) -> Any:
        return lambda services, key: original(services, key) or (key and original(services, services.settings.api_key))

    replace(sessions, "sign_in", make)


@defect("On the dashboard readers may do what they may not do elsewhere", Kind.PERMISSION, ("AL-14", "AL-03"), *DESKS)
def readers_write_on_the_dashboard() -> None:
    from reference.alerting.dashboard.sessions import Session

    replace(Session, "may_write", lambda original: property(lambda session: True))
