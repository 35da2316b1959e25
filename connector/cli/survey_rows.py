"""A survey of documents as rows, for programs, and as tables, for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from connector.mapping.counted import Bounded, Outcomes, Seen
    from connector.mapping.survey import OfMapping, Survey

Row = dict[str, Any]
SHOWN = 40
"""Rows of one table for people; JSON has all."""
LONGEST_WHEN = 60
OUTCOMES = {
    "command": "COMMAND",
    "beside_held": "BESIDE A HELD ONE",
    "reversal": "REVERSAL",
    "held": "HELD",
    "ignored": "IGNORED",
    "rejected": "REJECTED",
}


def totals(survey: Survey) -> Row:
    """Counts over all documents."""
    return {
        "documents": {"total": survey.documents.total(), **survey.documents},
        "items": {"total": survey.total.items.total(), **survey.total.items},
        "commands": survey.commands,
        "serials": dict(survey.total.serials),
    }


def movement_rows(survey: Survey) -> list[Row]:
    """What became of items, by mapping, movement type, plant and rule."""
    rows = [{**key._asdict(), **outcome_row(cell)} for key, cell in survey.movements]
    return sorted(rows, key=lambda row: (row["mapping"], row["movement"], row["plant"], row["rule_line"]))


def outcome_row(cell: Outcomes) -> Row:
    """What became of some items."""
    return {"items": dict(cell.items), "serials": dict(cell.serials)}


def told_rows(survey: Survey) -> list[Row]:
    """Findings and verdicts, what needs a person first, then by how often they came."""
    order = {"failed": 0, "held": 1}
    rows = [{**key._asdict(), **seen_row(seen)} for key, seen in survey.told.most_first()]
    return sorted(rows, key=lambda row: order.get(row["kind"], 2))


def seen_row(seen: Seen) -> Row:
    """How often something was seen, and where first."""
    return {"count": seen.count, "file": seen.first.file, "line": seen.first.line}


def mapping_row(of: OfMapping) -> Row:
    """What the documents of a mapping met of its rules and look-ups."""
    outline = of.mapping.outline()
    return {
        "name": of.mapping.name,
        "file": str(of.mapping.path),
        "documents": of.documents,
        "rules": [
            {**rule._asdict(), **(outcome_row(of.rules[rule.line]) if rule.line in of.rules else {"items": {}})}
            for rule in outline.rules
        ],
        "lookups": [
            {**table._asdict(), "name": name, "used": len(of.used.get(name, ())), "missing": _missing(of, name)}
            for name, table in outline.lookups.items()
        ],
    }


def _missing(of: OfMapping, name: str) -> list[Row]:
    return [{"key": list(key.key), **seen_row(seen)} for key, seen in of.missed.most_first() if key.lookup == name]


def show_totals(rows: Mapping[str, Any]) -> None:
    """Show the counts over all documents."""
    from connector.cli.console import say

    def others(counts: Mapping[str, int]) -> str:
        return ", ".join(f"{count} {_word(name)}" for name, count in counts.items() if name != "total") or "none"

    say(f"documents  {rows['documents']['total']}: {others(rows['documents'])}")
    say(f"items      {rows['items']['total']}: {others(rows['items'])}")
    say(f"commands   {rows['commands']}")
    say(f"serials    {others(rows['serials'])}")


def _word(outcome: str) -> str:
    return outcome.replace("_", " a ") if outcome == "beside_held" else outcome


def show_movements(rows: Sequence[Row]) -> None:
    """Show items by movement type, plant and rule; a column for each outcome that came."""
    came = Counter[str]()
    for row in rows:
        came.update(row["items"])
    names = [name for name in OUTCOMES if came[name]]
    cells = [
        (row["mapping"], row["movement"], row["plant"], row["rule_line"] or "", *(_both(row, each) for each in names))
        for row in rows
    ]
    show(("MAPPING", "MOVEMENT", "PLANT", "RULE", *(OUTCOMES[name] for name in names)), cells)


def _both(row: Row, outcome: str) -> str:
    items, serials = row["items"].get(outcome, 0), row["serials"].get(outcome, 0)
    if not items and not serials:
        return ""
    return f"{items} ({serials})" if serials else str(items)


def show_told(rows: Sequence[Row]) -> None:
    """Show findings and verdicts, each with an example."""
    cells = [(row["kind"], row["count"], at(row), row["sentence"]) for row in rows]
    show(("KIND", "COUNT", "FIRST", "SENTENCE"), cells)


def at(row: Mapping[str, Any]) -> str:
    """The first place of something: `a.xml:12`."""
    return f"{row['file']}:{row['line']}" if row["line"] else row["file"]


def show_rules(mapping: Row) -> None:
    """Show the rules that items met, and name those that none met."""
    from connector.cli.console import say

    name = Path(mapping["file"]).name
    used = [row for row in mapping["rules"] if row["items"]]
    took = f"{mapping['name']} ({name}) took {mapping['documents']} documents"
    say("", f"{took}; {len(used)} of its {len(mapping['rules'])} rules met an item")
    if not mapping["documents"]:
        return
    counted = [(f"{name}:{row['line']}", sum(row["items"].values()), row["does"], _short(row["when"])) for row in used]
    show(("RULE", "ITEMS", "DOES", "WHEN"), counted)
    unused = [row for row in mapping["rules"] if not row["items"]]
    cells = [(f"{name}:{row['line']}", row["does"], _short(row["when"])) for row in unused]
    show(("UNUSED RULE", "DOES", "WHEN"), cells, every=True)


def _short(when: str) -> str:
    return when if len(when) <= LONGEST_WHEN else f"{when[:LONGEST_WHEN]}..."


def show_lookups(mapping: Row) -> None:
    """Show how many rows of each table gave values, and the rows that are missing."""
    tables = mapping["lookups"]
    show(
        ("LOOK-UP", "ROWS", "USED", "MISSING", "FILE"),
        [(row["name"], row["rows"], row["used"], len(row["missing"]), row["file"]) for row in tables],
    )
    missing = [
        (f"{row['name']}: {_named(row['key'], each['key'])}", each["count"], at(each))
        for row in tables
        for each in row["missing"]
    ]
    show(("MISSING ROW", "ITEMS", "FIRST"), missing)


def _named(columns: Iterable[str], key: Iterable[str]) -> str:
    return ", ".join(f"{column} {value or '(empty)'}" for column, value in zip(columns, key, strict=True))


def show(headers: Sequence[str], cells: Sequence[Sequence[object]], every: bool = False) -> None:
    """Show a table, the first rows of a long one."""
    from connector.cli.console import say, table

    table(headers, cells if every else cells[:SHOWN])
    if len(cells) > SHOWN and not every:
        say(f"... and {len(cells) - SHOWN} more; --json has all")


def beyond(named: Mapping[str, Bounded[Any, Any]]) -> Iterator[str]:
    """A sentence for each kind of thing of which there was more than can be told apart."""
    for what, bounded in named.items():
        if bounded.beyond:
            yield f"more than {len(bounded)} different {what}: {bounded.beyond} times one came that is not listed"
