"""A registered server program on the real pyrfc, for tests: it tells what happens, one JSON object a line.

Its only argument is a JSON object: `server` and `client` (keys of both connections), and how it behaves:
`answer` of the callback, `seconds` that it takes, `handlers` (what each bgRFC handler returns; without it none is
installed), `authorise`. It ends when its input ends, by closing the server.
"""

from __future__ import annotations

import importlib
import json
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

# Only the process that a test starts has the binding, so a type checker cannot know it.
pyrfc: Any = importlib.import_module("pyrfc")
ASKED = json.loads(sys.argv[1])
DEFAULTS = {"check": "OK", "commit": "OK", "rollback": "OK", "confirm": "OK", "getState": "executed"}


def tell(event: str, **more: Any) -> None:
    """Tell the test."""
    sys.stdout.write(json.dumps({"event": event, **more}) + "\n")
    sys.stdout.flush()


# A subclass, which pyrfc does not treat as its base.
OwnError = type("OwnError", (pyrfc.ExternalRuntimeError,), {})
ANSWERS: dict[str, BaseException] = {
    "external": pyrfc.ExternalRuntimeError(message="the disk is full", code=15),
    "subclass": OwnError(message="the disk is full", code=15),
    "value": ValueError("the disk is full"),
    "interrupt": KeyboardInterrupt(),
    "abap": pyrfc.ABAPApplicationError(key="DISK_FULL", message="the disk is full"),
}


def take(request_context: dict[str, Any], **given: Any) -> dict[str, Any] | None:
    """The callback."""
    context = request_context["server_context"]
    unit = context.get("unit_identifier") or {}
    documents = [control["DOCNUM"] for control in given.get("IDOC_CONTROL_REC_40", [])]
    segments = [row["SDATA"] for row in given.get("IDOC_DATA_REC_40", [])]
    tell("call", type=context["call_type"].name, unit=unit.get("id", ""), documents=documents, segments=segments)
    time.sleep(ASKED.get("seconds", 0))
    tell("called")
    answer = ASKED.get("answer", "ok")
    if answer in ANSWERS:
        raise ANSWERS[answer]
    return None if answer == "nothing" else {}


def handler(event: str, result: str) -> Callable[[int, dict[str, Any]], Any]:
    """A bgRFC handler that returns what is named: an RCStatus, or a UnitState."""

    def handle(connection: int, unit: dict[str, Any]) -> Any:
        tell(event, unit=unit["id"])
        return pyrfc.UnitState[result] if event == "getState" else pyrfc.RCStatus[result]

    return handle


def authorise(name: str = "", context: object = None) -> Any:
    """The authorisation check."""
    wanted = ASKED.get("authorise", "int")
    tell("authorise", name=name)
    if wanted == "raise":
        raise ValueError("no")
    return {"int": 0, "status": pyrfc.RCStatus.OK, "refuse": 1}[wanted]


def main() -> None:
    """Serve until the input ends."""
    server = pyrfc.Server(ASKED["server"], ASKED["client"], config={"auth_check": authorise})
    server.add_function("IDOC_INBOUND_ASYNCHRONOUS", take)
    if ASKED.get("handlers") is not None:
        wanted = DEFAULTS | ASKED["handlers"]
        server.bgrfc_init(None, {event: handler(event, result) for event, result in wanted.items()})
    server.start()
    threading.Thread(target=lambda: tell("attributes", **server.get_server_attributes()), daemon=True).start()
    for _ in sys.stdin:
        tell("attributes", **server.get_server_attributes())
    server.close()
    tell("closed")


if __name__ == "__main__":
    main()
