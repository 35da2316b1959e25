"""What the sandbox answers, and how."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer.

    Attributes:
        status: HTTP status; 0 when the connection is cut without an answer.
        body: The bytes of the body; of the whole answer when `raw`.
        headers: Besides Content-Type and Content-Length.
        content_type: Of the body.
        wait: Seconds before the answer.
        raw: Whether the body is written as it is, without a status line.
    """

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = "application/json; charset=utf-8"
    wait: float = 0.0
    raw: bool = False

    def on_the_wire(self, with_body: bool = True) -> bytes:
        """Status line, headers and body as one piece, so that it leaves in one packet.

        Args:
            with_body: False for an answer to HEAD: the headers of one to GET (RFC 9110, 9.3.2).
        """
        if self.raw:
            return self.body
        lines = [f"HTTP/1.1 {self.status} {HTTPStatus(self.status).phrase}", f"Content-Type: {self.content_type}"]
        lines += [f"Content-Length: {len(self.body)}", *(f"{name}: {value}" for name, value in self.headers.items())]
        return "\r\n".join([*lines, "", ""]).encode("latin-1") + (self.body if with_body else b"")


CUT = Reply(0)
"""No answer: the connection is closed."""


def as_json(value: object, status: int = 200) -> Reply:
    """An answer in JSON."""
    return Reply(status, json.dumps(value).encode())


class Refusal(Exception):
    """The documented kind of no.

    Attributes:
        status: HTTP status. The documentation names none: 401 for tokens, 404 for products and 422 are likely.
        error_type: One of the documented four; empty for a no without a type.
    """

    def __init__(self, status: int, error_type: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.error_type = error_type

    def reply(self) -> Reply:
        """The answer; the shape of error bodies is not documented, this one is likely."""
        named = {"error": self.error_type} if self.error_type else {}
        return as_json({"success": False, "message": str(self), **named}, self.status)
