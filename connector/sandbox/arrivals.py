"""Every request that arrived, and what came of it."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

_SECRET_HEADERS = frozenset({"x-access-token", "x-channel-key", "authorization"})
_SECRET_FIELDS = frozenset({"api_key", "api_secret"})
_BODY_SHOWN = 65536


@dataclass(frozen=True, slots=True)
class Arrival:
    """One request that arrived.

    Attributes:
        number: From 1, in the order in which they were answered or acted on.
        path: The call.
        headers: Names in lower case; tokens and keys masked.
        body: The JSON value, key and secret masked; the beginning of the text when it is no JSON.
        acted: Whether it was acted on.
        misbehaviour: The kind of misbehaviour; empty for none.
        status: Of the answer; 0 for none.
    """

    number: int
    path: str
    headers: Mapping[str, str]
    body: object
    acted: bool
    misbehaviour: str
    status: int


class Arrivals:
    """The record of a sandbox. Not locked: the desk is."""

    def __init__(self, file: Path | None) -> None:
        """Keep the record in memory, and in a file if one is given."""
        self._arrivals: list[Arrival] = []
        self._file = None if file is None else os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def add(self, path: str, headers: Mapping[str, str], body: bytes, *, acted: bool, kind: str, status: int) -> None:
        """Record one request; the line is with the operating system before the answer leaves."""
        arrival = Arrival(len(self._arrivals) + 1, path, _masked(headers), _shown(body), acted, kind, status)
        self._arrivals.append(arrival)
        if self._file is not None:
            os.write(self._file, json.dumps(asdict(arrival)).encode() + b"\n")

    def listed(self) -> list[dict[str, object]]:
        """Every request, in order."""
        return [asdict(arrival) for arrival in self._arrivals]

    def clear(self) -> None:
        """Forget what arrived; the file keeps it."""
        self._arrivals.clear()

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            os.close(self._file)
            self._file = None


def _masked(headers: Mapping[str, str]) -> dict[str, str]:
    lower = ((name.lower(), value) for name, value in headers.items())
    return {name: "***" if name in _SECRET_HEADERS else value for name, value in lower}


def _shown(body: bytes) -> object:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return body[:_BODY_SHOWN].decode("utf-8", errors="replace")
    if not isinstance(value, dict):
        return value
    return {name: "***" if name in _SECRET_FIELDS else field for name, field in value.items()}
