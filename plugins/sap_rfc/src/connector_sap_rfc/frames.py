"""What goes through the pipe between the host and the child: JSON objects, each after its length."""

from __future__ import annotations

import json
import struct
import threading
from typing import IO, Any

Frame = dict[str, Any]
_LENGTH = struct.Struct(">I")


class Frames:
    """Both directions of a pipe. Sending is safe from any thread; one thread receives."""

    def __init__(self, source: IO[bytes], sink: IO[bytes]) -> None:
        self._source = source
        self._sink = sink
        self._lock = threading.Lock()

    def send(self, frame: Frame) -> None:
        """Write a frame.

        Raises:
            OSError: The other side is gone.
        """
        text = json.dumps(frame).encode()
        with self._lock:
            self._sink.write(_LENGTH.pack(len(text)) + text)
            self._sink.flush()

    def receive(self) -> Frame | None:
        """The next frame; None when the other side has ended, in the middle of a frame or between two."""
        head = self._source.read(_LENGTH.size)
        if len(head) < _LENGTH.size:
            return None
        (length,) = _LENGTH.unpack(head)
        text = self._source.read(length)
        if len(text) < length:
            return None
        frame: Frame = json.loads(text)
        return frame
