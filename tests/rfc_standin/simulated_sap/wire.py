"""Frames between the stand-in library and the simulated system: a length, then bytes, in this machine's byte order."""

from __future__ import annotations

import socket
import struct

_NUMBER = struct.Struct("=I")
MISSING = 0xFFFFFFFF


class ConnectionLostError(Exception):
    """The other side is gone."""


def number(value: int) -> bytes:
    """A number of four bytes."""
    return _NUMBER.pack(value)


def raw(content: bytes) -> bytes:
    """Bytes, their count before them."""
    return _NUMBER.pack(len(content)) + content


def text(value: str) -> bytes:
    """Text as UTF-16; a lone surrogate passes, since that is what garbage in a CHAR field looks like."""
    return raw(value.encode("utf-16-le", "surrogatepass"))


class Reader:
    """Reads the parts of one frame in order."""

    def __init__(self, frame: bytes) -> None:
        self._frame, self._at = frame, 0

    def byte(self) -> int:
        """One byte."""
        self._at += 1
        return self._frame[self._at - 1]

    def number(self) -> int:
        """A number of four bytes."""
        self._at += 4
        value: int = _NUMBER.unpack_from(self._frame, self._at - 4)[0]
        return value

    def bytes(self, count: int) -> bytes:
        """So many bytes."""
        self._at += count
        return self._frame[self._at - count : self._at]

    def text(self) -> str:
        """Text, its size before it."""
        return self.bytes(self.number()).decode("utf-16-le", "surrogatepass")

    def texts(self) -> list[str]:
        """Texts, their count before them."""
        return [self.text() for _ in range(self.number())]

    def pairs(self) -> dict[str, str]:
        """Keys in upper case and their values."""
        return {self.text().upper(): self.text() for _ in range(self.number())}


def send(to: socket.socket, frame: bytes) -> None:
    """Send one frame.

    Raises:
        ConnectionLostError: the other side is gone.
    """
    try:
        to.sendall(_NUMBER.pack(len(frame)) + frame)
    except OSError as error:
        raise ConnectionLostError(str(error)) from error


def receive(by: socket.socket) -> bytes:
    """Receive one frame.

    Raises:
        ConnectionLostError: the other side is gone, or did not answer within the socket's time-out.
    """
    try:
        (length,) = _NUMBER.unpack(_exactly(by, _NUMBER.size))
        return _exactly(by, length)
    except OSError as error:
        raise ConnectionLostError(str(error)) from error


def _exactly(by: socket.socket, count: int) -> bytes:
    content = bytearray()
    while len(content) < count:
        piece = by.recv(min(count - len(content), 1 << 20))
        if not piece:
            raise ConnectionLostError("closed by the other side")
        content += piece
    return bytes(content)


def is_open(connection: socket.socket) -> bool:
    """Whether the other side of an idle connection is still there."""
    try:
        return connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) != b""
    except BlockingIOError:
        return True
    except OSError:
        return False
