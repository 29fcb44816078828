"""Label and field selectors: parsed once, then a yes or no for each object."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from reference.cluster.documents import Document
from reference.cluster.errors import bad_request
from reference.cluster.resources import EVENTS, JOBS, PODS, SECRETS, Resource

Predicate = Callable[[Document], bool]

_FIELDS: dict[Resource, tuple[str, ...]] = {
    PODS: (
        "spec.nodeName",
        "spec.restartPolicy",
        "spec.schedulerName",
        "spec.serviceAccountName",
        "status.phase",
        "status.podIP",
    ),
    JOBS: ("status.successful",),
    SECRETS: ("type",),
    EVENTS: (
        "involvedObject.kind",
        "involvedObject.namespace",
        "involvedObject.name",
        "involvedObject.uid",
        "involvedObject.apiVersion",
        "reason",
        "reportingComponent",
        "source",
        "type",
    ),
}

_SET_TERM = re.compile(r"^(?P<key>\S+)\s+(?P<operator>in|notin)\s*\((?P<values>[^()]*)\)$")
_EQUAL_TERM = re.compile(r"^(?P<key>[^=!\s]+)\s*(?P<operator>==|=|!=)\s*(?P<value>[^=!\s]*)$")


def always(_: Document) -> bool:
    """The selector that selects everything."""
    return True


def _both(predicates: list[Predicate]) -> Predicate:
    if not predicates:
        return always
    return lambda document: all(each(document) for each in predicates)


def _labels(document: Document) -> Mapping[str, str]:
    labels: Mapping[str, str] = document["metadata"].get("labels") or {}
    return labels


def _label_term(term: str) -> Predicate:
    if match := _SET_TERM.match(term):
        values = {value.strip() for value in match["values"].split(",")}
        return _requirement(match["key"], "In" if match["operator"] == "in" else "NotIn", values)
    if match := _EQUAL_TERM.match(term):
        return _requirement(match["key"], "NotIn" if match["operator"] == "!=" else "In", {match["value"]})
    if re.fullmatch(r"!?\s*[A-Za-z0-9][A-Za-z0-9._/-]*", term):
        return _requirement(term.lstrip("! "), "DoesNotExist" if term.startswith("!") else "Exists", set())
    raise bad_request(f'unable to parse requirement: found "{term}", expected: a label requirement')


def _requirement(key: str, operator: str, values: set[str]) -> Predicate:
    if operator == "In":
        return lambda document: _labels(document).get(key) in values
    if operator == "NotIn":
        return lambda document: _labels(document).get(key) not in values
    if operator == "Exists":
        return lambda document: key in _labels(document)
    if operator == "DoesNotExist":
        return lambda document: key not in _labels(document)
    raise bad_request(f'"{operator}" is not a valid label selector operator')


def label_selector(text: str) -> Predicate:
    """A selector as written in a query: `app=web,tier in (a,b),!legacy`."""
    terms = [term.strip() for term in re.split(r",(?![^()]*\))", text)] if text.strip() else []
    return _both([_label_term(term) for term in terms])


def object_selector(selector: Mapping[str, Any]) -> Predicate:
    """A selector as written in a spec: `matchLabels` and `matchExpressions`."""
    predicates = [_requirement(key, "In", {value}) for key, value in (selector.get("matchLabels") or {}).items()]
    for each in selector.get("matchExpressions") or ():
        predicates.append(_requirement(each["key"], each["operator"], set(each.get("values") or ())))
    return _both(predicates)


def _field(document: Document, path: str) -> str:
    if path == "status.successful":
        return str(document.get("status", {}).get("succeeded", 0))
    value: Any = document
    for part in path.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return "" if value is None else str(value)


def field_selector(resource: Resource, text: str) -> Predicate:
    """A selector on the fields that the kind supports; others are refused, as a real server does."""
    supported = ("metadata.name", "metadata.namespace", *_FIELDS.get(resource, ()))
    predicates: list[Predicate] = []
    for term in filter(None, (part.strip() for part in text.split(","))):
        match = _EQUAL_TERM.match(term)
        if match is None:
            raise bad_request(f"invalid selector: '{term}'; can't understand '{term}'")
        if match["key"] not in supported:
            raise bad_request(f"field label not supported: {match['key']}")
        predicates.append(_field_term(match["key"], match["value"], match["operator"] != "!="))
    return _both(predicates)


def _field_term(path: str, wanted: str, equal: bool) -> Predicate:
    return lambda document: (_field(document, path) == wanted) is equal
