"""A server that answers by byte what a row says, and behaves once the row has nothing more to say."""

from __future__ import annotations

import json
import socketserver
import threading
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, BinaryIO

from tests.bad_input.given import content

AUTHENTICATION = "/v1/api_auth"


class Server(socketserver.ThreadingTCPServer):
    """Serves every row at once, each below a path of its own: `/ROW/v1/...`.

    Attributes:
        scripts: By row and call (`answers`, `auth`), the answers that are left.
        received: By row, the bodies of its decommission requests.
        stopped: Ends what hangs or drips.
    """

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, scripts: Mapping[str, Mapping[str, Sequence[Mapping[str, Any]]]]) -> None:
        self.scripts = {(row, call): list(answers) for row, calls in scripts.items() for call, answers in calls.items()}
        self.received: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self.stopped = threading.Event()
        self.lock = threading.Lock()
        super().__init__(("127.0.0.1", 0), Connection)

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def next_answer(self, path: str, body: bytes) -> Mapping[str, Any]:
        """What to answer a request; note it."""
        _, row, rest = path.split("/", 2)
        call = "auth" if f"/{rest}" == AUTHENTICATION else "answers"
        with self.lock:
            if call == "answers":
                self.received[row].append(json.loads(body))
            left = self.scripts.get((row, call), [])
            return left.pop(0) if left else _proper(call, body)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of clients that went away."""


def _proper(call: str, body: bytes) -> Mapping[str, Any]:
    if call == "auth":
        return {"text": '{"success": true, "message": "Authenticated", "data": {"token": "fresh-token"}}'}
    listed = [{"serial_number": each, "status": "Assigned"} for each in json.loads(body)["serials"]]
    return {"text": json.dumps({"success": True, "message": "Serials decommissioned", "data": listed})}


class Connection(socketserver.StreamRequestHandler):
    """One connection."""

    server: Server

    def handle(self) -> None:
        """Answer until the client closes."""
        while (request := _read(self.rfile)) is not None:
            answer = self.server.next_answer(*request)
            if not self._say(answer):
                return

    def _say(self, answer: Mapping[str, Any]) -> bool:
        """Write an answer; returns whether the connection stays open."""
        whole = _on_the_wire(answer)
        if "drip" in answer:
            return self._drip(whole, answer["drip"])
        if answer.get("hang"):
            self.server.stopped.wait(30)
            return False
        cut = answer.get("cut")
        self.wfile.write(whole if cut is None else whole[:cut])
        return cut is None and "raw" not in answer

    def _drip(self, whole: bytes, seconds: float) -> bool:
        for number in range(len(whole)):
            if self.server.stopped.wait(seconds):
                return False
            self.wfile.write(whole[number : number + 1])
        return True


def _read(stream: BinaryIO) -> tuple[str, bytes] | None:
    line = stream.readline()
    length = 0
    while (header := stream.readline().strip()) != b"":
        name, _, value = header.partition(b":")
        length = int(value) if name.lower() == b"content-length" else length
    return (line.split()[1].decode(), stream.read(length)) if line else None


def _on_the_wire(answer: Mapping[str, Any]) -> bytes:
    if "raw" in answer:
        return str(answer["raw"]).encode("latin-1")
    body = _body(answer)
    headers = {"Content-Type": "application/json", "Content-Length": str(len(body)), **answer.get("headers", {})}
    lines = [f"HTTP/1.1 {answer.get('status', 200)} Said", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def _body(answer: Mapping[str, Any]) -> bytes:
    if "hex" in answer:
        return bytes.fromhex(answer["hex"])
    if "make" in answer:
        return content(answer, 0)
    return str(answer.get("text", "")).encode(answer.get("encoding", "utf-8"))


def wait_until(reached: Any, seconds: float) -> None:
    """Return when something is so, or when the time is up: the rows then say what is not."""
    end = time.monotonic() + seconds
    while not reached() and time.monotonic() < end:
        time.sleep(0.1)
