"""The program with every logger at DEBUG, and with an exception full of secrets at a stop point, if one is named."""

from __future__ import annotations

import logging
import os

from connector import stops
from connector.cli.app import main

FAIL_AT = os.environ.get("FAIL_AT")


def fail(point: str) -> None:
    """Raise where the environment says."""
    if point == FAIL_AT:
        raise RuntimeError(" ".join(value for name, value in os.environ.items() if name.startswith("LEAK_")))


if __name__ == "__main__":
    for name in ("connector", "urllib3", "requests", "http", "alembic", "pluggy"):
        logging.getLogger(name).setLevel(logging.DEBUG)
    if FAIL_AT:
        stops.on_reach = fail
    main()
