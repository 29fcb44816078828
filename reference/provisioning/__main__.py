"""`python -m reference.provisioning COMMAND ARGUMENT...`: one program for all commands; each is loaded when it runs."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Sequence

WRONG_USE = 2
COMMANDS = {
    "secret-request": ("secrets.request", "turns requests for secrets into Terraform variables and manifests"),
    "secret-apply": ("secrets.apply", "has requested secrets exist in the store"),
    "database-request": ("databases.request", "turns requests for databases into Terraform variables and manifests"),
    "database-provision": ("databases.provision", "creates roles and databases and grants rights"),
    "storage-request": ("storage.request", "turns requests for buckets into Terraform variables and policies"),
    "image-sync": ("images.sync", "copies images into the registry, skipping what is there"),
    "catalogue-sync": ("catalogue.sync", "compares the registry with the catalogue of repositories"),
    "repository-scaffold": ("catalogue.scaffold", "enters a new repository into variables and catalogue"),
    "request-validate": ("validation.command", "checks request documents by their schemas"),
}
"""Module (below this package, with a `main(arguments)`) and purpose of each command."""


def main(arguments: Sequence[str]) -> int:
    """Run the command that the first argument names; the exit code is the command's, 2 for an unknown one."""
    name, *rest = arguments or ["--help"]
    if name in ("-h", "--help"):
        print(_help())
        return 0
    if name not in COMMANDS:
        print(f"provisioning: there is no command {name!r}; there are {', '.join(COMMANDS)}", file=sys.stderr)
        return WRONG_USE
    module = importlib.import_module(f"reference.provisioning.{COMMANDS[name][0]}")
    code: int = module.main(rest)
    return code


def _help() -> str:
    width = max(map(len, COMMANDS))
    lines = [f"  {name:<{width}}  {purpose}" for name, (_, purpose) in COMMANDS.items()]
    return "\n".join(["usage: python -m reference.provisioning COMMAND [ARGUMENT...]", "", "commands:", *lines])


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        sys.exit(main(sys.argv[1:]))
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
