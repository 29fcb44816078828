"""Start the API: `python -m reference.actions.api --host 127.0.0.1 --port 8080`."""

from __future__ import annotations

import argparse
import logging
import sys


def main() -> int:
    """Serve until told to stop; 1 when the database cannot be reached, 2 for wrong options or settings."""
    parser = argparse.ArgumentParser(prog="actions-api", description="The HTTP API of Automated Actions.")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=8080, help="port to listen on")
    options = parser.parse_args()

    from reference.actions.api.app import build_app, build_services
    from reference.actions.settings import ApiSettings, load_settings
    from reference.actions.store.schema import DatabaseUnavailableError
    from reference.serving import serve

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    settings = load_settings(ApiSettings)
    try:
        services = build_services(settings)
    except DatabaseUnavailableError as error:
        print(error, file=sys.stderr)
        return 1
    serve(build_app(services), host=options.host, port=options.port, log_config=None)
    return 0


if __name__ == "__main__":
    sys.exit(main())
