"""The rules for names, labels and annotations, with the wording of the real server."""

from __future__ import annotations

import re
from typing import Any

from reference.cluster.resources import CRON_JOBS, JOBS, NAMESPACES, SERVICES, Resource

Causes = list[tuple[str, str]]

_LABEL = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?")
_SUBDOMAIN = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")
_SERVICE = re.compile(r"[a-z]([-a-z0-9]*[a-z0-9])?")
_QUALIFIED = re.compile(r"([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]")

LABEL_RULE = (
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end "
    "with an alphanumeric character (e.g. 'my-name', or '123-abc', regex used for validation is "
    "'[a-z0-9]([-a-z0-9]*[a-z0-9])?')"
)
SUBDOMAIN_RULE = (
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start "
    "and end with an alphanumeric character (e.g. 'example.com', regex used for validation is "
    "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
)
SERVICE_RULE = (
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, "
    "and end with an alphanumeric character"
)


def faults_of_name(resource: Resource, name: str) -> Causes:
    """What is wrong with an object's name, by the rules of its kind."""
    if resource == NAMESPACES:
        return _check(name, _LABEL, 63, LABEL_RULE)
    if resource == SERVICES:
        return _check(name, _SERVICE, 63, SERVICE_RULE)
    # A Job's name becomes a label of its pods; a CronJob's has an ending added to it.
    limit = {JOBS: 63, CRON_JOBS: 52}.get(resource, 253)
    return _check(name, _SUBDOMAIN, limit, SUBDOMAIN_RULE)


def faults_of_label(name: Any, field: str) -> Causes:
    """What is wrong with a name that must be a DNS label, such as a container's."""
    if not name or not isinstance(name, str):
        return [(field, "Required value")]
    return [(field, text) for _, text in _check(name, _LABEL, 63, LABEL_RULE)]


def _check(name: str, pattern: re.Pattern[str], limit: int, rule: str) -> Causes:
    faults: Causes = []
    if len(name) > limit:
        faults.append(("metadata.name", f'Invalid value: "{name}": must be no more than {limit} characters'))
    if not pattern.fullmatch(name):
        faults.append(("metadata.name", f'Invalid value: "{name}": {rule}'))
    return faults


def faults_of_labels(labels: Any, field: str) -> Causes:
    """What is wrong with labels or a label selector."""
    faults = faults_of_keys(labels, field)
    for value in (labels or {}).values():
        if len(value) > 63 or (value and not _QUALIFIED.fullmatch(value)):
            faults.append(
                (
                    field,
                    f'Invalid value: "{value}": a valid label must be an empty string or consist of '
                    "alphanumeric characters, '-', '_' or '.', and must start and end with an "
                    "alphanumeric character, at most 63 characters",
                )
            )
    return faults


def faults_of_keys(entries: Any, field: str) -> Causes:
    """What is wrong with the keys of labels or annotations."""
    faults: Causes = []
    for key in entries or {}:
        prefix, _, name = key.rpartition("/")
        well_formed = _QUALIFIED.fullmatch(name) and len(name) <= 63
        if not well_formed or (prefix and not _SUBDOMAIN.fullmatch(prefix)):
            faults.append(
                (
                    field,
                    f'Invalid value: "{key}": name part must consist of alphanumeric characters, '
                    "'-', '_' or '.', and must start and end with an alphanumeric character",
                )
            )
    return faults
