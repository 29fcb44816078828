"""Defects of limiting the requests that somebody makes within a minute."""

from __future__ import annotations

from dataclasses import replace as altered
from time import time
from typing import Any

from reference.defects.catalogue import DESKS, Kind, defect
from reference.defects.patching import existing, replace, replace_here
from reference.defects.together import a_moment


def exceeded_when(judge: Any) -> None:
    """Judge otherwise whether a request is one too many."""
    from reference.alerting.api.rate_limits import Rate

    replace(Rate, "exceeded", lambda original: property(judge))


@defect("One request more than the plan says is answered", Kind.PERMISSION, ("AL-03",), *DESKS)
def one_request_too_many() -> None:
    exceeded_when(lambda rate: rate.used > rate.limit + 1)


@defect("The last request of a plan is refused", Kind.REFUSAL, ("AL-03",), *DESKS)
def one_request_too_few() -> None:
    exceeded_when(lambda rate: rate.used >= rate.limit)


@defect("The limit of a plan holds also for whoever has a limit of their own", Kind.PERMISSION, ("AL-03",), *DESKS)
def own_limit_unheard() -> None:
    from reference.alerting.api import rate_limits

    replace(rate_limits, "limit_of", lambda original: lambda tier, own: original(tier, rate_limits.DEFAULT))


@defect("All who have the same limit share it", Kind.REFUSAL, ("AL-03",), *DESKS)
def limit_shared_by_all() -> None:
    from reference.alerting.api import rate_limits

    def make(original: Any) -> Any:
        return lambda connection, credential, limit: original(connection, f"limit {limit}", limit)

    replace(rate_limits, "count_request", make)


@defect("Requests at the same moment are counted as one", Kind.PERMISSION, ("AL-03",), *DESKS)
def simultaneous_requests_count_once() -> None:
    from reference.alerting.api import rate_limits

    def make(_original: Any) -> Any:
        counts: dict[str, tuple[float, int]] = {}

        def count_request(_connection: Any, credential: str, limit: int) -> Any:
            began, used = counts.get(credential, (time(), 0))
            if time() - began > rate_limits.WINDOW_SECONDS:
                began, used = time(), 0
            a_moment()
            counts[credential] = (began, used + 1)
            ends = began + rate_limits.WINDOW_SECONDS
            return rate_limits.Rate(limit, used + 1, int(ends) + 1, max(1, int(ends - time()) + 1))

        return count_request

    replace(rate_limits, "count_request", make)


@defect("The answer tells one request more than is left", Kind.RECORD, ("AL-03",), *DESKS)
def one_request_more_is_told() -> None:
    from reference.alerting.api.rate_limits import Rate

    original = existing(Rate, "headers")

    def headers(rate: Any) -> Any:
        return original.fget(altered(rate, used=max(0, rate.used - 1)))

    replace_here(Rate, "headers", lambda _: property(headers))


@defect("A refusal over the limit does not tell when to try again", Kind.HALF, ("AL-03",), *DESKS)
def no_word_of_trying_again() -> None:
    from fastapi import HTTPException

    from reference.alerting.api import rate_limits

    replace(rate_limits, "refusal", lambda original: lambda rate: HTTPException(429, "Rate limit exceeded."))


@defect("A request over the limit is carried out before it is refused", Kind.PERMISSION, ("AL-03",), *DESKS)
def limit_after_the_deed() -> None:
    from starlette.responses import JSONResponse

    from reference.alerting.api import rate_limits

    class LateLimit(existing(rate_limits, "RateHeaders")):  # type: ignore[misc]
        """Puts the refusal into the place of the answer."""

        async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
            async def send_unless_late(message: Any) -> None:
                rate = scope.get("state", {}).get("rate")
                if rate is None or rate.used <= rate.limit:
                    await send(message)
                elif message["type"] == "http.response.start":
                    refusal = rate_limits.refusal(rate)
                    answer = JSONResponse({"detail": refusal.detail}, 429, headers=refusal.headers)
                    await answer(scope, receive, send)

            await super().__call__(scope, receive, send_unless_late)

    exceeded_when(lambda rate: False)
    replace(rate_limits, "RateHeaders", lambda original: LateLimit)
