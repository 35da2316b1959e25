"""A journal on disk, and the shortest ways to bring documents through it."""

from __future__ import annotations

import shutil
import sqlite3
from collections import namedtuple
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from connector import pipeline
from connector.delivery.policy import Policy, settle
from connector.journal import chain, finishing, outbox, planning, queries, sending, settling
from connector.journal.intake import Origin
from connector.journal.journal import Journal, Transaction
from connector.journal.planned import Mapped
from connector.journal.queries import Filter
from connector.journal.sending import Attempt
from connector.model import (
    Document,
    Finding,
    Key,
    MappingResult,
    Place,
    PlannedCommand,
    PlannedReversal,
    PlannedSerial,
    Reason,
    Receipt,
    SettledDocument,
    sender_of,
)
from connector.transport.answer import Answer, Verdict

GTIN = "09506000134352"
AFTER_LOCK = {"default": {"lock": frozenset({"destroy", "sample", "free_sample", "export"})}}


class MovedClock:
    """Both clocks of the host, moved by the test."""

    def __init__(self) -> None:
        self.at = 1_800_000_000.0
        self.running = 50_000.0

    def now(self) -> float:
        """Time of day."""
        return self.at

    def monotonic(self) -> float:
        """Never goes back."""
        return self.running

    def advance(self, seconds: float) -> None:
        """Both clocks go on."""
        self.at += seconds
        self.running += seconds


class Bench:
    """A real journal in a folder, with one endpoint named `default`."""

    def __init__(self, folder: Path, template: Path | None = None) -> None:
        self.clock = MovedClock()
        self.path = folder / "journal" / "connector.db"
        self.witness = folder / "witness"
        if template is not None:
            shutil.copytree(template, folder, dirs_exist_ok=True)
        for each in (self.path.parent, self.witness):
            each.mkdir(parents=True, exist_ok=True)
        self.policy = Policy("default")
        self.transitions = AFTER_LOCK
        self._looking: sqlite3.Connection | None = None
        self.journal = self.open()
        self._docnum = 0

    def open(self) -> Journal:
        """One more process, as it were, on the same journal."""
        return Journal(self.path, self.witness, self.clock, self.transitions)

    def reopen(self) -> None:
        """The process ends without a word and starts anew."""
        self.close()
        self.journal = self.open()

    def close(self) -> None:
        """Nothing of this process holds the journal any more."""
        self.journal.close()
        if self._looking is not None:
            self._looking.close()
            self._looking = None

    @contextmanager
    def writing(self) -> Iterator[Transaction]:
        """A transaction."""
        with self.journal.transaction("test") as transaction:
            yield transaction

    def act(self, function: Callable[..., int], ids: Sequence[int], *more: str, why: str = "because") -> int:
        """An act of a person."""
        with self.writing() as transaction:
            return function(transaction, ids, *more, why)

    def accept(self, content: bytes = b"<IDOC/>", docnum: str | None = None, mode: str = "send") -> Receipt:
        """A document comes in."""
        self._docnum += 1
        key = Key("idoc", ("SAPERP", "100", docnum or f"{self._docnum:016}"))
        document = Document(key, sender_of("SAPERP", "100"), content, name=f"{self._docnum}.xml")
        return pipeline.accept(self.journal, Origin("dropbox", mode), [document])[0]

    def command(self, *serials: str, reason: str = "destroy", market: bool = False, **more: Any) -> PlannedCommand:
        """What a mapping wants; `gtin`, `movement` and `endpoint` may be given."""
        return PlannedCommand(
            endpoint=more.get("endpoint", "default"),
            product_code=more.get("gtin", GTIN),
            reason=Reason(reason),
            send_to_market=market,
            market_id="EU",
            serials=self.serials(serials, more.get("movement", "551")),
            rule_line=7,
        )

    def reversal(self, *serials: str, movement: str = "551", **more: Any) -> PlannedReversal:
        """What a mapping takes back."""
        named, place = self.serials(serials, "552"), Place(3, "/IDOC/ITEM[1]")
        return PlannedReversal(
            more.get("endpoint", "default"), more.get("gtin", GTIN), movement, named, place, rule_line=9
        )

    @staticmethod
    def serials(serials: Sequence[str], movement: str) -> tuple[PlannedSerial, ...]:
        """Serials of one item each."""
        return tuple(PlannedSerial(each, movement, 3, f"/IDOC/ITEM[{n}]", n) for n, each in enumerate(serials, 1))

    def map(self, document_id: int, *wanted: object, mode: str = "send", **more: Any) -> int:
        """A document is mapped to commands, reversals and findings, told apart by their type."""
        result = MappingResult(
            "mbgmcr",
            "f" * 64,
            tuple(each for each in wanted if isinstance(each, PlannedCommand)),
            tuple(each for each in wanted if isinstance(each, PlannedReversal)),
            tuple(each for each in wanted if isinstance(each, Finding)),
        )
        mapped = Mapped(document_id, mode == "observe", result, more.get("holds", {}), more.get("send_rest", False))
        with self.writing() as transaction:
            planning.store(transaction, [mapped], more.get("max_serials", {}))
        return document_id

    def document(self, *wanted: object, mode: str = "send", **more: Any) -> int:
        """A document comes in and is mapped."""
        return self.map(self.accept(mode=mode).document_id, *wanted, mode=mode, **more)

    def begin(self, endpoint: str = "default") -> Attempt | None:
        """The next command that is due leaves; None when none is."""
        with self.writing() as transaction:
            for due in sending.due(transaction.connection, endpoint, transaction.now, 1):
                serials = sending.sendable(transaction.connection, [due.command_id])[due.command_id]
                return sending.begin(transaction, [(due, serials)])[0]
        return None

    def finish(self, attempt: Attempt, answer: Answer) -> bool:
        """Its answer comes."""
        with self.writing() as transaction:
            recorded = finishing.finish(transaction, [(attempt, settle(attempt, answer, self.policy))]) == 1
            settling.follow(transaction, [attempt.due.command_id])
        return recorded

    def send(self, verdict: str = "answered", without: Sequence[str] = (), endpoint: str = "default") -> Attempt | None:
        """The next command leaves and is answered; serials in `without` are missing from a success."""
        attempt = self.begin(endpoint)
        if attempt:
            self.finish(attempt, answer(verdict, attempt, without))
        return attempt

    def send_all(self) -> list[Attempt]:
        """Everything that is due leaves and is confirmed."""
        return list(iter(self.send, None))

    def rows(self, sql: str, **values: Any) -> list[Any]:
        """Rows of a query, for what no function asks."""
        found = self._reader().execute(sql, values)
        row = namedtuple("row", [name for name, *_ in found.description], rename=True)
        return [row._make(each) for each in found]

    def _reader(self) -> sqlite3.Connection:
        if self._looking is None:
            self._looking = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False)
        return self._looking

    def one(self, sql: str, **values: Any) -> Any:
        """The only value of a query."""
        [[value]] = self.rows(sql, **values)
        return value

    def states(self, serial: str = "") -> list[str]:
        """States of the rows of a serial, or of all, oldest first."""
        with self.journal.reading() as connection:
            return [row["state"] for row in queries.serials(connection, Filter(serials=tuple(filter(None, [serial]))))]

    def ids(self, serial: str = "", **more: Any) -> list[int]:
        """Numbers of the rows of a serial, or of all, oldest first."""
        with self.journal.reading() as connection:
            return queries.serial_ids(connection, Filter(serials=tuple(filter(None, [serial])), **more))

    def row(self, serial: str, position: int = -1) -> Mapping[str, Any]:
        """One row of a serial, by default the newest."""
        with self.journal.reading() as connection:
            return queries.serials(connection, Filter(serials=tuple(filter(None, [serial]))))[position]

    def findings(self, document_id: int) -> list[tuple[str, str, str | None]]:
        """Kind, serial and how it was closed."""
        with self.journal.reading() as connection:
            rows = queries.findings(connection, document_id)
        return [(row["kind"], row["serial"], row["closed"]) for row in rows]

    def outcome(self, document_id: int) -> SettledDocument:
        """What its source would be told."""
        with self.journal.reading() as connection:
            return outbox.outcome(connection, document_id)

    def standing(self, document_id: int) -> tuple[str, str | None]:
        """State and result of a document."""
        return tuple(self.rows("SELECT state, result FROM document WHERE id = :id", id=document_id)[0])

    def untold(self) -> list[int]:
        """Documents in the outbox."""
        return [row[0] for row in self.rows("SELECT document_id FROM outbox ORDER BY document_id")]

    def kinds(self) -> list[str]:
        """Kinds of all events, in order."""
        return [row[0] for row in self.rows("SELECT kind FROM event ORDER BY number")]

    def broken(self) -> list[str]:
        """What is wrong with the audit chain."""
        with self.journal.reading() as connection:
            return list(chain.broken(connection, self.journal.id, self.journal.witness.read()))


