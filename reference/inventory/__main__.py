"""Start the inventory: `python -m reference.inventory --host 127.0.0.1 --port 4000 --file inventory.json`."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from pathlib import Path


def main() -> int:
    """Serve until told to stop; 2 for wrong options or settings."""
    parser = argparse.ArgumentParser(
        prog="inventory",
        description="The inventory of clusters and external resources. INVENTORY_TOKEN holds the token of callers.",
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=4000, help="port to listen on")
    parser.add_argument("--file", type=Path, help="entries known at start: JSON with clusters and namespaces")
    options = parser.parse_args()
    token = os.environ.get("INVENTORY_TOKEN")
    if not token:
        print("INVENTORY_TOKEN is not set", file=sys.stderr)
        return 2

    from reference.inventory.model import Registry, UnreadableFileError, read_inventory
    from reference.inventory.server import build_app
    from reference.serving import serve

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    try:
        registry = Registry(read_inventory(options.file))
    except UnreadableFileError as error:
        print(error, file=sys.stderr)
        return 2
    serve(build_app(registry, token), host=options.host, port=options.port, log_config=None)
    return 0


if __name__ == "__main__":
    sys.exit(main())
