"""Servers that misbehave on cue, on real sockets, and what every test of the transport needs."""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from connector.transport.channel import Channel
from connector.transport.request import Request
from connector.transport.settings import ChannelSettings

CERTIFICATES = Path(__file__).parent / "certificates"
Script = Callable[[socket.socket, "RawServer"], None]


class RawServer:
    """Accepts connections and plays a script on each, in a thread of its own."""

    def __init__(self, script: Script, tls: ssl.SSLContext | None = None) -> None:
        self.script = script
        self.tls = tls
        self.connections = 0
        self.received: list[bytes] = []
        self.stopped = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self.port}"
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def _accept(self) -> None:
        while not self.stopped.is_set():
            connection, _ = self._listener.accept()
            if self.stopped.is_set():
                connection.close()
                return
            self.connections += 1
            thread = threading.Thread(target=self._play, args=(connection,))
            self._threads.append(thread)
            thread.start()

    def _play(self, connection: socket.socket) -> None:
        with ExitStack() as stack:
            stack.enter_context(connection)
            try:
                if self.tls is not None:
                    connection = stack.enter_context(self.tls.wrap_socket(connection, server_side=True))
                connection.settimeout(10)
                self.script(connection, self)
            except (OSError, EOFError):
                return

    def take(self, connection: socket.socket) -> bytes:
        """Read one whole request; EOFError when the client closed."""
        taken = b""
        while b"\r\n\r\n" not in taken:
            taken += self._more(connection)
        head, _, body = taken.partition(b"\r\n\r\n")
        length = next(
            (int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), 0
        )
        while len(body) < length:
            body += self._more(connection)
        self.received.append(head + b"\r\n\r\n" + body)
        return self.received[-1]

    @staticmethod
    def _more(connection: socket.socket) -> bytes:
        more = connection.recv(65536)
        if not more:
            raise EOFError
        return more

    def stop(self) -> None:
        """End the script's waits and wait for its threads."""
        self.stopped.set()
        socket.create_connection(("127.0.0.1", self.port)).close()
        for thread in self._threads:
            thread.join(15)
        self._listener.close()


@pytest.fixture
def raw_server() -> Iterator[Callable[..., RawServer]]:
    """Starts servers that play a script, or send these bytes after each request."""
    servers: list[RawServer] = []

    def start(script: Script | bytes, tls: ssl.SSLContext | None = None) -> RawServer:
        servers.append(RawServer(_answering(script) if isinstance(script, bytes) else script, tls))
        return servers[-1]

    yield start
    for server in servers:
        server.stop()


def _answering(answer: bytes) -> Script:
    def script(connection: socket.socket, server: RawServer) -> None:
        while True:
            server.take(connection)
            connection.sendall(answer)

    return script


@pytest.fixture
def http_answer() -> Callable[..., bytes]:
    """Makes a whole HTTP answer."""

    def make(body: bytes = b"", status: str = "200 OK", *headers: str) -> bytes:
        lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
        return "\r\n".join(lines).encode() + body

    return make


@pytest.fixture
def confirming(http_answer: Callable[..., bytes]) -> bytes:
    """The documented success for the serials of `request_for_two`."""
    return http_answer(
        b'{"success": true, "message": "Serials decommissioned", "data": ['
        b'{"serial_number": "A1", "status": "Assigned"}, {"serial_number": "B2", "status": "Assigned"}]}'
    )


@pytest.fixture
def request_for_two() -> Request:
    """A request for the serials A1 and B2."""
    return Request("09001234567897", "destroy", False, "EU", ("A1", "B2"))


class TestClock:
    """Clocks that stand still until they are moved."""

    __test__ = False

    def __init__(self) -> None:
        self.time = 1_800_000_000.0
        self.ticks = 1000.0

    def now(self) -> float:
        """Seconds since 1970."""
        return self.time

    def monotonic(self) -> float:
        """Seconds that never go back."""
        return self.ticks

    def move(self, seconds: float) -> None:
        """Let time pass."""
        self.time += seconds
        self.ticks += seconds


@pytest.fixture
def clock() -> TestClock:
    """A clock that stands still."""
    return TestClock()


@pytest.fixture
def open_channel(clock: TestClock) -> Iterator[Callable[..., Channel]]:
    """Opens channels to a URL, with a static token unless told otherwise."""
    channels: list[Channel] = []

    def open_one(url: str, **more: object) -> Channel:
        remember = more.pop("remember", lambda _secret: None)
        given = {"name": "default", "channel_key": "channel-key-1", "connect_timeout": 5.0, "read_timeout": 5.0, **more}
        if "api_key" not in given:
            given.setdefault("static_token", "static-token-1")
        channels.append(Channel(ChannelSettings(url=url, **given), clock, remember=remember))  # type: ignore[arg-type]
        return channels[-1]

    yield open_one
    for channel in channels:
        channel.close()


@pytest.fixture
def server_tls() -> Callable[..., ssl.SSLContext]:
    """TLS of a server, with one of the test certificates."""

    def make(certificate: str = "server.pem", wants_client: bool = False) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATES / certificate)
        if wants_client:
            context.verify_mode = ssl.CERT_REQUIRED
            context.load_verify_locations(CERTIFICATES / "ca.pem")
        return context

    return make


@pytest.fixture
def certificates() -> Path:
    """Folder of the test certificates."""
    return CERTIFICATES


@pytest.fixture
def connect_proxy(raw_server: Callable[..., RawServer]) -> RawServer:
    """A small CONNECT proxy; it also remembers what it was asked."""
    return raw_server(_proxy)


def _proxy(connection: socket.socket, server: RawServer) -> None:
    target = server.take(connection).split()[1].decode()
    host, _, port = target.rpartition(":")
    with socket.create_connection((host, int(port))) as upstream:
        connection.sendall(b"HTTP/1.1 200 Connected\r\n\r\n")
        back = threading.Thread(target=_pump, args=(upstream, connection))
        back.start()
        _pump(connection, upstream)
        back.join()


def _pump(source: socket.socket, sink: socket.socket) -> None:
    try:
        while piece := source.recv(65536):
            sink.sendall(piece)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        return


@pytest.fixture
def closed_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@pytest.fixture
def stopwatch() -> Callable[[], float]:
    """Seconds since the test began."""
    begin = time.monotonic()
    return lambda: time.monotonic() - begin


@pytest.fixture
def host_of() -> Callable[[str], str]:
    """Host and port of a URL."""
    return lambda url: urlsplit(url).netloc
