"""The one place where the stages meet: accept, map, deliver, settle.

A document's way: a source's `accept` puts it into the journal; `map_received` gives it commands and findings, in
the journal too; the delivery sends the commands; what became of it is told to its source and to plugins.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, Protocol

from lxml.etree import _Element

from connector.errors import ConnectorError, JournalFull, JournalUnsafe, Unreadable
from connector.idoc import ControlRecord, control_record, idocs, read_xml, same_content
from connector.journal import intake, planning
from connector.journal.intake import Origin
from connector.journal.journal import Journal, Transaction
from connector.journal.lookuprows import GivenRows, given_rows
from connector.journal.planned import Mapped
from connector.journal.received import Received, batch, still
from connector.mapping import CompiledMapping
from connector.model import (
    Command,
    Document,
    DocumentState,
    Finding,
    FindingKind,
    FindRow,
    Hold,
    Key,
    PlannedCommand,
    Receipt,
)


@dataclass(frozen=True, slots=True)
class SourceRules:
    """What the configuration says of a source's documents.

    Attributes:
        senders: Who is accepted.
        send_rest: Send the good items of a document although others are held.
    """

    senders: frozenset[str]
    send_rest: bool


class Taking(Protocol):
    """What the pipeline needs of `mapping.MappingSet`."""

    def taking(self, root: _Element, control: ControlRecord | None) -> list[CompiledMapping]:
        """The mappings that take a document."""


class Ready(Protocol):
    """What the pipeline needs of `plugins.Plugins`."""

    def command_ready(self, command: Command, document: Document) -> list[Hold]:
        """Holds that plugins ask for."""


class Verdict(NamedTuple):
    """A document that gives no commands: its state, why it is held, and a sentence."""

    state: DocumentState
    sentence: str
    hold: str = ""


Judged = tuple[int, Mapped | Verdict]
"""A document's number and what becomes of it."""


class Mapper:
    """Turns received documents into commands and findings.

    Attributes:
        mappings: The mapping files in use.
        mask: Takes secrets out of a text.
    """

    def __init__(
        self,
        sources: Mapping[str, SourceRules],
        max_serials: Mapping[str, int],
        mappings: Taking,
        plugins: Ready,
        mask: Callable[[str], str],
    ) -> None:
        """Make ready.

        Args:
            sources: By name.
            max_serials: By endpoint; its keys are the endpoints that exist.
            mappings: The mapping files.
            plugins: Asked before a command is stored.
            mask: Takes secrets out of a text: checks, converters and hooks of plugins may say any.
        """
        self.mappings = mappings
        self._sources = sources
        self._max_serials = max_serials
        self._plugins = plugins
        self.mask = mask

    def judge(self, received: Received, rows: GivenRows) -> Mapped | Verdict:
        """What becomes of a document; changes nothing.

        Args:
            received: The document.
            rows: Rows of look-up tables that documents gave.

        Raises:
            JournalFull: Such a row cannot be read just now.
            JournalUnsafe: The journal is damaged.
        """
        judged = self._judge(received, rows)
        if isinstance(judged, Verdict):
            return judged._replace(sentence=self._clean(judged.sentence))
        if not judged.result.findings:
            return judged
        found = tuple(replace(each, sentence=self._clean(each.sentence)) for each in judged.result.findings)
        holds = {position: self._clean(sentence) for position, sentence in judged.holds.items()}
        given = tuple(each._replace(sentence=self._clean(each.sentence)) for each in judged.result.rows)
        return replace(judged, result=replace(judged.result, findings=found, rows=given), holds=holds)

    def _clean(self, sentence: str) -> str:
        # The database would end a text at a NUL.
        return self.mask(sentence).replace("\0", "\ufffd")

    def _judge(self, received: Received, rows: GivenRows) -> Mapped | Verdict:
        try:
            root = read_xml(received.document.xml_form)
            found = idocs(root)
            control = control_record(found[0]) if found else None
        except Unreadable as error:
            return Verdict(DocumentState.FAILED, f"cannot be read: {error}")
        if len(found) > 1:
            return Verdict(DocumentState.FAILED, f"holds {len(found)} IDocs; its source must hand them over one by one")
        if control and control.test:
            return Verdict(DocumentState.IGNORED, "is a test: EDI_DC40-TEST is filled")
        return self._unwanted(received) or self._map(received, root, control, rows.of(received.document.sender))

    def _unwanted(self, received: Received) -> Verdict | None:
        rules = self._sources.get(received.source)
        if rules is None:
            return _held("sender", f"connector.yaml has no source {received.source}; add it, then remap")
        if received.document.sender in rules.senders:
            return None
        return _held(
            "sender",
            f"its sender {received.document.sender} is not in sources.{received.source}.senders of connector.yaml; "
            "add it and remap, or cancel the document",
        )

    def _map(
        self, received: Received, root: _Element, control: ControlRecord | None, find: FindRow
    ) -> Mapped | Verdict:
        taking = self.mappings.taking(root, control)
        if len(taking) != 1:
            return _held("mapping", _not_one(taking, root, control))
        try:
            result = taking[0].apply(root, received.document.line_offset, find)
        except (JournalFull, JournalUnsafe):
            raise
        except Exception as error:  # noqa: BLE001 - whatever a document does to a mapping, it ends in a state
            sentence = f"mapping {taking[0].name} failed on it ({type(error).__name__}: {error}); report this"
            return Verdict(DocumentState.FAILED, sentence)
        holds = self._holds(received, result.commands)
        held = tuple(_held_command(result.commands[position], why) for position, why in holds.items())
        return Mapped(
            document_id=received.id,
            observe=received.mode == "observe",
            result=replace(result, findings=(*result.findings, *held)),
            holds=holds,
            send_rest=self._sources[received.source].send_rest,
        )

    def _holds(self, received: Received, commands: Sequence[PlannedCommand]) -> dict[int, str]:
        """Sentences of commands that must wait, by position."""
        holds: dict[int, str] = {}
        for position, planned in enumerate(commands):
            if planned.endpoint not in self._max_serials:
                holds[position] = f"connector.yaml has no endpoint {planned.endpoint}; add it and remap the document"
                continue
            wishes = self._plugins.command_ready(_command(received.document.key, planned), received.document)
            if wishes:
                holds[position] = "; ".join(wish.sentence for wish in wishes)
        return holds

    def store(self, transaction: Transaction, judged: Sequence[Judged]) -> None:
        """Store what became of documents, oldest first."""
        planning.store(transaction, [each for _, each in judged if isinstance(each, Mapped)], self._max_serials)
        for document_id, verdict in judged:
            if isinstance(verdict, Verdict):
                _store_verdict(transaction, document_id, verdict)


