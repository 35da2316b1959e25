"""The connector's command line, killed with SIGKILL at the Nth pass of a stop point.

python killed.py STOP_POINT PASS ARGUMENTS OF connector...
"""

from __future__ import annotations

import os
import signal
import sys
import threading

from connector import stops
from connector.cli.app import main


def kill_at(name: str, passes: int) -> None:
    """End this process, without a chance to clean up, when the stop point is reached that often."""
    lock = threading.Lock()
    left = passes

    def reached(point: str) -> None:
        nonlocal left
        with lock:
            left -= point == name
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    stops.on_reach = reached


if __name__ == "__main__":
    _, point, nth, *arguments = sys.argv
    kill_at(point, int(nth))
    sys.argv = ["connector", *arguments]
    main()
