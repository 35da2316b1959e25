"""HTTP for the sandbox: reads a request, lets the desk answer it, writes the answer."""

from __future__ import annotations

import socket
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from connector.sandbox.control import PREFIX, steer
from connector.sandbox.desk import Desk
from connector.sandbox.reply import Refusal, Reply

_LONGEST_BODY = 16 * 1024 * 1024
_HERE = Reply(200, b"connector sandbox; GET /sandbox/requests shows what it received\n", content_type="text/plain")


class Server(ThreadingHTTPServer):
    """Serves one desk; a thread a connection."""

    daemon_threads = False
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], desk: Desk) -> None:
        """Listen on the address.

        Raises:
            OSError: The port is taken, or may not be used.
        """
        self.desk = desk
        self.stopped = threading.Event()
        self._open: set[socket.socket] = set()
        super().__init__(address, Handler)

    def server_bind(self) -> None:
        """Bind, without asking DNS for our own name as the base class does."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        host, port = self.socket.getsockname()[:2]
        self.server_address = (host, port)
        self.server_name, self.server_port = host, port

    def process_request(self, request: Any, client_address: Any) -> None:
        """Remember the connection, so that stopping can end it."""
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Close a connection."""
        self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of clients that went away; anything else is a fault of the sandbox and is shown."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)

    def end_connections(self) -> None:
        """End every connection, idle, hanging or busy."""
        self.stopped.set()
        for connection in list(self._open):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                self._open.discard(connection)


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Server

    def do_GET(self) -> None:
        """Look at the sandbox."""
        self._serve()

    def do_HEAD(self) -> None:
        """Look whether anything answers, as `connector doctor` does."""
        self._serve()

    def do_POST(self) -> None:
        """Call the API, or steer the sandbox."""
        self._serve()

    def do_DELETE(self) -> None:
        """Take orders to misbehave back."""
        self._serve()

    def _serve(self) -> None:
        body = self._body()
        if body is None:
            self.close_connection = True
            self._write(Refusal(413, "", "The body's length is missing or too much.").reply())
        else:
            self._write(self._answer(body))

    def _body(self) -> bytes | None:
        length = self.headers.get("Content-Length") or ("0" if self.command != "POST" else "")
        if not (length.isascii() and length.isdigit() and int(length) <= _LONGEST_BODY):
            return None
        return self.rfile.read(int(length))

    def _answer(self, body: bytes) -> Reply:
        if self.path.startswith(PREFIX):
            return steer(self.server.desk, self.command, self.path, body)
        if self.path == "/" and self.command in ("GET", "HEAD"):
            return _HERE
        if self.command != "POST":
            return Refusal(405, "", "Use POST.").reply()
        return self.server.desk.post(self.path, self.headers, body)  # type: ignore[arg-type]  # a Message has get, items

    def _write(self, reply: Reply) -> None:
        if reply.wait:
            self.server.stopped.wait(reply.wait)
        if reply.status == 0:
            self.close_connection = True
        if reply.status or reply.raw:
            self.wfile.write(reply.on_the_wire(with_body=self.command != "HEAD"))

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: what arrived is asked for at `/sandbox/requests`."""
