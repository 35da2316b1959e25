"""EDI_DD40-SDATA: a segment's fields in fixed columns."""

from __future__ import annotations

from collections.abc import Mapping

from connector.errors import Unreadable
from connector.idoc.definitions import Segment

_SHOWN = 20


def expect_covered(segment: Segment, sdata: str) -> None:
    """Make sure that no text lies behind the last field, where cutting would lose it.

    Args:
        segment: The segment.
        sdata: Its SDATA without blanks at the end.

    Raises:
        Unreadable: There is text that the definition does not know.
    """
    if len(sdata) > segment.length:
        rest = sdata[segment.length :].lstrip(" ")[:_SHOWN]
        raise Unreadable(
            f'text stands behind its last field, at character {segment.length + 1} or later ("{rest}"): the definition '
            f"is of an older version than the segment; get that of the newest version"
        )


def cut(segment: Segment, sdata: str) -> dict[str, str]:
    """The fields of SDATA that are not empty, without blanks at their ends.

    Raises:
        Unreadable: There is text behind the last field.
    """
    text = sdata.rstrip(" ")
    expect_covered(segment, text)
    values = {field.name: text[field.offset : field.offset + field.length].rstrip(" ") for field in segment.fields}
    return {name: value for name, value in values.items() if value}


def fill(segment: Segment, values: Mapping[str, str]) -> str:
    """SDATA of a segment: the inverse of `cut`, for who sends IDocs.

    Args:
        segment: The segment.
        values: Texts by field; a field that is left out stays blank.

    Raises:
        ValueError: A name is no field of the segment, or a text is longer than its field, which SAP would cut.
    """
    for name in values.keys() - {field.name for field in segment.fields}:
        raise ValueError(f"segment {segment.name} has no field {name}")
    for field in segment.fields:
        if len(values.get(field.name, "")) > field.length:
            raise ValueError(
                f'{field.name} of segment {segment.name} holds {field.length} characters, not "{values[field.name]}"'
            )
    return "".join(values.get(field.name, "").ljust(field.length) for field in segment.fields).rstrip(" ")
