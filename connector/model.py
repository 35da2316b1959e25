"""The words of the product as frozen dataclasses, shared by every room.

Nothing here reads, writes or decides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, NamedTuple, Protocol
from urllib.parse import quote, unquote

NO_SENDER = "none"
"""The sender of a document that names none; `senders` must list it like any other."""


@dataclass(frozen=True, slots=True)
class Key:
    """A document's identity, set once by its source.

    Attributes:
        kind: `idoc`, `material` or `sha256`.
        parts: (SNDPRN, MANDT, DOCNUM), (system id, client, MBLNR, MJAHR), or (SHA-256 in hex,).
    """

    kind: str
    parts: tuple[str, ...]

    def __str__(self) -> str:
        """The key as one text, each part percent-quoted: `idoc/SAPERP/100/0000000000000042`."""
        return "/".join([self.kind, *(quote(part, safe="") for part in self.parts)])

    @classmethod
    def parse(cls, text: str) -> Key:
        """Read what `str(key)` wrote."""
        kind, *parts = text.split("/")
        return cls(kind, tuple(unquote(part) for part in parts))


def sender_of(*parts: str) -> str:
    """The sender's text, as `senders` in the configuration lists it: `SAPERP/100`.

    Args:
        parts: (SNDPRN, MANDT) or (system id, client). Any empty one gives `none`.
    """
    return "/".join(parts) if parts and all(parts) else NO_SENDER


@dataclass(frozen=True, slots=True)
class Document:
    """One ERP document as a source hands it over.

    Attributes:
        key: Its identity.
        sender: Who wrote it, made by `sender_of`.
        original: Its bytes exactly as they came.
        xml: Its XML form as a whole XML document; None when `original` is that already; empty while there is none.
        name: The name people know it by, e.g. the file's name.
        line_offset: Added to a line of the XML form it gives the line in the file people see.
        hold: Why `xml` is empty, and what to do, as a sentence. The document is held with it; when a person remaps
            it, its source is asked for the XML form anew (`connector.plugin.Reading`).
        hold_line: Line in `original` that `hold` is about, from 1; 0 when it is about none. `line_offset` is added
            to it too.
    """

    key: Key
    sender: str
    original: bytes
    xml: bytes | None = None
    name: str = ""
    line_offset: int = 0
    hold: str = ""
    hold_line: int = 0

    @property
    def held_because(self) -> str:
        """`hold` with its line in the file people see."""
        return f"line {self.hold_line + self.line_offset}: {self.hold}" if self.hold_line else self.hold

    @property
    def xml_form(self) -> bytes:
        """The XML to be mapped; empty while there is none."""
        return self.original if self.xml is None else self.xml

    @property
    def lacks_form(self) -> bool:
        """Whether its source could give it no XML form so far; `original` is no XML then."""
        return self.xml == b""


class Taken(StrEnum):
    """What the intake made of a document that was handed over."""

    NEW = "new"
    REPEAT = "repeat"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class Receipt:
    """Says that a document is on disk.

    Attributes:
        document_id: Its number in the journal (of the first one, for a repeat).
        taken: New, a repeat of the same content, or the same key with other content.
    """

    document_id: int
    taken: Taken


class DocumentState(StrEnum):
    """States of a document."""

    RECEIVED = "received"
    HELD = "held"
    IGNORED = "ignored"
    FAILED = "failed"
    MAPPED = "mapped"
    DONE = "done"


class DocumentResult(StrEnum):
    """The result of a document that is done."""

    CONFIRMED = "confirmed"
    PARTLY = "partly"
    REFUSED = "refused"
    NOTHING = "nothing"
    OBSERVED = "observed"


class SerialState(StrEnum):
    """States of a serial of a command, the worst first: a command shows the worst of its serials."""

    HELD = "held"
    UNCONFIRMED = "unconfirmed"
    REFUSED = "refused"
    SENDING = "sending"
    QUEUED = "queued"
    CANCELLED = "cancelled"
    RESOLVED = "resolved"
    OBSERVED = "observed"
    CONFIRMED = "confirmed"


SETTLED = frozenset(
    {
        SerialState.CONFIRMED,
        SerialState.REFUSED,
        SerialState.CANCELLED,
        SerialState.RESOLVED,
        SerialState.OBSERVED,
    }
)
"""States that a serial leaves only by a person's act."""


class FindingKind(StrEnum):
    """Why an item or a serial gave no command."""

    HELD = "held"
    IGNORED = "ignored"
    REJECTED = "rejected"


