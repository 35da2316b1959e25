"""An API, and a proxy, whose every answer repeats the secrets that it was sent; each endpoint's in another way."""

from __future__ import annotations

import base64
import html
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import quote

from tests.bad_input.leaks.cores import SECRETS, forms


def _with_body(status: str, body: str, more: str = "") -> str:
    return f"HTTP/1.1 {status}\r\n{more}Content-Length: {len(body.encode())}\r\n\r\n{body}"


def answers(said: str) -> Mapping[str, str]:
    """By endpoint, an answer as it goes over the wire, with `said` in it."""
    other_status = {"success": True, "data": [{"serial_number": "status", "status": said}]}
    return {
        "message": _with_body("422 No", json.dumps({"error": "ValidationError", "message": said})),
        "cut": _with_body("422 No", json.dumps({"message": "x" * 185 + said})),
        "html": _with_body("502 No", f"<html><title>{html.escape(said)}</title>{said}"),
        "json": _with_body("200 OK", '{"success": true, "data": "' + said),
        "status": _with_body("200 OK", json.dumps(other_status)),
        "reason": _with_body(f"400 {said}", "", f"X-Echo: {said}\r\n"),
        "line": f"{said}\r\n\r\n",
        "redirect": _with_body("302 There", "", f"Location: http://{quote(said)}@127.0.0.1/{said}\r\n"),
        "rejected": _with_body("401 No", f"InvalidTokenError {said}"),
        "retry": _with_body("503 No", said, f"Retry-After: {said}\r\n"),
        "chunk": f"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{said}\r\n",
        "length": f"HTTP/1.1 200 OK\r\nContent-Length: {said}\r\n\r\n",
        "gzip": _with_body("200 OK", said, "Content-Encoding: gzip\r\n"),
        "header": f"HTTP/1.1 500 No\r\n{said}\r\n : {said}\r\nSet-Cookie: a={said}\r\nContent-Length: 0\r\n\r\n",
    }


ENDPOINTS = tuple(answers(""))
GOOD_TOKEN = json.dumps({"success": True, "data": {"token": "TOKEN"}})


class Handler(BaseHTTPRequestHandler):
    """One request."""

    server: Any

    def handle_one_request(self) -> None:
        """Answer any method, once."""
        self.raw_requestline = self.rfile.readline(65537)
        self.close_connection = True
        if self.raw_requestline and self.parse_request():
            self.wfile.write(self._answer().encode())

    def _answer(self) -> str:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        self.server.heard.append(f"{self.path}\n{self.headers}\n{body.decode()}")
        proxied = self.headers.get("Proxy-Authorization")
        if proxied:
            said = f"{proxied} {forms(base64.b64decode(proxied.split()[1]).decode())}"
            return _with_body(f"407 {said}", said, f"X-Echo: {said}\r\n")
        endpoint, *call = self.path.strip("/").split("/")
        sent = [self.headers.get("x-access-token", ""), self.headers.get("x-channel-key", "")]
        if "api_auth" not in call:
            return answers(" ".join(map(forms, sent))).get(endpoint.removeprefix("fetched-"), _with_body("500 No", ""))
        said = " ".join(map(forms, json.loads(body).values()))
        return answers(said).get(endpoint.removeprefix("auth-"), _token(said))

    def log_message(self, *_: Any) -> None:
        """Nothing."""


def _token(said: str) -> str:
    return _with_body("200 OK", json.dumps({"success": True, "data": {"token": SECRETS["fetched"]}, "said": said}))


@contextmanager
def echoing() -> Iterator[tuple[str, list[str]]]:
    """Its address, and all that it was sent."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.heard = []  # type: ignore[attr-defined]  # the handler finds it there
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_address[1]}", server.heard  # type: ignore[attr-defined]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
