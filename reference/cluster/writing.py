"""Create, replace, patch and delete."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from reference.cluster import decoding, errors
from reference.cluster.addresses import Address
from reference.cluster.deletion import DeleteOptions, default_policy, read_options
from reference.cluster.documents import Document, encode
from reference.cluster.reading import JSON_TYPE, selection
from reference.cluster.registry import PATCHES, Registry
from reference.cluster.resources import JOBS, PODS, SERVICE_ACCOUNTS, SERVICES, VOLUME_CLAIMS, Resource

ORPHAN_WARNING = (
    "child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or "
    "set propagationPolicy=Orphan to suppress this warning"
)
_RETURNED_WHEN_DELETED = (PODS, SERVICES, SERVICE_ACCOUNTS, VOLUME_CLAIMS)
"""Kinds whose deletion answers with the object; the others' answers with a Status."""

_SCALE = ("autoscaling/v1", "Scale")


class Writing:
    """The verbs that change something."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry

    async def create(self, request: Request, address: Address) -> Response:
        body = decoding.check_kind(address.resource, await _body(request))
        if address.resource.namespaced and not address.namespace:
            raise errors.method_not_allowed()
        created = self._registry.create(address.resource, address.namespace, body, dry_run=_dry_run(request))
        return _json(created, 201)

    async def replace(self, request: Request, address: Address) -> Response:
        body = await _body(request)
        if address.subresource == "scale":
            _check_scale(body)
        else:
            decoding.check_kind(address.resource, body)
        _check_writable(address)
        changed = self._registry.replace(
            address.resource,
            address.namespace,
            address.name,
            body,
            address.subresource,
            dry_run=_dry_run(request),
        )
        return _json(changed)

    async def patch(self, request: Request, address: Address) -> Response:
        media_type = request.headers.get("content-type", "").partition(";")[0].strip()
        if media_type not in PATCHES:
            raise errors.unsupported_media_type(media_type, PATCHES)
        _check_writable(address)
        body = decoding.parse(await request.body())
        changed = self._registry.patch(
            address.resource,
            address.namespace,
            address.name,
            media_type,
            body,
            address.subresource,
            dry_run=_dry_run(request),
        )
        return _json(changed)

    async def delete(self, request: Request, address: Address) -> Response:
        if address.subresource:
            raise errors.method_not_allowed()
        options = await _options(request, address.resource)
        entry = self._registry.read(address.resource, address.namespace, address.name)
        last, gone = self._registry.delete(address.resource, address.namespace, address.name, options)
        told = _deleted(address.resource, entry.uid, address.name)
        response = _json(told if gone and address.resource not in _RETURNED_WHEN_DELETED else last)
        if address.resource == JOBS and options.policy == "Orphan" and not await _names_policy(request):
            response.headers["Warning"] = f'299 - "{ORPHAN_WARNING}"'
        return response

    async def delete_collection(self, request: Request, address: Address) -> Response:
        if not address.namespace:
            raise errors.method_not_allowed()
        options = await _options(request, address.resource)
        selects = selection(request, address.resource)
        entries = self._registry.store.all(address.resource, address.namespace)
        matching = [each for each in entries if selects(each.document)]
        for each in matching:
            self._registry.delete(address.resource, address.namespace, each.name, options)
        return _json(
            {
                "kind": f"{address.resource.kind}List",
                "apiVersion": address.resource.api_version,
                "metadata": {"resourceVersion": str(self._registry.store.version)},
                "items": [each.document for each in matching],
            }
        )


async def _body(request: Request) -> Any:
    media_type = request.headers.get("content-type", JSON_TYPE).partition(";")[0].strip()
    if media_type not in (JSON_TYPE, "*/*", ""):
        raise errors.unsupported_media_type(media_type, (JSON_TYPE,))
    return decoding.parse(await request.body())


async def _options(request: Request, resource: Resource) -> DeleteOptions:
    body = decoding.parse(await request.body())
    return read_options(body, dict(request.query_params), default_policy=default_policy(resource.plural))


async def _names_policy(request: Request) -> bool:
    body = decoding.parse(await request.body())
    return "propagationPolicy" in request.query_params or bool(isinstance(body, dict) and body.get("propagationPolicy"))


def _dry_run(request: Request) -> bool:
    value = request.query_params.get("dryRun")
    if value not in (None, "", "All"):
        raise errors.bad_request(f'dryRun: Unsupported value: "{value}": supported values: "All"')
    return value == "All"


def _check_writable(address: Address) -> None:
    if address.subresource == "log":
        raise errors.method_not_allowed()


def _check_scale(body: Any) -> None:
    given = (body.get("apiVersion"), body.get("kind")) if isinstance(body, dict) else None
    if given != _SCALE:
        raise errors.bad_request("the object provided is not an autoscaling/v1 Scale")


def _deleted(resource: Resource, uid: str, name: str) -> Document:
    details = {"name": name, "kind": resource.plural, "uid": uid}
    if resource.group:
        details["group"] = resource.group
    return {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success", "details": details}


def _json(document: Document, code: int = 200) -> Response:
    return Response(encode(document), code, media_type=JSON_TYPE)
