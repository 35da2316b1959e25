"""The bare callback that receiving is measured against: a registered server program that stores nothing.

python bare_callback.py SERVER CLIENT       both as JSON; it serves until its input ends
"""

from __future__ import annotations

import importlib
import json
import sys
from typing import Any

# Only the process that the benchmark starts has the binding.
pyrfc: Any = importlib.import_module("pyrfc")
EVENTS = ("check", "commit", "rollback", "confirm", "getState")


def take(request_context: object = None, **tables: Any) -> dict[str, Any]:
    """Say that all is well."""
    return {}


def main(server: str, client: str) -> None:
    """Serve."""
    program = pyrfc.Server(json.loads(server), json.loads(client))
    program.add_function("IDOC_INBOUND_ASYNCHRONOUS", take)
    program.bgrfc_init(None, dict.fromkeys(EVENTS, lambda *_: pyrfc.RCStatus.OK))
    program.serve()
    sys.stdin.read()
    program.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
