"""Start the notifiers alone: `python -m support.notifiers --host 127.0.0.1 --port 8025`."""

from __future__ import annotations

import argparse
import sys

import uvicorn

from support.notifiers.app import create_app


def main(arguments: list[str] | None = None) -> int:
    """Listen until told to end."""
    parser = argparse.ArgumentParser(prog="python -m support.notifiers", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen at (default: %(default)s)")
    parser.add_argument("--port", type=int, default=8025, help="port to listen at (default: %(default)s)")
    given = parser.parse_args(arguments)
    uvicorn.run(create_app(), host=given.host, port=given.port, log_level="warning", lifespan="off")
    return 0


if __name__ == "__main__":
    sys.exit(main())
