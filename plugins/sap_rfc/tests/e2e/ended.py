"""The connector's command line, whose host or child process is killed with SIGKILL at a stop point.

    python ended.py MOMENT ARGUMENTS of connector...

MOMENT is JSON: `where` (host or child), `point`, `passes` (at which pass of the point, 1 by default) and `mark`, a file
that says that it has happened: a child that is started again is not killed again.
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


if __name__ == "__main__":
    _, role, *arguments = sys.argv
    if role == "child":
        kill_at(json.loads(arguments[0]))
        child.main()
    wanted = json.loads(role)
    if wanted["where"] == "host":
        kill_at(wanted)
    else:
        process.COMMAND = [sys.executable, __file__, "child", role]
    sys.argv = ["connector", *arguments]
    main()
