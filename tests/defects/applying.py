"""Applies every defect in a process of its own and tells, one JSON document a line, which of them do not fit."""

from __future__ import annotations

import importlib
import json
import os
import sys

from reference.defects.catalogue import API, COMMAND_LINE, Defect, all_defects

MODULES = {API: "reference.actions.api.app", COMMAND_LINE: "reference.actions.cli.__main__"}


def failure(defect: Defect) -> str | None:
    """Why the defect cannot be applied, or its part cannot be imported afterwards; None when all is well."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            defect.apply()
            for part in defect.parts:
                importlib.import_module(MODULES.get(part, "reference.actions.worker.consumer"))
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
    for third_party in ("fastapi", "psycopg_pool", "celery.app.base", "kombu.transport.redis", "jwt", "urllib3"):
        importlib.import_module(third_party)
    for found in all_defects():
        if complaint := failure(found):
            print(json.dumps({"name": found.name, "complaint": complaint}))
    sys.exit(0)
