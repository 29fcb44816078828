"""Changes what is handed in before alerting reads it, as programs do that mean to be helpful."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from reference.defects.patching import replace, replace_here

Document = dict[str, Any]


def alerts_handed_in(change: Callable[[Document], None]) -> None:
    """Change every alert that somebody writes down, in place, before it is checked."""
    from reference.alerting.api.routes import configs

    def make(original: Any) -> Any:
        def read_model(model: Any, body: bytes) -> Any:
            try:
                document = json.loads(body)
            except ValueError:
                return original(model, body)
            if isinstance(document, dict):
                change(document)
            return original(model, json.dumps(document).encode())

        return read_model

    replace_here(configs, "read_model", make)


def thresholds_of(document: Document) -> list[Document]:
    """The thresholds of an alert, as far as they are any."""
    thresholds = document.get("thresholds")
    return [one for one in thresholds if isinstance(one, dict)] if isinstance(thresholds, list) else []


def calls_handed_in(change: Callable[[Document], None]) -> None:
    """Change every call that is reported, in place, before it is read."""
    from reference.alerting import ingestion

    def make(original: Any) -> Any:
        def read_event(document: Any) -> Any:
            if isinstance(document, dict):
                document = {**document}
                change(document)
            return original(document)

        return read_event

    replace(ingestion, "read_event", make)


def calls_once_read(change: Callable[[Any], Document]) -> None:
    """Put other values into every call once it was read; `change` tells them by the names of the fields."""
    from reference.alerting import ingestion

    def make(original: Any) -> Any:
        def read_event(document: Any) -> Any:
            event = original(document)
            return event.model_copy(update=change(event))

        return read_event

    replace(ingestion, "read_event", make)
