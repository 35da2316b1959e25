"""Definitions as JSON, for who keeps them: those that SAP was asked for, and those that come with the connector."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from connector.errors import Unreadable
from connector.idoc.definitions import IdocType

_SHIPPED = Path(__file__).with_name("types")
"""Definitions that come with the connector; README.md there says where their facts come from."""
_CUT_AS = {
    **dict.fromkeys(("MBGMCR01", "MBGMCR02", "MBGMCR04"), "MBGMCR03"),
    **dict.fromkeys(("DELVRY03", "DELVRY04", "DELVRY05", "DELVRY06"), "DELVRY07"),
}
"""A successor has all segments of its predecessors, and segments grow at their end alone. So what a later type has
more than the one it is cut by is noticed: as a segment that is not defined, or as text behind the last field."""


def to_json(idoc_type: IdocType) -> str:
    """A definition as JSON, one segment a line."""
    whole = _adapter().dump_python(idoc_type, mode="json")
    lines = ",\n".join(json.dumps(segment, ensure_ascii=False) for segment in whole.pop("segments"))
    return json.dumps(whole)[:-1] + f', "segments": [\n{lines}\n]}}\n'


def from_json(text: str) -> IdocType:
    """Read what `to_json` wrote.

    Args:
        text: The JSON.

    Raises:
        Unreadable: It is no such JSON; the sentence says what to do.
    """
    try:
        return _adapter().validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        cause = f"{where}: {first['msg']}" if where else first["msg"]
    except Unreadable as error:
        cause = error.cause
    raise Unreadable(f"it is no kept definition of an IDoc type ({cause}); delete it, and it is asked for anew")


def shipped(idoctyp: str, cimtyp: str = "") -> IdocType | None:
    """A definition that comes with the connector; None when there is none, as for every extension."""
    path = _shipped_files().get(_CUT_AS.get(idoctyp, idoctyp))
    if path is None or cimtyp:
        return None
    return replace(from_json(path.read_text("utf-8")), idoctyp=idoctyp)


def _shipped_files() -> dict[str, Path]:
    """By type. Looked for rather than put together from the name, which comes from outside."""
    return {path.stem: path for path in _SHIPPED.glob("*.json")}


@cache
def _adapter() -> TypeAdapter[IdocType]:
    # Made when first needed: most commands need no definition.
    return TypeAdapter(IdocType)
