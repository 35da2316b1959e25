"""The connector's command line, whose host or child process is killed with SIGKILL at a stop point.

    python ended.py MOMENT ARGUMENTS of connector...

MOMENT is JSON: `where` (host or child), `point`, `passes` (at which pass of the point, 1 by default) and `mark`, a file
that says that it has happened: a child that is started again is not killed again. With `reached`, a file, nothing is
killed, and each stop point that is passed is written there, after whose process passed it.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from pathlib import Path
from typing import Any

from connector_sap_rfc import child, process

from connector import stops
from connector.cli.app import main


def write_down(where: str, file: Path) -> None:
    """Arrange for each stop point that this process passes to be written down, once."""
    lock, seen = threading.Lock(), set[str]()

    def reached(name: str) -> None:
        with lock:
            if name not in seen:
                seen.add(name)
                with file.open("a", encoding="ascii") as names:
                    names.write(f"{where} {name}\n")

    stops.on_reach = reached


def kill_at(moment: dict[str, Any]) -> None:
    """Arrange for this process to be killed."""
    lock = threading.Lock()
    left = int(moment.get("passes", 1))
    mark = Path(moment["mark"])

    def reached(name: str) -> None:
        nonlocal left
        with lock:
            left -= name == moment["point"]
            if left == 0 and name == moment["point"] and not mark.exists():
                mark.touch()
                os.kill(os.getpid(), signal.SIGKILL)

    stops.on_reach = reached


def arrange(where: str, moment: dict[str, Any]) -> None:
    """Arrange what is to happen in this process."""
    if "reached" in moment:
        write_down(where, Path(moment["reached"]))
    elif moment["where"] == where:
        kill_at(moment)


if __name__ == "__main__":
    _, role, *arguments = sys.argv
    if role == "child":
        arrange("child", json.loads(arguments[0]))
        child.main()
    arrange("host", json.loads(role))
    process.COMMAND = [sys.executable, __file__, "child", role]
    sys.argv = ["connector", *arguments]
    main()
