"""What people and programs read: tables, lines, JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path
from typing import Any

from connector.cli.masking import mask

WORD = 20
"""Characters that are not broken: a serial has at most so many."""
_TIMES = frozenset({"at", "since", "paused_until"})


def say(*lines: str) -> None:
    """Print lines, wrapped nowhere, without secrets and control characters."""
    for line in lines:
        sys.stdout.write(f"{printable(line)}\n")


def complain(*lines: str) -> None:
    """Print lines to stderr."""
    for line in lines:
        sys.stderr.write(f"{printable(line)}\n")


def printable(text: str) -> str:
    """The text without secrets, and with what a terminal would obey instead of showing written out."""
    shown = (each if each.isprintable() or each == "\n" else repr(each)[1:-1] for each in mask(text))
    return "".join(shown)


def table(headers: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table, and an empty line before it; nothing for no rows.

    Cells wrap, so that no sentence is cut off. The last column takes the rest of the line.
    """
    from rich.console import Console
    from rich.table import Table

    listed = [[cell(each) for each in row] for row in rows]
    if not listed:
        return
    # Names in documents may hold brackets and colons: nothing in them is markup.
    console = Console(markup=False, highlight=False, emoji=False)
    drawn = Table(box=None, pad_edge=False, header_style="bold", show_edge=False)
    widest = _widths(headers, listed, console.width)
    for header, width in zip(headers, widest, strict=True):
        drawn.add_column(header, overflow="fold", width=width)
    for row in listed:
        drawn.add_row(*row)
    with console.capture() as captured:
        console.print(drawn)
    sys.stdout.write("".join(f"{line.rstrip()}\n" for line in ["", *captured.get().splitlines()]))


def _widths(headers: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> list[int | None]:
    """The width of each column: what it needs, the widest ones narrowed to their longest word for the last one."""
    columns = list(zip(headers, *rows, strict=True))
    needed = [max(len(line) for each in column for line in each.split("\n")) for column in columns]
    words = [max(len(word) for each in column for word in each.split()) for column in columns]
    first, least = needed[:-1], [min(each, WORD) for each in words[:-1]]
    room = width - 2 * len(first) - min(needed[-1], width // 3)
    while sum(first) > room and any(has > floor for has, floor in zip(first, least, strict=True)):
        widest = max((has, place) for place, has in enumerate(first) if has > least[place])[1]
        first[widest] -= 1
    return [*first, None]


def cell(value: object) -> str:
    """A value as a table shows it."""
    match value:
        case None | "":
            return "-"
        case bool():
            return "yes" if value else "no"
        case _:
            return printable(str(value))


def local(moment: float | None) -> str:
    """A moment for people: local time, to the second.

    Args:
        moment: Seconds since 1970-01-01 UTC.
    """
    return "" if moment is None else datetime.fromtimestamp(moment).astimezone().strftime("%Y-%m-%d %H:%M:%S")


def iso(moment: float) -> str:
    """A moment for programs: ISO-8601 in UTC."""
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def print_json(value: object) -> None:
    """Print one JSON document; moments as ISO-8601 in UTC."""
    sys.stdout.write(mask(json.dumps(_plain(value), indent=2)) + "\n")


def _plain(value: Any, name: str = "") -> Any:
    if isinstance(value, float) and (name in _TIMES or name.endswith("_at")):
        return iso(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(each, str(key)) for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(each) for each in value]
    if isinstance(value, bytes):
        return value.hex()
    return str(value) if isinstance(value, Path | Enum) else value