def _store_verdict(transaction: Transaction, document_id: int, verdict: Verdict) -> None:
    if verdict.state == DocumentState.HELD:
        planning.hold(transaction, document_id, verdict.hold, verdict.sentence)
    elif verdict.state == DocumentState.IGNORED:
        planning.ignore(transaction, document_id, verdict.sentence)
    else:
        planning.fail(transaction, document_id, verdict.sentence)


def _held(hold: str, sentence: str) -> Verdict:
    return Verdict(DocumentState.HELD, sentence, hold)


def _not_one(taking: Sequence[CompiledMapping], root: _Element, control: ControlRecord | None) -> str:
    named = f"root {str(root.tag)[:100]}"
    if control:
        named = f"IDOCTYP {control.idoctyp or '(none)'}, MESTYP {control.mestyp or '(none)'}"
    if not taking:
        return f"no mapping takes it ({named}); add a mapping whose `accepts` names this, then remap"
    names = " and ".join(each.name for each in taking)
    return f"more than one mapping takes it ({named}): {names}; let `accepts` of one of them exclude it, then remap"


def _held_command(planned: PlannedCommand, sentence: str) -> Finding:
    return Finding(FindingKind.HELD, sentence, rule_line=planned.rule_line, gtin=planned.product_code)


def _command(key: Key, planned: PlannedCommand) -> Command:
    return Command(
        document=key,
        endpoint=planned.endpoint,
        product_code=planned.product_code,
        reason=planned.reason,
        send_to_market=planned.send_to_market,
        market_id=planned.market_id,
        serials=tuple(each.serial for each in planned.serials),
    )


def accept(journal: Journal, origin: Origin, documents: Sequence[Document], cursor: str | None = None) -> list[Receipt]:
    """Put documents into the journal; on disk when this returns.

    Args:
        journal: The journal.
        origin: The source they come from.
        documents: What it hands over.
        cursor: The source's own mark, stored in the same transaction.

    Raises:
        JournalFull: Nothing was stored.
    """
    with journal.transaction("accept") as transaction:
        receipts = intake.accept(transaction, origin, documents, same_content)
        if cursor is not None:
            intake.store_cursor(transaction, origin.source, cursor)
    return receipts


def map_received(journal: Journal, mapper: Mapper) -> int:
    """Map the documents that have waited longest, as many as share one transaction well; returns how many."""
    with journal.reading() as connection:
        waiting = batch(connection)
    with given_rows(journal) as rows:
        judged = list(_until_rows(mapper, waiting, rows))
    if judged:
        _store(journal, mapper, judged)
    return len(judged)


def _until_rows(mapper: Mapper, waiting: Sequence[Received], rows: GivenRows) -> Iterator[Judged]:
    """Judge documents up to the first that may need a row which one before it gives: that one is stored first."""
    gave = False
    for each in waiting:
        judged = mapper.judge(each, rows)
        gives = isinstance(judged, Mapped) and bool(judged.result.rows)
        if gave and not gives:
            return
        gave = gives
        yield each.id, judged


def _store(journal: Journal, mapper: Mapper, judged: Sequence[Judged]) -> None:
    """Store in one transaction; where that breaks, one by one, so that one document does not stop the others."""
    try:
        with journal.transaction("map", inner=True) as transaction:
            waiting = still(transaction.connection, [document_id for document_id, _ in judged])
            mapper.store(transaction, [each for each in judged if each[0] in waiting])
    except ConnectorError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever a document does to the journal, it ends in a state
        if len(judged) > 1:
            for each in judged:
                _store(journal, mapper, [each])
        else:
            _fail(journal, mapper, judged[0][0], error)


def _fail(journal: Journal, mapper: Mapper, document_id: int, error: Exception) -> None:
    said = mapper.mask(f"{type(error).__name__}: {error}")[:200]
    sentence = f"its commands could not be stored ({said}); report this, then remap"
    with journal.transaction("map", inner=True) as transaction:
        planning.fail(transaction, document_id, sentence)
