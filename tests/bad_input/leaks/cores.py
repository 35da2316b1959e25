"""Secrets that can be found again in whatever form they took."""

from __future__ import annotations

import base64
import html
import json
import random
import string
from collections.abc import Iterator
from urllib.parse import quote

NAMES = (
    "channel_key",
    "static_token",
    "api_key",
    "api_secret",
    "fetched",
    "proxy",
    "odd_proxy",
    "vault",
    "certificate",
    "literal",
)
PIECE = 9
"""So many characters of a core in a row are no accident."""


def _core(number: int) -> str:
    return "".join(random.Random(number).choices(string.ascii_letters + string.digits, k=24))


CORES = {name: _core(number) for number, name in enumerate(NAMES)}
"""Random letters and digits, which no encoding changes but base64: a piece of them anywhere is a leak."""
SECRETS = {name: f'a"{core}/<&>+%z' for name, core in CORES.items()} | {"literal": CORES["literal"]}
"""The signs around a core are those that JSON, HTML, URLs and Python write differently."""


def forms(secret: str) -> str:
    """A secret in every form in which a server may send it back, on one line."""
    raw = secret.encode()
    encoded = [base64.b64encode(b"u" * shift + raw).decode() for shift in range(3)]
    written = [secret, json.dumps(secret), html.escape(secret), quote(secret, safe=""), quote(secret), repr(raw)]
    return " ".join([*written, *encoded, base64.urlsafe_b64encode(raw).decode()])


def _pieces(core: str) -> Iterator[bytes]:
    """Every piece of a core, plain and in base64 wherever it stands in the encoded bytes."""
    for start in range(len(core) - PIECE + 1):
        piece = core[start : start + PIECE].encode()
        yield piece
        for shift in range(3):
            whole = base64.b64encode(bytes(shift) + piece)
            yield whole[(0, 2, 3)[shift] : (len(piece) + shift) * 8 // 6]


PIECES = {piece: name for name, core in CORES.items() for piece in _pieces(core)}


def leaked(content: bytes) -> list[str]:
    """Names of the secrets of which a piece stands in the content, each with what is around it."""
    # SQLite and Windows may write two bytes a character.
    texts = [content, content.replace(b"\0", b"")] if b"\0" in content else [content]
    found = {}
    for piece, name in PIECES.items():
        for text in texts:
            at = text.find(piece)
            if at >= 0:
                found.setdefault(name, f"{name}: {text[max(0, at - 60) : at + 40]!r}")
    return list(found.values())