class Reason(StrEnum):
    """Reasons that `serials/decommission` documents."""

    DESTROY = "destroy"
    SAMPLE = "sample"
    FREE_SAMPLE = "free_sample"
    CHECK_OUT = "check_out"
    LOCK = "lock"
    EXPORT = "export"


Mode = Literal["observe", "send"]
Outcome = Literal["done", "undone"]


class Place(NamedTuple):
    """A place in a document.

    Attributes:
        line: Line in the file that people see, from 1.
        path: Path of segments with positions, e.g. `/MBGMCR03/IDOC/E1MBGMCR/E1BP2017_GM_ITEM_CREATE[2]`.
    """

    line: int
    path: str


@dataclass(frozen=True, slots=True)
class Finding:
    """An item or serial that gave no command.

    Attributes:
        kind: Held (a person decides), ignored (a rule said so) or rejected.
        sentence: Why, with the values.
        place: Where in the document; None when the whole document is meant.
        rule_line: Line of the rule in the mapping file; 0 when no rule was reached.
        gtin: The GTIN concerned, 14 digits; empty when unknown.
        serial: The serial concerned; empty when the whole item is meant.
    """

    kind: FindingKind
    sentence: str
    place: Place | None = None
    rule_line: int = 0
    gtin: str = ""
    serial: str = ""


class PlannedSerial(NamedTuple):
    """A serial that a document wants decommissioned, or taken back.

    Attributes:
        serial: The GS1 serial, AI (21), at most 20 characters.
        movement: The movement type of its item (BWART); empty when the document has none.
        line: Line in the file.
        path: Path of the field that held it.
        item: Position of its item in the document, from 1.
    """

    serial: str
    movement: str
    line: int
    path: str
    item: int


@dataclass(frozen=True, slots=True)
class PlannedCommand:
    """A decommission request that a mapping wants; not yet stored.

    Attributes:
        endpoint: Name of the endpoint.
        product_code: GTIN, 14 digits.
        reason: One of the six documented reasons.
        send_to_market: Whether the market is told.
        market_id: Market as registered with the product; empty to leave it out.
        serials: In document order, each once.
        rule_line: Line of the rule in the mapping file.
    """

    endpoint: str
    product_code: str
    reason: Reason
    send_to_market: bool
    market_id: str
    serials: Sequence[PlannedSerial]
    rule_line: int


class LineName(NamedTuple):
    """A line of an ERP document, as the ERP itself names it; it is unique for one sender.

    Attributes:
        document: What names the document, e.g. (`4900000001`, `2026`): MBLNR and MJAHR of a material document.
        line: What names the line in it, e.g. `1`: ZEILE.
    """

    document: tuple[str, ...]
    line: str

    def __str__(self) -> str:
        """The name as one text, each part percent-quoted: `4900000001/2026/1`."""
        return "/".join(quote(part, safe="") for part in (*self.document, self.line))


class PlannedLine(NamedTuple):
    """The name of an item that gave a command, by which a later reversal may ask for it.

    Attributes:
        item: Position of the item in its document, from 1, as in `PlannedSerial`.
        name: The item's own line.
    """

    item: int
    name: LineName


@dataclass(frozen=True, slots=True)
class PlannedReversal:
    """An item that takes back an earlier movement; it never decommissions.

    Attributes:
        endpoint: Name of the endpoint that the original's command was for.
        product_code: GTIN, 14 digits.
        movement: Movement type of the original item.
        serials: The serials to take back.
        place: The reversal's item.
        rule_line: Line of the rule in the mapping file.
        original: The line that the item says it reverses: its serials are taken out of that line and no other,
            whatever its movement type. None where it names none: then out of what has the movement type.
    """

    endpoint: str
    product_code: str
    movement: str
    serials: Sequence[PlannedSerial]
    place: Place
    rule_line: int
    original: LineName | None = None


class PlannedRow(NamedTuple):
    """What one item says of a row of a look-up table that documents give.

    Attributes:
        finding: Place of the item's finding in `MappingResult.findings`.
        table: Name of the table.
        key: Key columns with their values.
        cells: The other columns with theirs; None when the key has no row.
        sentence: Why it has none; else empty.
        newness: What is compared with the row that is there: the greater stays. Empty: the later document wins.
    """

    finding: int
    table: str
    key: Mapping[str, str]
    cells: Mapping[str, str] | None
    sentence: str
    newness: tuple[str, ...]


class GivenRow(NamedTuple):
    """What a document gave for a key of a look-up table.

    Attributes:
        document_id: The document's number in the journal.
        cells: Cells by column; None when it says that the key has no row.
        sentence: Why it has none; else empty.
    """

    document_id: int
    cells: Mapping[str, str] | None
    sentence: str


