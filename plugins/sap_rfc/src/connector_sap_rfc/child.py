"""The child process: `python -m connector_sap_rfc.child`, started by the host alone.

It talks to the host through the pipe that was its standard input and output. What anything prints goes to standard
error: the binding prints when it is loaded.
"""

from __future__ import annotations

import os
import signal
import sys
import traceback
from typing import IO

from connector.plugin import ConnectorError, Stopping
from connector_sap_rfc.faults import SapFault
from connector_sap_rfc.frames import Frame, Frames
from connector_sap_rfc.jobs import JOBS
from connector_sap_rfc.link import Link


def main() -> None:
    """Do the job that the host's first frame names, and end."""
    # The host ends this process: a signal meant for all of them must not make it look like a crash.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    frames = Frames(*_claim_pipe())
    start = frames.receive()
    code = _work(frames, start) if start else 1
    sys.stderr.flush()
    # Without the interpreter's own end: SAP's library may still have threads that call into it.
    os._exit(code)


def _claim_pipe() -> tuple[IO[bytes], IO[bytes]]:
    source, sink = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    return source, sink


def _work(frames: Frames, start: Frame) -> int:
    link = Link(frames, start, _host_is_gone)
    try:
        JOBS[start["job"]](start, link)
    except Stopping:
        return 0
    except SapFault as fault:
        frames.send({"call": "failed", "kind": fault.kind, "sentence": str(fault)})
    except ConnectorError as error:
        frames.send({"call": "failed", "kind": "call", "sentence": str(error)})
    except BaseException:  # noqa: BLE001 -- the host shows the last words of a process that ends
        traceback.print_exc()
        return 1
    return 0


def _host_is_gone() -> None:
    os._exit(0)


if __name__ == "__main__":
    main()
