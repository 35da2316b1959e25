"""What two mappings make of one document, held against each other pack by pack."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from connector.mapping.taking import Traced
from connector.mapping.verdict import Verdict
from connector.model import Finding, FindingKind, PlannedCommand, PlannedReversal, PlannedRow

Made = Traced | Verdict
"""What mappings make of a document."""
Where = Literal["old", "new", "changed"]


class Pack(NamedTuple):
    """A pack in a document; it is named once, for a command or a reversal."""

    gtin: str
    serial: str


class Wish(NamedTuple):
    """What is asked for a pack, in one sentence, and the line of its serial."""

    sentence: str
    line: int


class Difference(NamedTuple):
    """Something that the two do not make alike.

    Attributes:
        where: In the old alone, in the new alone, or in both and changed.
        old: What the old makes of it; empty when it makes nothing.
        new: What the new makes of it; empty when it makes nothing.
        gtin: The GTIN; empty for a finding of unknown GTIN and for the whole document.
        serials: The serials that it is about.
        line: Line of the first of them, or of the finding; 0 for the whole document.
    """

    where: Where
    old: str
    new: str
    gtin: str = ""
    serials: tuple[str, ...] = ()
    line: int = 0


@dataclass(frozen=True, slots=True)
class Compared:
    """One document, mapped by both.

    Attributes:
        document: What differs of the document as a whole: who takes it, and whether it is held.
        packs: Packs for which something else is asked.
        findings: Findings that one of both has, that are of another kind, or that tell of another row of a table.
        reworded: How many findings differ in their sentence alone.
    """

    document: tuple[Difference, ...]
    packs: tuple[Difference, ...]
    findings: tuple[Difference, ...]
    reworded: int

    @property
    def differs(self) -> bool:
        """Whether anything differs but the words of findings."""
        return bool(self.document or self.packs or self.findings)


def compare(old: Made, new: Made) -> Compared:
    """Hold what two mappings make of one document against each other."""
    findings, reworded = _findings(old, new)
    return Compared(tuple(_document(old, new)), tuple(_packs(old, new)), tuple(findings), reworded)


def _document(old: Made, new: Made) -> Iterator[Difference]:
    before, after = _whole(old), _whole(new)
    if before != after:
        yield Difference("changed", before, after)


def _whole(made: Made) -> str:
    """What becomes of the document as a whole. Names of mappings may differ: a file may be renamed."""
    if isinstance(made, Verdict):
        return f"{made.state}: {made.sentence}"
    held = any(each.kind == FindingKind.HELD for each in made.applied.findings)
    return "held, since an item is: none of its commands goes" if held else "goes"


def _packs(old: Made, new: Made) -> Iterator[Difference]:
    """Differences, the packs of each command together."""
    before, after = _wishes(old), _wishes(new)
    groups: dict[tuple[str, str, str], list[tuple[str, int]]] = {}
    for pack in dict.fromkeys([*before, *after]):
        one, other = before.get(pack), after.get(pack)
        said, says = one.sentence if one else "", other.sentence if other else ""
        if said != says:
            line = (one or other or Wish("", 0)).line
            groups.setdefault((pack.gtin, said, says), []).append((pack.serial, line))
    for (gtin, said, says), found in groups.items():
        yield Difference(_where(said, says), said, says, gtin, tuple(serial for serial, _ in found), found[0][1])


def _where(old: str, new: str) -> Where:
    if old and new:
        return "changed"
    return "old" if old else "new"


def _wishes(made: Made) -> dict[Pack, Wish]:
    if isinstance(made, Verdict):
        return {}
    found = {
        Pack(command.product_code, each.serial): Wish(_command(command), each.line)
        for command in made.applied.commands
        for each in command.serials
    }
    for reversal in made.applied.reversals:
        for each in reversal.serials:
            found[Pack(reversal.product_code, each.serial)] = Wish(_reversal(reversal), each.line)
    return found


def _command(command: PlannedCommand) -> str:
    told = "told to" if command.send_to_market else "not told to"
    return f"{command.reason} at endpoint {command.endpoint}, {told} market {command.market_id or '(none)'}"


def _reversal(reversal: PlannedReversal) -> str:
    what = f"line {reversal.original}" if reversal.original else f"movement {reversal.movement}"
    return f"take back {what} at endpoint {reversal.endpoint}"


Spot = tuple[int, str, str]
"""Line, path and serial of a finding."""


def _findings(old: Made, new: Made) -> tuple[list[Difference], int]:
    before, after = _by_spot(old), _by_spot(new)
    found = []
    reworded = 0
    for spot in dict.fromkeys([*before, *after]):
        one, other = before.get(spot), after.get(spot)
        if one and other and one.alike(other):
            reworded += one.finding.sentence != other.finding.sentence
            continue
        said, says = (f"{each.finding.kind}: {each.finding.sentence}" if each else "" for each in (one, other))
        named = one.finding if one else other.finding if other else None
        gtin, serials = (named.gtin, (named.serial,) if named.serial else ()) if named else ("", ())
        found.append(Difference(_where(said, says), said, says, gtin, serials, spot[0]))
    return found, reworded


class Found(NamedTuple):
    """A finding, and the row of a look-up table that it tells of."""

    finding: Finding
    row: PlannedRow | None

    def alike(self, other: Found) -> bool:
        """Whether the two differ in words alone: same kind, and the same said of the same row."""
        return self.finding.kind == other.finding.kind and self._given() == other._given()

    def _given(self) -> tuple[object, ...]:
        return (self.row.table, self.row.key, self.row.cells, self.row.newness) if self.row else ()


def _by_spot(made: Made) -> Mapping[Spot, Found]:
    if isinstance(made, Verdict):
        return {}
    rows = {each.finding: each for each in made.applied.rows}
    return {
        (*(each.place or (0, "")), each.serial): Found(each, rows.get(number))
        for number, each in enumerate(made.applied.findings)
    }
