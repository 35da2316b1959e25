"""Connections that know when a request's first byte leaves, and that end an answer at its deadline.

urllib3 and requests tell by the class of an exception what went wrong, not whether anything was written; and
their read time-out starts anew with each byte. Both decide here whether a request may be sent again, so the
connections below note the moment of the first write and give every read only the time that is left.
"""

from __future__ import annotations

import http.client
import io
import math
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, Any

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

if TYPE_CHECKING:
    import socket

    from _typeshed import WriteableBuffer

_PIECE = 16384
_LATE = 0.1
"""Seconds by which a time-out may be late."""
_thread = threading.local()


@dataclass(slots=True)
class Exchange:
    """One request on its way.

    Attributes:
        read_timeout: Seconds from the first byte written until the whole answer is read.
        idle_seconds: A connection whose last answer is older is not used.
        written: Whether a byte of the request may have left; CONNECT and the TLS handshake do not count.
        deadline: Reading of the monotonic clock at which the answer must be whole.
    """

    read_timeout: float
    idle_seconds: float
    written: bool = False
    deadline: float = math.inf

    def begin(self) -> None:
        """Note that the first byte is about to be written."""
        if not self.written:
            self.written = True
            self.deadline = monotonic() + self.read_timeout

    @contextmanager
    def on_this_thread(self) -> Iterator[Exchange]:
        """Make it the exchange that connections used by this thread report to."""
        before = current_exchange()
        _thread.exchange = self
        try:
            yield self
        finally:
            _thread.exchange = before


def current_exchange() -> Exchange | None:
    """The exchange of this thread, if one is under way."""
    found: Exchange | None = getattr(_thread, "exchange", None)
    return found


def _limit(sock: socket.socket, deadline: float) -> None:
    """Give a socket the seconds that are left as its time-out; raises TimeoutError when none are.

    Setting it is a call of the system that lets other threads run first, so it is left out where it would change
    little.
    """
    set_to = sock.gettimeout()
    if deadline == math.inf:
        if set_to is not None:
            sock.settimeout(None)
        return
    left = deadline - monotonic()
    if left <= 0:
        raise TimeoutError("timed out")
    if set_to is None or left < 1 or abs(left - set_to) > _LATE:
        sock.settimeout(left)


class _DeadlinedReader(io.RawIOBase):
    """A socket's file that reads until a deadline, however slowly the bytes drip."""

    def __init__(self, sock: socket.socket, deadline: float) -> None:
        self._sock = sock
        self._deadline = deadline
        self._file = sock.makefile("rb", buffering=0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int | None:
        _limit(self._sock, self._deadline)
        return self._file.readinto(buffer)

    def close(self) -> None:
        self._file.close()
        super().close()


class _DeadlinedSocket:
    """As much of a socket as `http.client.HTTPResponse` asks for."""

    def __init__(self, sock: socket.socket, deadline: float) -> None:
        self._sock = sock
        self._deadline = deadline

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_DeadlinedReader(self._sock, self._deadline))


class _Noting(HTTPConnection):
    """What plain and TLS connections add to urllib3's."""

    _connecting = False
    _is_head = False
    _head = b""
    _deadline = math.inf
    _last_answer = 0.0

    def connect(self) -> None:
        """Connect; the CONNECT of a proxy is bounded by the time-out of the connection as a whole."""
        self._connecting = True
        self._deadline = math.inf if self.timeout is None else monotonic() + self.timeout
        try:
            super().connect()
        finally:
            self._connecting = False

    def endheaders(self, *body: Any, **how: Any) -> None:
        """End the head, which then leaves together with the first of the body: one write in place of two."""
        self._is_head = True
        super().endheaders(*body, **how)

    def send(self, data: Any) -> None:
        """Send bytes of the request, or of a CONNECT while connecting."""
        if self._is_head:
            self._is_head, self._head = False, data
            return
        if self.sock is None:
            self.connect()
        if not self._connecting:
            data, self._head = self._head + data, b""
            self._note_writing()
        view = memoryview(data)
        # In pieces, since a TLS socket starts its time-out anew with each record of 16 KiB.
        for start in range(0, len(view), _PIECE):
            _limit(self.sock, self._deadline)
            super().send(view[start : start + _PIECE])

    def _note_writing(self) -> None:
        exchange = current_exchange()
        if exchange is None:
            self._deadline = math.inf
            return
        exchange.begin()
        self._deadline = exchange.deadline

    def response_class(self, sock: Any, *rest: Any, **named: Any) -> http.client.HTTPResponse:  # type: ignore[override]
        """Called by http.client where it makes a response, of a request or of a CONNECT."""
        # A method in place of the class: http.client offers no other way to hand a response the deadline.
        deadlined: Any = _DeadlinedSocket(sock, self._deadline)
        return http.client.HTTPResponse(deadlined, *rest, **named)

    def getresponse(self) -> Any:
        """Read the head of the answer."""
        if self._head:
            self.send(b"")
        response = super().getresponse()
        self._last_answer = monotonic()
        return response

    @property
    def is_connected(self) -> bool:
        """Whether the pool may use this connection again."""
        exchange = current_exchange()
        idle = monotonic() - self._last_answer
        return super().is_connected and (exchange is None or idle <= exchange.idle_seconds)


class PlainConnection(_Noting):
    """A connection without TLS."""


class TlsConnection(_Noting, HTTPSConnection):
    """A connection with TLS."""


class PlainPool(HTTPConnectionPool):
    """Keeps plain connections."""

    ConnectionCls = PlainConnection


class TlsPool(HTTPSConnectionPool):
    """Keeps TLS connections."""

    ConnectionCls = TlsConnection


POOLS = {"http": PlainPool, "https": TlsPool}
"""By scheme, as urllib3's pool managers want them."""
