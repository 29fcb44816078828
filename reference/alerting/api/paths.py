"""The same resource with and without a slash at the end, without a redirect."""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send


class IgnoreTrailingSlash:
    """Middleware: `/configs/` is `/configs`."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and len(scope["path"]) > 1 and scope["path"].endswith("/"):
            scope = {**scope, "path": scope["path"][:-1]}
        await self._app(scope, receive, send)
