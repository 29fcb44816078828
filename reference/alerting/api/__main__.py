"""Start the API: `python -m reference.alerting.api --host 127.0.0.1 --port 8000`."""

from __future__ import annotations

import argparse
import logging
import os
import sys


def main() -> int:
    """Serve until told to stop; 2 for wrong options or settings."""
    parser = argparse.ArgumentParser(prog="alerting-api", description="The HTTP API and dashboard of the alerts.")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, help="port to listen on (default: PORT, else 8000)")
    options = parser.parse_args()

    from reference.alerting.settings import ConfigurationError, Settings

    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("psycopg.pool").setLevel(logging.ERROR)
    try:
        settings = Settings.from_environment(os.environ)
    except ConfigurationError as error:
        print(error, file=sys.stderr)
        return 2

    from reference.alerting.api.app import build_app, build_services
    from reference.serving import serve

    port = settings.port if options.port is None else options.port
    app = build_app(build_services(settings))
    serve(app, host=options.host, port=port, log_config=None, access_log=False, timeout_graceful_shutdown=5)
    return 0


if __name__ == "__main__":
    sys.exit(main())
