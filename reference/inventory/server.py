"""The HTTP side of the inventory."""

from __future__ import annotations

from secrets import compare_digest
from typing import Any, TypeVar

from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from reference.inventory.model import Cluster, Entry, Namespace, Registry, fault_text
from reference.inventory.schema import answer

Wanted = TypeVar("Wanted", bound=Entry)


class Inventory:
    """The endpoints over one registry; `token` is what callers must send as their Authorization header."""

    def __init__(self, registry: Registry, token: str) -> None:
        self._registry = registry
        self._token = token

    async def graphql(self, request: Request) -> Response:
        """Answer a query."""
        self._authenticate(request)
        return JSONResponse(answer(self._registry, await decoded(request)))

    async def put_cluster(self, request: Request) -> Response:
        """Add or replace a cluster."""
        self._authenticate(request)
        entry = await parsed(request, Cluster)
        same(entry.name, request.path_params["name"])
        self._registry.put_cluster(entry)
        return JSONResponse(entry.model_dump())

    async def delete_cluster(self, request: Request) -> Response:
        """Remove a cluster."""
        self._authenticate(request)
        return removed(self._registry.remove_cluster(request.path_params["name"]))

    async def put_namespace(self, request: Request) -> Response:
        """Add or replace a namespace."""
        self._authenticate(request)
        entry = await parsed(request, Namespace)
        same(entry.cluster.name, request.path_params["cluster"])
        same(entry.name, request.path_params["namespace"])
        self._registry.put_namespace(entry)
        return JSONResponse(entry.model_dump())

    async def delete_namespace(self, request: Request) -> Response:
        """Remove a namespace."""
        self._authenticate(request)
        path = request.path_params
        return removed(self._registry.remove_namespace(path["cluster"], path["namespace"]))

    async def healthz(self, _request: Request) -> Response:
        """Alive."""
        return JSONResponse("ok")

    def _authenticate(self, request: Request) -> None:
        sent = request.headers.get("authorization", "")
        if not compare_digest(sent.encode(), self._token.encode()):
            raise HTTPException(401, "Not authenticated")


async def decoded(request: Request) -> dict[str, Any]:
    """The JSON object in the body; anything else is a bad request."""
    try:
        content = await request.json()
    except ValueError:
        raise HTTPException(400, "the body is not JSON") from None
    if not isinstance(content, dict):
        raise HTTPException(400, "the body is not a JSON object")
    return content


async def parsed(request: Request, model: type[Wanted]) -> Wanted:
    """The body as an entry; faults are named."""
    try:
        return model.model_validate(await decoded(request))
    except ValidationError as error:
        raise HTTPException(422, fault_text(error)) from None


def same(in_body: str, in_path: str) -> None:
    """What the body says must be what the address says."""
    if in_body != in_path:
        raise HTTPException(422, f"the body is about {in_body}, the address about {in_path}")


def removed(existed: bool) -> Response:
    """The answer to a removal."""
    if not existed:
        raise HTTPException(404, "no such entry")
    return Response(status_code=204)


async def refuse(_request: Request, error: Exception) -> Response:
    """Every refusal as JSON."""
    assert isinstance(error, HTTPException)
    return JSONResponse({"detail": error.detail}, error.status_code)


def build_app(registry: Registry, token: str) -> Starlette:
    """The application with all its routes."""
    inventory = Inventory(registry, token)
    return Starlette(
        routes=[
            Route("/graphql", inventory.graphql, methods=["POST"]),
            Route("/clusters/{name}", inventory.put_cluster, methods=["PUT"]),
            Route("/clusters/{name}", inventory.delete_cluster, methods=["DELETE"]),
            Route("/namespaces/{cluster}/{namespace}", inventory.put_namespace, methods=["PUT"]),
            Route("/namespaces/{cluster}/{namespace}", inventory.delete_namespace, methods=["DELETE"]),
            Route("/healthz", inventory.healthz, methods=["GET"]),
        ],
        exception_handlers={HTTPException: refuse},
    )
