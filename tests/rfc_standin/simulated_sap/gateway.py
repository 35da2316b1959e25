"""The gateway: where clients log on and server programs are registered."""

from __future__ import annotations

import contextlib
import random
import socket
import threading
from collections import deque
from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase

from tests.rfc_standin.simulated_sap.errors import communication, registration_refused
from tests.rfc_standin.simulated_sap.wire import is_open

GATEWAY_PORT, MESSAGE_SERVER_PORT = 3300, 3600


class Gateway:
    """Listens on the ports of instance 00 of an address of the loopback network, and can go down and come back."""

    def __init__(self, host: str, serve: Callable[[socket.socket], None]) -> None:
        self.host = host or _free_host()
        self._serve = serve
        self._listening: list[socket.socket] = []
        self._connections: set[socket.socket] = set()
        self._lock = threading.Lock()

    def up(self) -> None:
        """Listen; nothing happens if it does already."""
        with self._lock:
            if self._listening:
                return
            self._listening = [socket.create_server((self.host, port)) for port in (GATEWAY_PORT, MESSAGE_SERVER_PORT)]
            for listener in self._listening:
                threading.Thread(target=self._accept, args=(listener,), daemon=True).start()

    def down(self) -> None:
        """Stop listening and break every connection."""
        with self._lock:
            broken = [*self._listening, *self._connections]
            self._listening, self._connections = [], set()
        for each in broken:
            _close(each)

    def forget(self, connection: socket.socket) -> None:
        """A connection that is over."""
        with self._lock:
            self._connections.discard(connection)
        _close(connection)

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self._lock:
                if listener not in self._listening:
                    _close(connection)
                    return
                self._connections.add(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()


def _free_host() -> str:
    """An address of its own, so that systems of tests that run side by side all have instance 00."""
    while True:
        host = f"127.{random.randint(1, 254)}.{random.randint(1, 254)}.{random.randint(2, 254)}"
        with contextlib.suppress(OSError), socket.create_server((host, GATEWAY_PORT)):
            return host


def _close(connection: socket.socket) -> None:
    """Close it also for a thread that waits on it."""
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
    connection.close()


class Registrations:
    """Server programs that are registered, each by some connections."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._idle: dict[str, deque[socket.socket]] = {}
        self._busy: dict[str, int] = {}
        self._changed = threading.Condition()
        self.allowed = ["*"]

    def admit(self, program_id: str, host: str) -> None:
        """Raise unless reginfo lists the program."""
        if not any(fnmatchcase(program_id, pattern) for pattern in self.allowed):
            raise registration_refused(program_id, host)

    def add(self, program_id: str, connection: socket.socket) -> None:
        """A connection that waits for requests."""
        with self._changed:
            self._idle.setdefault(program_id, deque()).append(connection)
            self._changed.notify_all()

    def count(self, program_id: str) -> int:
        """Connections of a program, idle or busy."""
        with self._changed:
            self._drop_dead(program_id)
            return len(self._idle.get(program_id, ())) + self._busy.get(program_id, 0)

    @contextlib.contextmanager
    def borrowed(self, program_id: str, seconds: float) -> Iterator[socket.socket]:
        """A connection for one request; it is dropped if the request fails.

        Raises:
            SapError: the program is not registered, or all its connections are busy for so long.
        """
        connection = self._take(program_id, seconds)
        try:
            yield connection
        except Exception:
            self._gateway.forget(connection)
            raise
        else:
            self.add(program_id, connection)
        finally:
            with self._changed:
                self._busy[program_id] -= 1
                self._changed.notify_all()

    def _take(self, program_id: str, seconds: float) -> socket.socket:
        def one_is_idle() -> bool:
            self._drop_dead(program_id)
            return bool(self._idle.get(program_id))

        with self._changed:
            if not self._changed.wait_for(one_is_idle, seconds):
                raise communication(f"program {program_id} not registered", 679)
            self._busy[program_id] = self._busy.get(program_id, 0) + 1
            return self._idle[program_id].popleft()

    def _drop_dead(self, program_id: str) -> None:
        idle = self._idle.get(program_id, deque())
        for connection in [each for each in idle if not is_open(each)]:
            idle.remove(connection)
            self._gateway.forget(connection)
