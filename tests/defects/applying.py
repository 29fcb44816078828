"""Applies every defect in a process of its own and tells, one JSON document a line, which of them do not fit."""

from __future__ import annotations

import importlib
import json
import os
import sys

from reference.defects.catalogue import (
    ALERTS_COMMAND_LINE,
    API,
    COMMAND_LINE,
    DELIVERER,
    DESKS,
    EVALUATOR,
    INGESTER,
    PROVISIONING,
    WORKER,
    Defect,
    all_defects,
)

MODULES = {
    API: "reference.actions.api.app",
    WORKER: "reference.actions.worker.consumer",
    COMMAND_LINE: "reference.actions.cli.__main__",
    **dict.fromkeys(DESKS, "reference.alerting.api.app"),
    INGESTER: "reference.alerting.ingester.worker",
    EVALUATOR: "reference.alerting.evaluator.worker",
    DELIVERER: "reference.alerting.deliverer.service",
    ALERTS_COMMAND_LINE: "reference.alerting.cli.__main__",
    PROVISIONING: "reference.provisioning.__main__",
}
"""What each part consists of."""

THIRD_PARTY = (
    *("fastapi", "fastapi.middleware.cors", "psycopg_pool", "celery.app.base", "kombu.transport.redis", "jwt"),
    *("urllib3", "httpx", "pydantic.v1", "redis", "email.mime.multipart"),
    *("boto3", "hcl2", "psycopg", "jsonschema", "yaml"),
)
"""What takes long to import, and carries no defects."""


def failure(defect: Defect) -> str | None:
    """Why the defect cannot be applied, or its part cannot be imported afterwards; None when all is well."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            defect.apply()
            for part in defect.parts:
                importlib.import_module(MODULES[part])
            complaint = ""
        except BaseException as error:
            complaint = f"{type(error).__name__}: {error}"
        os.write(writing, complaint.encode()[:4000])
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as stream:
        complaint = stream.read().decode()
    os.waitpid(pid, 0)
    return complaint or None


if __name__ == "__main__":
    for third_party in THIRD_PARTY:
        importlib.import_module(third_party)
    for found in all_defects():
        if complaint := failure(found):
            print(json.dumps({"name": found.name, "complaint": complaint}))
    sys.exit(0)
