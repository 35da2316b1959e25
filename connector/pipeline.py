"""The one place where the stages meet: accept, map, deliver, settle.

A document's way: a source's `accept` puts it into the journal; `map_received` gives it commands and findings, in
the journal too; the delivery sends the commands; what became of it is told to its source and to plugins.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from connector.errors import ConnectorError
from connector.idoc import same_content
from connector.journal import intake, planning
from connector.journal.intake import Origin
from connector.journal.journal import Journal, Transaction
from connector.journal.lookuprows import GivenRows, given_rows
from connector.journal.planned import Mapped
from connector.journal.received import Received, batch, still
from connector.mapping.beginning import Start, judge_creation
from connector.mapping.taking import Opened, Taking, Traced, open_document, trace_document
from connector.mapping.verdict import Verdict, held
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
        start: From which date on its documents count; None for all.
    """

    senders: frozenset[str]
    send_rest: bool
    start: Start | None = None


class Ready(Protocol):
    """What the pipeline needs of `plugins.Plugins`."""

    def command_ready(self, command: Command, document: Document) -> list[Hold]:
        """Holds that plugins ask for."""


Shape = Callable[[str, Document], Document]
"""`shape(source, document)`: a stored document without XML form, with it; or with why there is none, in `hold`."""
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
        *,
        shape: Shape | None = None,
    ) -> None:
        """Make ready.

        Args:
            sources: By name.
            max_serials: By endpoint; its keys are the endpoints that exist.
            mappings: The mapping files.
            plugins: Asked before a command is stored.
            mask: Takes secrets out of a text: checks, converters and hooks of plugins may say any.
            shape: Asks a source for the XML form of a document that has none.
        """
        self.mappings = mappings
        self._sources = sources
        self._max_serials = max_serials
        self._plugins = plugins
        self.mask = mask
        self._shape = shape

    def judge(self, received: Received, rows: GivenRows) -> Mapped | Verdict:
        """What becomes of a document; changes nothing.

        Args:
            received: The document.
            rows: Rows of look-up tables that documents gave.

        Raises:
            JournalFull: Such a row cannot be read just now.
            JournalUnsafe: The journal is damaged.
        """
        judged, _ = self.look(received, rows)
        if isinstance(judged, Verdict):
            return judged._replace(sentence=self._clean(judged.sentence))
        if not judged.result.findings:
            return judged
        found = tuple(replace(each, sentence=self._clean(each.sentence)) for each in judged.result.findings)
        holds = {position: self._clean(sentence) for position, sentence in judged.holds.items()}
        given = tuple(each._replace(sentence=self._clean(each.sentence)) for each in judged.result.rows)
        return replace(judged, result=replace(judged.result, findings=found, rows=given), holds=holds)

    def _clean(self, sentence: str) -> str:
        # The database would end a text at a NUL, and takes no lone surrogate, as a file's name may hold.
        return self.mask(sentence).replace("\0", "\ufffd").encode("utf-8", "backslashreplace").decode()

    def look(self, received: Received, rows: GivenRows) -> tuple[Mapped | Verdict, Traced | None]:
        """What becomes of a document, and how its mapping came to that where it gives items; texts as they are."""
        received = self._with_form(received)
        traced = self._trace(received, rows.of(received.document.sender))
        return (traced, None) if isinstance(traced, Verdict) else (self._mapped(received, traced), traced)

    def _trace(self, received: Received, find: FindRow) -> Traced | Verdict:
        if received.document.lacks_form and (unlisted := self._unlisted(received)):
            return unlisted
        opened = open_document(received.document)
        if isinstance(opened, Verdict):
            return opened
        unwanted = self._unwanted(received, opened)
        if unwanted is not None:
            return unwanted
        start = self._sources[received.source].start
        return trace_document(self.mappings, opened, received.document.line_offset, start, find)

    def _with_form(self, received: Received) -> Received:
        """The document; where it has no XML form and its sender is listed, with what its source can give by now."""
        if self._shape is None or not received.document.lacks_form or self._unlisted(received):
            return received
        return received._replace(document=self._shape(received.source, received.document))

    def _unwanted(self, received: Received, opened: Opened) -> Verdict | None:
        unlisted = self._unlisted(received)
        start = None if unlisted else self._sources[received.source].start
        return judge_creation(start, opened.control) if start else unlisted

    def _unlisted(self, received: Received) -> Verdict | None:
        rules = self._sources.get(received.source)
        if rules is None:
            return held("sender", f"connector.yaml has no source {received.source}; add it, then remap")
        if received.document.sender in rules.senders:
            return None
        return held(
            "sender",
            f"its sender {received.document.sender} is not in sources.{received.source}.senders of connector.yaml; "
            "add it and remap, or cancel the document",
        )

    def _mapped(self, received: Received, traced: Traced) -> Mapped:
        result = traced.mapping.result(traced.applied)
        holds = self._holds(received, result.commands)
        stopped = tuple(_held_command(result.commands[position], why) for position, why in holds.items())
        return Mapped(
            document_id=received.id,
            observe=received.mode == "observe",
            result=replace(result, findings=(*result.findings, *stopped)),
            holds=holds,
            send_rest=self._sources[received.source].send_rest,
        )

    def _holds(self, received: Received, commands: Sequence[PlannedCommand]) -> dict[int, str]:
        """Sentences of commands that must wait, by position."""
        holds: dict[int, str] = {}
        for position, planned in enumerate(commands):
            if planned.endpoint not in self._max_serials:
                holds[position] = no_endpoint(planned).sentence
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


def no_endpoint(planned: PlannedCommand) -> Finding:
    """The finding of a command whose endpoint is not there."""
    return _held_command(planned, f"connector.yaml has no endpoint {planned.endpoint}; add it and remap the document")


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
