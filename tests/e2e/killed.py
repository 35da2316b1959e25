"""The connector's command line, ended by a signal at a moment that is counted in passes of its stop points.

    python killed.py MOMENT ARGUMENTS of connector...

MOMENT is JSON; every field may be left out:

    point     name of a stop point; "any" counts them all; "start" means the start of the process
    passes    at which pass, 1 by default
    hold      seconds for which the thread that came there is kept there first, while the others go on
    delay     seconds after that in which the thread goes on too
    signal    SIGKILL by default
    hurry     every back-off of the delivery is divided by so much, and is two seconds at most, so that a campaign need
              not wait it out
    reached   a file that each stop point's name is appended to when it is passed for the first time
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any

from connector import stops
from connector.cli.app import main
from connector.delivery import policy

LONGEST_WAIT = 2.0


def end_at(moment: dict[str, Any]) -> None:
    """Arrange for this process to be ended at the moment, without a chance to clean up if it is SIGKILL."""
    lock, seen = threading.Lock(), set[str]()
    point, left = moment.get("point", ""), int(moment.get("passes", 1))
    reached_file = moment.get("reached")

    def reached(name: str) -> None:
        nonlocal left
        with lock:
            if reached_file and name not in seen:
                seen.add(name)
                with Path(reached_file).open("a", encoding="ascii") as names:
                    names.write(f"{name}\n")
            left -= point in (name, "any")
            is_it = left == 0 and point in (name, "any")
        if is_it:
            time.sleep(float(moment.get("hold", 0)))
            end(moment)

    stops.on_reach = reached
    if point == "start":
        end(moment)


def end(moment: dict[str, Any]) -> None:
    """Send the signal to this very process, now or after the delay while it goes on."""
    number = signal.Signals[moment.get("signal", "SIGKILL")]
    delay = float(moment.get("delay", 0))

    def send() -> None:
        time.sleep(delay)
        os.kill(os.getpid(), number)

    if delay:
        threading.Thread(target=send, daemon=True).start()
    else:
        os.kill(os.getpid(), number)


def hurry(times: float) -> None:
    """Shorten what the delivery waits between attempts; nothing else changes."""
    proper = policy.backoff
    policy.backoff = lambda failures, longest: min(LONGEST_WAIT, proper(failures, longest) / times)


if __name__ == "__main__":
    _, written, *arguments = sys.argv
    wanted = json.loads(written)
    if wanted.get("hurry"):
        hurry(float(wanted["hurry"]))
    end_at(wanted)
    sys.argv = ["connector", *arguments]
    main()
