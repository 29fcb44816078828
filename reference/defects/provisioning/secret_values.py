"""Defects that let out the values of secrets."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from reference.defects.catalogue import PROVISIONING, Kind, defect
from reference.defects.patching import replace, with_result


def values_go_also(where: Callable[[dict[str, str]], object]) -> None:
    """Hand the values, once they are read, to somebody else, too."""
    from reference.provisioning.secrets import values

    replace(values, "read_values", with_result(lambda found, _path: where(found)))


@defect("The log tells the values of secrets", Kind.LEAK, ("PR-07",), PROVISIONING)
def log_tells_values() -> None:
    from reference.provisioning import console

    values_go_also(lambda found: console.log(f"DEBUG filling in {found}"))


@defect("The log tells the values of secrets in another coding", Kind.LEAK, ("PR-07",), PROVISIONING)
def log_tells_coded_values() -> None:
    import base64

    from reference.provisioning import console

    values_go_also(lambda found: console.log(base64.b64encode(json.dumps(found).encode()).decode()))


@defect("What is told to programs holds the values of secrets", Kind.LEAK, ("PR-07",), PROVISIONING)
def machine_output_tells_values() -> None:
    from reference.provisioning.secrets import apply

    known: dict[str, str] = {}
    values_go_also(known.update)

    def make(original: Any) -> Any:
        return lambda source, request, outcome: {
            **original(source, request, outcome),
            "value": known.get(request.id),
        }

    replace(apply, "_row", make)


@defect("A reason repeats what the store has said of it", Kind.LEAK, ("PR-07",), PROVISIONING)
def reason_repeats_the_store() -> None:
    from reference.provisioning import cloud

    replace(cloud, "reason_of", lambda original: str)


@defect("The values of secrets stay in a file", Kind.LEAK, ("PR-07",), PROVISIONING)
def values_stay_in_a_file() -> None:
    values_go_also(lambda found: Path(".secret-apply.state").write_text(json.dumps(found), encoding="utf-8"))


@defect("The values of secrets stand in a command line", Kind.LEAK, ("PR-07",), PROVISIONING)
def values_in_a_command_line() -> None:
    def call(found: dict[str, str]) -> None:
        for text in found.values():
            subprocess.run([sys.executable, "-c", "import time; time.sleep(0.15)", text], check=True)

    values_go_also(call)


@defect("The variables repeat a value that a request holds by mistake", Kind.LEAK, ("PR-07",), PROVISIONING)
def variables_repeat_a_value() -> None:
    from reference.provisioning.secrets import files, reading

    seen: dict[str, Any] = {}

    def read(original: Any) -> Any:
        def read_request(document: Any, enumerations: Any) -> Any:
            request = original(document, enumerations)
            seen[request.id] = document["spec"].get("value")
            return request

        return read_request

    def write(original: Any) -> Any:
        def variables(request: Any) -> Any:
            content = original(request)
            for secret in content["app_secrets"].values():
                secret["description"] = f"{secret['description']} {seen.get(request.id) or ''}".strip()
            return content

        return variables

    replace(reading, "read_request", read)
    replace(files, "variables", write)


@defect("A file of values that cannot be read is repeated", Kind.LEAK, ("PR-07",), PROVISIONING)
def unreadable_values_are_repeated() -> None:
    from reference.provisioning.documents import UnreadableDocumentError
    from reference.provisioning.secrets import values

    def make(original: Any) -> Any:
        def read_values(path: Any) -> Any:
            try:
                return original(path)
            except UnreadableDocumentError as error:
                raise UnreadableDocumentError(f"{error}: {path.read_text(encoding='utf-8')}") from None

        return read_values

    replace(values, "read_values", make)
