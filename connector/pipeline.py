"""The one place where the stages meet: accept, map, deliver, settle.

A document's way: a source's `accept` puts it into the journal; `map_received` gives it commands and findings, in
the journal too; the delivery sends the commands; what became of it is told to its source and to plugins.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, Protocol

from lxml.etree import _Element
from sqlalchemy import Connection, select

from connector.errors import ConnectorError, Unreadable
from connector.idoc import ControlRecord, control_record, idocs, read_xml, same_content
from connector.journal import intake, planning
from connector.journal.intake import Origin
from connector.journal.journal import Journal, Transaction
from connector.journal.planning import Mapped
from connector.journal.tables import content, document
from connector.mapping import CompiledMapping
from connector.model import (
    Command,
    Document,
    DocumentState,
    Finding,
    FindingKind,
    Hold,
    Key,
    PlannedCommand,
    Receipt,
)

BATCH_DOCUMENTS = 50
BATCH_BYTES = 8 * 1024 * 1024


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


class Received(NamedTuple):
    """A document as the journal holds it."""

    id: int
    source: str
    mode: str
    document: Document


class Mapper:
    """Turns received documents into commands and findings.

    Attributes:
        mappings: The mapping files in use.
    """

    def __init__(
        self, sources: Mapping[str, SourceRules], max_serials: Mapping[str, int], mappings: Taking, plugins: Ready
    ) -> None:
        """Make ready.

        Args:
            sources: By name.
            max_serials: By endpoint; its keys are the endpoints that exist.
            mappings: The mapping files.
            plugins: Asked before a command is stored.
        """
        self.mappings = mappings
        self._sources = sources
        self._max_serials = max_serials
        self._plugins = plugins

    def judge(self, received: Received) -> Mapped | Verdict:
        """What becomes of a document; changes nothing."""
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
        return self._unwanted(received) or self._map(received, root, control)

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

    def _map(self, received: Received, root: _Element, control: ControlRecord | None) -> Mapped | Verdict:
        taking = self.mappings.taking(root, control)
        if len(taking) != 1:
            return _held("mapping", _not_one(taking, root, control))
        try:
            result = taking[0].apply(root, received.document.line_offset)
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

    def store(self, transaction: Transaction, document_id: int, judged: Mapped | Verdict) -> None:
        """Store what became of a document."""
        if isinstance(judged, Mapped):
            planning.store(transaction, judged, self._max_serials)
        elif judged.state == DocumentState.HELD:
            planning.hold(transaction, document_id, judged.hold, judged.sentence)
        elif judged.state == DocumentState.IGNORED:
            planning.ignore(transaction, document_id, judged.sentence)
        else:
            planning.fail(transaction, document_id, judged.sentence)


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
        waiting = _batch(connection)
    judged = [(each.id, mapper.judge(each)) for each in waiting]
    if judged:
        _store(journal, mapper, judged)
    return len(judged)


def _store(journal: Journal, mapper: Mapper, judged: Sequence[tuple[int, Mapped | Verdict]]) -> None:
    """Store in one transaction; where that breaks, one by one, so that one document does not stop the others."""
    try:
        with journal.transaction("map") as transaction:
            for document_id, verdict in judged:
                if _is_received(transaction.connection, document_id):
                    mapper.store(transaction, document_id, verdict)
    except ConnectorError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever a document does to the journal, it ends in a state
        if len(judged) > 1:
            for each in judged:
                _store(journal, mapper, [each])
        else:
            _fail(journal, judged[0][0], error)


def _fail(journal: Journal, document_id: int, error: Exception) -> None:
    sentence = f"its commands could not be stored ({type(error).__name__}: {str(error)[:200]}); report this, then remap"
    with journal.transaction("map") as transaction:
        planning.fail(transaction, document_id, sentence)


def _batch(connection: Connection) -> list[Received]:
    query = select(document.c.id).where(document.c.state == DocumentState.RECEIVED).order_by(document.c.id)
    batch: list[Received] = []
    size = 0
    for document_id in connection.execute(query.limit(BATCH_DOCUMENTS)).scalars().all():
        batch.append(load(connection, document_id))
        size += len(batch[-1].document.original)
        if size > BATCH_BYTES:
            break
    return batch


def _is_received(connection: Connection, document_id: int) -> bool:
    """Whether it still waits: a person may have cancelled it since it was read."""
    state = connection.execute(select(document.c.state).where(document.c.id == document_id)).scalar()
    return state == DocumentState.RECEIVED


_LOAD = select(document, content.c.original, content.c.xml).join(content, content.c.document_id == document.c.id)


def load(connection: Connection, document_id: int) -> Received:
    """A document with its bytes.

    Raises:
        Unreadable: The journal has no bytes of it: its source could not read it.
    """
    row = connection.execute(_LOAD.where(document.c.id == document_id)).first()
    if row is None:
        raise Unreadable(f"the journal has no bytes of document {document_id}")
    return Received(
        id=row.id,
        source=row.source,
        mode=row.mode,
        document=Document(
            key=Key.parse(row.key),
            sender=row.sender,
            original=row.original,
            xml=row.xml,
            name=row.name,
            line_offset=row.line_offset,
        ),
    )