FindRow = Callable[[str, Sequence[str], Mapping[str, str]], GivenRow | None]
"""Finds what a document gave: name of the table, whose documents count (none: those of the sender of the document
that is mapped), key columns with their values."""


def no_rows(_table: str, _senders: Sequence[str], _key: Mapping[str, str]) -> None:
    """Where there is no journal, no document gave any row."""


@dataclass(frozen=True, slots=True)
class MappingResult:
    """What a mapping made of one document: every item and serial of it is in exactly one of the three.

    Attributes:
        mapping: Name of the mapping.
        fingerprint: SHA-256 of the mapping file and its look-up files, in hex.
        commands: What is to be sent, grouped by (endpoint, GTIN, reason, market, send_to_market).
        reversals: What takes earlier commands back.
        findings: What gave no command, in document order.
        lines: Names of the items that gave commands; none where the mapping has no `line_id`.
        rows: Rows of look-up tables; only a mapping that gives rows has any.
    """

    mapping: str
    fingerprint: str
    commands: tuple[PlannedCommand, ...] = ()
    reversals: tuple[PlannedReversal, ...] = ()
    findings: tuple[Finding, ...] = ()
    lines: tuple[PlannedLine, ...] = ()
    rows: tuple[PlannedRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Command:
    """One decommission request as the journal holds it, for plugins to look at.

    Attributes:
        document: Key of the document it came from.
        endpoint: Name of the endpoint.
        product_code: GTIN, 14 digits.
        reason: One of the six documented reasons.
        send_to_market: Whether the market is told.
        market_id: Market; empty when left out.
        serials: The serials.
    """

    document: Key
    endpoint: str
    product_code: str
    reason: Reason
    send_to_market: bool
    market_id: str
    serials: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hold:
    """A plugin's wish that a command waits for a person; the sentence says why."""

    sentence: str


@dataclass(frozen=True, slots=True)
class SettledSerial:
    """What became of one serial of a settled document.

    Attributes:
        command_id: The number of its command.
        product_code: Its GTIN, 14 digits.
        serial: The GS1 serial, AI (21).
        reason: Why it is decommissioned.
        state: How it was settled.
        sentence: What the API or a person said of it; may be empty.
        outcome: For `resolved`, what a person found; else without meaning.
    """

    command_id: int
    product_code: str
    serial: str
    reason: Reason
    state: SerialState
    sentence: str
    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True)
class SettledDocument:
    """What became of a document, for its source and for plugins.

    Attributes:
        document_id: Its number in the journal.
        key: Its identity.
        name: The name people know it by.
        source: Name of its source.
        state: `done`, `ignored` or `failed`.
        result: For `done`, the result; else None.
        sentence: One sentence for a person.
        serials: Every serial of its commands.
        findings: Every finding.
        awaits_person: It failed and no person has looked at it yet; it is told once more when one has.
        is_conflict: It has the key of an earlier document, and was cancelled: what became of that key, the earlier
            one says.
        left_out: An item that should have given a command gave none: it was rejected, or a person left it out.
    """

    document_id: int
    key: Key
    name: str
    source: str
    state: DocumentState
    result: DocumentResult | None
    sentence: str
    serials: tuple[SettledSerial, ...] = ()
    findings: tuple[Finding, ...] = ()
    awaits_person: bool = False
    is_conflict: bool = False
    left_out: bool = False


@dataclass(frozen=True, slots=True)
class CheckFinding:
    """One line of `doctor`: what was looked at and how it stands.

    Attributes:
        part: What was checked, e.g. `source dropbox: folder`.
        ok: True when it works, False when it does not, None when it could not be verified.
        sentence: How it stands, and, when not ok, what to do.
    """

    part: str
    ok: bool | None
    sentence: str


class Clock(Protocol):
    """The host's clocks, so that tests can move them."""

    def now(self) -> float:
        """Seconds since 1970-01-01 UTC; may be set back."""

    def monotonic(self) -> float:
        """Seconds of a clock that never goes back."""


Convert = Callable[[str], str]
"""Turns a text into another; raises ValueError with a sentence when it cannot."""
Check = Callable[[str], None]
"""Returns when the text is right; raises ValueError with a sentence when it is not."""


@dataclass(frozen=True, slots=True)
class Checks:
    """Named checks and converters that mapping files may use.

    Attributes:
        checks: By name, e.g. `gtin14`.
        converters: By name, e.g. `strip_zeros`.
    """

    checks: Mapping[str, Check] = field(default_factory=dict)
    converters: Mapping[str, Convert] = field(default_factory=dict)


Keys = Iterable[Key]
