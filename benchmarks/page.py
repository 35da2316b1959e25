"""The table in docs/performance.md."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.figures import Row

PAGE = Path(__file__).parent.parent / "docs" / "performance.md"
BEGIN = "<!-- From here on written by make bench -->\n"
END = "<!-- to here -->\n"
HEAD = "| | measured | held to | median | least to greatest | values | |\n|---|---|---|---|---|---|---|\n"
NOT_YET = Row("not measured yet", "", "", "", 0, "open")


def written(page: str, machine: str, date: str, found: Mapping[str, Sequence[Row]], names: Sequence[str]) -> str:
    """The page with a new table.

    Args:
        page: Its text.
        machine: What was measured on.
        date: When.
        found: Rows by benchmark; the others keep those that they have.
        names: All benchmarks, in the table's order.
    """
    before, _, rest = page.partition(BEGIN)
    old, _, after = rest.partition(END)
    rows = [line for name in names for line in _lines(name, found, old)]
    text = f"Measured on {date}: {machine}.\n\n{HEAD}{''.join(rows)}"
    return f"{before}{BEGIN}\n{text}\n{END}{after}"


def _lines(name: str, found: Mapping[str, Sequence[Row]], old: str) -> list[str]:
    if name in found:
        return [_line(name, row) for row in found[name]]
    kept = [line for line in old.splitlines(keepends=True) if line.startswith(f"| {name} |")]
    return kept or [_line(name, NOT_YET)]


def _line(name: str, row: Row) -> str:
    cells = [name, row.what, row.limit, row.median, row.spread, str(row.values or ""), row.verdict]
    return f"| {' | '.join(cells)} |\n"


def machine_of(page: str) -> str:
    """What the page's table was measured on; empty when it has none."""
    table = page.partition(BEGIN)[2].partition(END)[0]
    return table.partition("\n\n|")[0].strip().partition(": ")[2].rstrip(".")
