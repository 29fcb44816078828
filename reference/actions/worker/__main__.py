"""Start a worker: `python -m reference.actions.worker`."""

from __future__ import annotations

import argparse
import logging
import sys


def main() -> int:
    """Work until told to stop; 1 when the database cannot be reached, 2 for wrong options or settings."""
    parser = argparse.ArgumentParser(
        prog="actions-worker",
        description="A worker of Automated Actions. All settings come from environment variables named AA_*.",
    )
    parser.parse_args()

    from reference.actions.settings import WorkerSettings, load_settings
    from reference.actions.store.schema import DatabaseUnavailableError
    from reference.actions.worker.consumer import run_worker

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    try:
        return run_worker(load_settings(WorkerSettings))
    except DatabaseUnavailableError as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