def answer(verdict: str, attempt: Attempt, without: Sequence[str] = ()) -> Answer:
    """An answer of the transport to an attempt."""
    confirmed = frozenset(each.serial for each in attempt.serials) - frozenset(without)
    if Verdict(verdict) == Verdict.ANSWERED:
        return Answer(Verdict.ANSWERED, 200, "HTTP 200", confirmed=confirmed)
    statuses = {"refused": (400, "ValidationError"), "throttled": (429, ""), "closed": (403, ""), "unknown": (500, "")}
    status, error_type = statuses.get(verdict, (None, ""))
    return Answer(Verdict(verdict), status, f"it was {verdict}", error_type)


@pytest.fixture
def answer_to() -> Callable[..., Answer]:
    """Makes answers of the transport."""
    return answer


@pytest.fixture(scope="session")
def new_journal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a new journal and its witness, made once: making one takes a while."""
    folder = tmp_path_factory.mktemp("new_journal")
    Bench(folder).close()
    return folder


@pytest.fixture
def bench(tmp_path: Path, new_journal: Path) -> Iterator[Bench]:
    """A journal on disk."""
    made = Bench(tmp_path, new_journal)
    yield made
    made.close()


@pytest.fixture
def make_bench(new_journal: Path) -> Iterator[Callable[[Path], Bench]]:
    """Makes journals on disk."""
    made: list[Bench] = []

    def make(folder: Path) -> Bench:
        made.append(Bench(folder, new_journal))
        return made[-1]

    yield make
    for each in made:
        each.close()
