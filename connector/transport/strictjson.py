"""Reading JSON that a hostile or broken server may have written."""

from __future__ import annotations

import codecs
import json
from typing import NoReturn


def decoded(body: bytes) -> str:
    """The body as text: UTF-16 with a byte order mark, else UTF-8 with a sign for what is not UTF-8."""
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return body.decode("utf-16", errors="replace")
    return body.decode("utf-8-sig", errors="replace")


def read_json(text: str) -> object:
    """The value of a JSON text, numbers as None since no answer's meaning depends on one.

    Returns:
        The value; None when the text is no JSON, nests too deeply, or names a key twice: which of the two was
        meant cannot be known.
    """
    try:
        return json.loads(text, parse_int=_none, parse_float=_none, parse_constant=_reject, object_pairs_hook=_once)
    except (ValueError, RecursionError):
        return None


def _none(_digits: str) -> None:
    return None


def _reject(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise ValueError("a key stands twice in one object")
    return fields
