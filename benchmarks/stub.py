"""A fast stand-in for the API: answers every decommission request with success, after a wait if asked for one.

    python stub.py [SECONDS_TO_WAIT] [FILE]

Prints its URL, then serves until it is killed. With FILE, a line is added to that for each request: the monotonic
clock when it had come whole, and its first serial. It is no sandbox: it checks nothing and remembers nothing.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from pathlib import Path
from typing import TextIO


class Answering(asyncio.Protocol):
    """One connection; requests come one after the other."""

    wait = 0.0
    arrivals: TextIO | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self.received = bytearray()

    def data_received(self, arrived: bytes) -> None:
        self.received += arrived
        head, found, body = bytes(self.received).partition(b"\r\n\r\n")
        if not found:
            return
        length = next(int(line[15:]) for line in head.split(b"\r\n") if line[:15].lower() == b"content-length:")
        if len(body) < length:
            return
        came = time.monotonic()
        del self.received[: len(head) + 4 + length]
        serials = json.loads(body[:length])["serials"]
        if self.arrivals:
            self.arrivals.write(f"{came} {serials[0]}\n")
        asyncio.get_running_loop().call_later(self.wait, self.answer, serials)

    def answer(self, serials: list[str]) -> None:
        assigned = [{"serial_number": each, "status": "Assigned"} for each in serials]
        body = json.dumps({"success": True, "message": "Serials decommissioned", "data": assigned}).encode()
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        self.transport.write(head.encode() + body)  # type: ignore[attr-defined]  # a TCP transport writes


async def serve(wait: float, arrivals: str | None = None) -> None:
    """Serve until killed."""
    Answering.wait = wait
    if arrivals:
        Answering.arrivals = Path(arrivals).open("a", buffering=1)  # noqa: SIM115 - open as long as the process runs
    server = await asyncio.get_running_loop().create_server(Answering, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()
    sys.stdout.write(f"http://{host}:{port}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(float(sys.argv[1]) if len(sys.argv) > 1 else 0.0, *sys.argv[2:]))
