"""Defects of looking at what a request says."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode

from reference.defects.catalogue import API, Kind, defect
from reference.defects.patching import replace


def requests_changed(change: Callable[[Any], dict[str, Any]]) -> None:
    """Change requests before anybody looks at them: `change(scope)` tells what is different."""
    from reference.actions.api.metrics import RequestMetrics

    def make(original: Any) -> Any:
        async def call(self: Any, scope: Any, receive: Any, send: Any) -> None:
            await original(self, {**scope, **change(scope)} if scope["type"] == "http" else scope, receive, send)

        return call

    replace(RequestMetrics, "__call__", make)


def queries_changed(change: Callable[[str, str], str | None]) -> None:
    """Change the query of requests: `change(name, value)` gives the value that counts, None for no such parameter."""

    def new_scope(scope: Any) -> dict[str, Any]:
        pairs = parse_qsl(scope["query_string"].decode(), keep_blank_values=True)
        kept = [(name, new) for name, value in pairs if (new := change(name, value)) is not None]
        return {"query_string": urlencode(kept).encode()}

    requests_changed(new_scope)


@defect("The kind of a workload may be written in any way", Kind.PERMISSION, ("AA-21",), API)
def kind_in_any_spelling() -> None:
    spelt = {kind.lower(): kind for kind in ("Pod", "Deployment", "DaemonSet", "StatefulSet")}

    def change(scope: Any) -> dict[str, Any]:
        return {"path": "/".join(spelt.get(part.lower(), part) for part in scope["path"].split("/"))}

    requests_changed(change)


@defect("A kind that cannot be restarted is taken for a deployment", Kind.PERMISSION, ("AA-21",), API)
def any_kind_is_a_deployment() -> None:
    pattern = re.compile(r"(/openshift/workload-restart/[^/]+/[^/]+/)(?!(?:Pod|DaemonSet|StatefulSet)/)[^/]+/")
    requests_changed(lambda scope: {"path": pattern.sub(r"\1Deployment/", scope["path"])})


@defect("Filters that make no sense are passed over", Kind.PERMISSION, ("AA-21",), API)
def senseless_filters_passed_over() -> None:
    from reference.actions.records import ActionStatus

    def change(name: str, value: str) -> str | None:
        bad_status = name == "status" and value not in set(ActionStatus)
        bad_age = name == "max_age_minutes" and not value.isdigit()
        return None if bad_status or bad_age else value

    queries_changed(change)


@defect("Whatever is not no is taken for yes", Kind.PERMISSION, ("AA-21",), API)
def perhaps_means_yes() -> None:
    queries_changed(lambda name, value: "true" if name == "force_failover" and value not in ("false", "0") else value)


@defect("Names are tidied up before they are looked at", Kind.PERMISSION, ("AA-21",), API)
def names_tidied_up() -> None:
    def tidy(part: str) -> str:
        plain = unquote(unquote(part))
        return re.split(r"[?#\x00]", plain.rsplit("/", 1)[-1])[0]

    def change(scope: Any) -> dict[str, Any]:
        raw = scope.get("raw_path", scope["path"].encode()).decode().partition("?")[0]
        return {"path": "/".join(tidy(part) for part in raw.split("/"))}

    requests_changed(change)


@defect("A refusal does not say which input was wrong", Kind.RECORD, ("AA-21",), API)
def field_not_named() -> None:
    from reference.actions.api import errors

    replace(errors, "validation_message", lambda original: lambda faults: "Invalid input")


@defect("A refusal of wrong input tells where in the source it was found", Kind.LEAK, ("AA-21",), API)
def source_told() -> None:
    from reference.actions.api import errors

    def make(original: Any) -> Any:
        return lambda faults: f'{original(faults)} (File "{errors.__file__}", line 74, in answer_invalid)'

    replace(errors, "validation_message", make)


@defect("Wrong input is noticed after the action was recorded", Kind.LATE, ("AA-21", "AA-18"), API)
def recorded_before_validation() -> None:
    from fastapi.exceptions import RequestValidationError

    from reference.actions.api import authentication, errors
    from reference.actions.policy.limits import UNLIMITED

    def make(original: Any) -> Any:
        def install(app: Any, base_url: str) -> None:
            original(app, base_url)
            answer = app.exception_handlers[RequestValidationError]

            def record_and_answer(request: Any, error: Any) -> Any:
                services, operation = app.state.services, request.scope["route"].operation_id
                if request.method == "POST" and operation != "create-token":
                    who = authentication.bearer_identity(request.headers["authorization"], services)
                    services.ledger.accept(who.username, operation, dict(request.path_params), UNLIMITED)
                return answer(request, error)

            app.exception_handlers[RequestValidationError] = record_and_answer

        return install

    replace(errors, "install_error_answers", make)
