"""The journal against a plain model of what was asked, sent and decided, under any order of events."""

from __future__ import annotations

import resource
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.internal.conjecture import engine
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from connector import stops
from connector.delivery.policy import NOT_ACTED_ON, settle
from connector.errors import JournalFull, NotAllowed
from connector.journal import acts, chain, document_acts, finishing, restoring, sending, settling
from connector.model import SETTLED, DocumentState, Finding, FindingKind, SerialState, Taken
from connector.transport.answer import Answer, Verdict

PACKS = ("A", "B")
MOVEMENTS = {"lock": "344", "destroy": "551", "export": "643"}
REASONS = st.sampled_from(sorted(MOVEMENTS))
CHOSEN = st.lists(st.sampled_from(PACKS), min_size=1, max_size=2, unique=True).map(sorted)
EVERYTHING = (
    "SELECT * FROM document",
    "SELECT * FROM command",
    "SELECT * FROM serial",
    "SELECT * FROM finding",
    "SELECT * FROM reversal",
    "SELECT * FROM attempt",
    "SELECT * FROM outbox",
    "SELECT * FROM event",
)
FITTING = {
    acts.retry: ("refused", "unconfirmed"),
    acts.release: ("held",),
    acts.cancel: ("queued", "held", "refused"),
}
RESOLVABLE = ("queued", "unconfirmed", "held", "refused", "resolved", "confirmed")
PROFILE = settings(
    max_examples=60,
    stateful_step_count=35,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    print_blob=False,
)


class InsideTransaction(Exception):
    """What goes wrong before a commit."""


class Died(BaseException):
    """The end of a process, which no handler of the program sees."""


@contextmanager
def no_room() -> Iterator[None]:
    """As on a full disk: no file of this process can be written (setrlimit(2), RLIMIT_FSIZE)."""
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, usual[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)


class JournalMachine(RuleBasedStateMachine):
    """What people, sources, the API and the power supply may do, in any order."""

    make: Callable[[Path], Any]
    folder: Path
    examples = 0

    def __init__(self) -> None:
        super().__init__()
        type(self).examples += 1
        self.bench = self.make(self.folder / f"example{self.examples}")
        self.attempts: list[Any] = []
        self.maybe_acted: dict[int, bool] = {}
        self.allowed_again: set[int] = set()
        self.taken_back: set[int] = set()
        self.products = 0

    # What comes in.

    @initialize(before=st.sampled_from(["nothing", "refused", "doubtful", "reversed", "chain"]), market=st.booleans())
    def begins_with_a_past(self, before: str, market: bool) -> None:
        """What would take long to come about by chance; then one more document."""
        if before != "nothing":
            self._map_new(["A"], "lock" if before == "chain" else "destroy", market)
        if before == "refused":
            self.sends(Verdict.REFUSED, [])
        elif before == "doubtful":
            self.sends(Verdict.UNKNOWN, [])
            self.decides_serials(acts.retry, 0, 0)
        elif before == "reversed":
            self.begin()
            self.reverses_what_is_under_way(0, 0)
        self._map_new(["A", "B"], "destroy", market)

    def _map_new(self, serials: list[str], reason: str, market: bool) -> None:
        self.mapped(serials, reason, market, held=False, send_rest=False, mode="send", plugin=False)

    @rule(
        serials=CHOSEN,
        reason=REASONS,
        market=st.booleans(),
        held=st.booleans(),
        send_rest=st.booleans(),
        mode=st.sampled_from(["send", "send", "send", "observe"]),
        plugin=st.sampled_from([False, False, True]),
    )
    def mapped(
        self, serials: list[str], reason: str, market: bool, held: bool, send_rest: bool, mode: str, plugin: bool
    ) -> None:
        """A document comes in and is mapped, whole or with a held item."""
        document_id = self.bench.accept(mode=mode).document_id
        self._map(document_id, serials, reason, market, held, send_rest, mode, plugin)

    def _map(
        self,
        document_id: int,
        serials: list[str],
        reason: str,
        market: bool,
        held: bool,
        send_rest: bool,
        mode: str,
        plugin: bool = False,
    ) -> None:
        before = self._newest()
        wanted = self._command(serials, reason, market)
        more = [Finding(FindingKind.HELD, "an item is held")] if held else []
        holds = {0: "a plugin holds it"} if plugin else {}
        self.bench.map(document_id, wanted, *more, mode=mode, send_rest=send_rest, holds=holds)
        rows = self.bench.rows("SELECT serial FROM serial WHERE id > :id", id=before)
        found = self.bench.rows(
            "SELECT serial FROM finding WHERE document_id = :id AND serial <> '' AND closed IS NULL AND rule_line = 7",
            id=document_id,
        )
        assert Counter(row[0] for row in [*rows, *found]) == Counter(serials)

    def _newest(self) -> int:
        return int(self.bench.one("SELECT coalesce(max(id), 0) FROM serial"))

    @rule(serials=CHOSEN, reason=REASONS, beside=st.sampled_from([None, *sorted(MOVEMENTS)]))
    def reversed(self, serials: list[str], reason: str, beside: str | None) -> None:
        """A document takes serials back, alone or beside a command."""
        more = [self._command(["B"], beside, market=False)] if beside else []
        self.bench.document(self._reversal(serials, MOVEMENTS[reason]), *more)

    @precondition(lambda self: self.attempts)
    @rule(which=st.integers(0, 2), of=st.integers(0, 1))
    def reverses_what_is_under_way(self, which: int, of: int) -> None:
        """A document takes back what has just left."""
        sent = self.attempts[which % len(self.attempts)].serials
        row = self.bench.rows("SELECT * FROM serial WHERE id = :id", id=sent[of % len(sent)].id)[0]
        self.bench.document(self._reversal([row.serial], row.movement))

    def _command(self, serials: list[str], reason: str, market: bool) -> Any:
        more = {"market": market, "movement": MOVEMENTS[reason], "gtin": self._gtin()}
        return self.bench.command(*serials, reason=reason, **more)

    def _reversal(self, serials: list[str], movement: str) -> Any:
        return self.bench.reversal(*serials, movement=movement, gtin=self._gtin())

    def _gtin(self) -> str:
        return f"{self.products:014}"

    # What the delivery does.

    @rule(verdict=st.sampled_from(list(Verdict)), without=st.lists(st.sampled_from(PACKS)))
    def sends(self, verdict: Verdict, without: list[str]) -> None:
        """Every back-off ends; the next command leaves and is answered."""
        self.bench.clock.advance(1000)
        before = len(self.attempts)
        self.begin()
        if len(self.attempts) > before:
            self.finish(before, verdict, without)

    @precondition(lambda self: len(self.attempts) < 3)
    @rule()
    def begin(self) -> None:
        """The next command leaves; what may leave is checked at that moment."""
        attempt = self.bench.begin()
        if attempt is None:
            # Everybody waits for a person: packs of another product keep the delivery going.
            self.products += 1
            self._map_new(["A", "B"], "destroy", market=self.products % 2 == 0)
            return
        for sent in attempt.serials:
            self._may_leave(sent.id, attempt.due)
        self.attempts.append(attempt)

    def _may_leave(self, serial_id: int, due: Any) -> None:
        """Promises 3, 4 and 6 at the moment before the first byte."""
        [[name, product]] = self.bench.rows("SELECT serial, product_id FROM serial WHERE id = :id", id=serial_id)
        pack = self.bench.rows(
            "SELECT s.id, s.state, s.outcome, c.reason FROM serial s JOIN command c ON c.id = s.command_id "
            "WHERE s.serial = :name AND s.product_id = :product AND s.id <> :id",
            name=name,
            product=product,
            id=serial_id,
        )
        assert all(row.state in SETTLED for row in pack if row.id < serial_id), "an earlier command is unsettled"
        assert not any(row.state == "sending" for row in pack), "the pack is being sent already"
        standing = [row for row in pack if row.state == "confirmed" or row.outcome == "done"]
        assert due.reason not in [row.reason for row in standing if row.state in SETTLED], "a confirmed reason"
        assert serial_id not in self.taken_back, "it was taken back"
        assert serial_id not in self._open_reversals(), "a person is to decide about its reversal"
        if due.send_to_market and self.maybe_acted.get(serial_id):
            assert serial_id in self.allowed_again, "the market may be told twice without a person"

    @precondition(lambda self: self.attempts)
    @rule(which=st.integers(0, 2), verdict=st.sampled_from(list(Verdict)), without=st.lists(st.sampled_from(PACKS)))
    def finish(
        self,
        which: int,
        verdict: Verdict,
        without: list[str],
        write: Callable[[Any, Answer], bool] | None = None,
    ) -> None:
        """An answer comes, for any attempt under way."""
        attempt = self.attempts.pop(which % len(self.attempts))
        confirmed = frozenset(each.serial for each in attempt.serials) - frozenset(without)
        answer = Answer(verdict, None, "said", confirmed=confirmed if verdict == Verdict.ANSWERED else frozenset())
        open_reversals = self._open_reversals()
        assert (write or self.bench.finish)(attempt, answer)
        for sent in attempt.serials:
            expected = self._expected(sent, attempt.due.send_to_market, answer, sent.id in open_reversals)
            self._learn(sent.id, answer, sent.serial)
            found = self.bench.rows("SELECT state, again FROM serial WHERE id = :id", id=sent.id)[0]
            assert (found.state, bool(found.again)) == expected, (answer, sent)

    def _expected(self, sent: Any, market: bool, answer: Answer, reversed_meanwhile: bool) -> tuple[str, bool]:
        """Promise 3 in plain words."""
        doubtful = self.maybe_acted.get(sent.id, False)
        if answer.verdict == Verdict.ANSWERED and sent.serial in answer.confirmed:
            return "confirmed", False
        if answer.verdict == Verdict.REFUSED:
            return ("unconfirmed", False) if doubtful else ("refused", False)
        if answer.verdict in (Verdict.ANSWERED, Verdict.UNKNOWN):
            return "unconfirmed", not market and not reversed_meanwhile
        if reversed_meanwhile:
            return ("unconfirmed", False) if sent.again else ("held" if doubtful else "cancelled", False)
        return ("unconfirmed", True) if sent.again else ("queued", False)

    def _learn(self, serial_id: int, answer: Answer, name: str) -> None:
        if answer.verdict not in NOT_ACTED_ON:
            self.allowed_again.discard(serial_id)
        unsure = answer.verdict == Verdict.UNKNOWN
        if unsure or (answer.verdict == Verdict.ANSWERED and name not in answer.confirmed):
            self.maybe_acted[serial_id] = True

    def _lose(self, lost: set[int]) -> None:
        self.maybe_acted.update(dict.fromkeys(lost, True))
        self.allowed_again -= lost
        self.attempts.clear()

    def _open_reversals(self) -> set[int]:
        return {row[0] for row in self.bench.rows("SELECT original_id FROM reversal WHERE state = 'open'")}

    @precondition(lambda self: self.attempts)
    @rule()
    def a_result_counts_once(self) -> None:
        """A second result of the same attempt changes nothing."""
        attempt = self.attempts.pop()
        said = Answer(Verdict.UNKNOWN, None, "cut")
        open_reversals = self._open_reversals()
        assert self.bench.finish(attempt, said)
        assert not self.bench.finish(attempt, Answer(Verdict.REFUSED, 400, "late"))
        for sent in attempt.serials:
            expected = self._expected(sent, attempt.due.send_to_market, said, sent.id in open_reversals)
            self._learn(sent.id, said, sent.serial)
            assert self.bench.one("SELECT state FROM serial WHERE id = :id", id=sent.id) == expected[0]

    # What people do.

    @rule(
        act=st.sampled_from([acts.retry, acts.release, acts.cancel]),
        which=st.integers(0, 30),
        more=st.integers(0, 2),
    )
    def decides_serials(self, act: Callable[..., int], which: int, more: int) -> None:
        """A person retries, releases or cancels."""
        chosen = self._some_rows(which, more, FITTING[act])
        if chosen and self._tried(lambda: self.bench.act(act, chosen)) and act is not acts.cancel:
            self.allowed_again.update(chosen)

    @rule(outcome=st.sampled_from(["done", "undone"]), which=st.integers(0, 30), more=st.integers(0, 2))
    def resolves(self, outcome: str, which: int, more: int) -> None:
        """A person settles serials outside."""
        chosen = self._some_rows(which, more, RESOLVABLE)
        if chosen:
            self._tried(lambda: self.bench.act(acts.resolve, chosen, outcome))

    def _some_rows(self, which: int, more: int, fitting: Sequence[str]) -> list[int]:
        """Mostly rows that fit the act, sometimes any."""
        rows = self.bench.rows("SELECT id, state FROM serial ORDER BY id")
        ids = [row.id for row in rows if row.state in fitting or which % 10 == 0]
        return [ids[(which + step) % len(ids)] for step in range(min(more + 1, len(ids)))]

    @rule(act=st.sampled_from([document_acts.release, document_acts.cancel]), which=st.integers(0, 30))
    def decides_documents(self, act: Callable[..., int], which: int) -> None:
        """A person releases or cancels a document."""
        chosen = 1 + which % self.bench.one("SELECT max(id) FROM document")
        self._tried(lambda: self.bench.act(act, [chosen]))
        self._map_what_waits("destroy", [])

    @rule(which=st.integers(0, 30), reason=REASONS, more=CHOSEN)
    def maps_again(self, which: int, reason: str, more: list[str]) -> None:
        """A person has a document mapped again, to something else."""
        chosen = 1 + which % self.bench.one("SELECT max(id) FROM document")
        self._tried(lambda: self.bench.act(document_acts.remap, [chosen]))
        self._map_what_waits(reason, more)

    def _map_what_waits(self, reason: str, more: list[str]) -> None:
        for document_id, mode in self.bench.rows("SELECT id, mode FROM document WHERE state = 'received'"):
            if more:
                self._map(document_id, more, reason, False, False, False, mode)
            else:
                self.bench.map(document_id, mode=mode)

    def _tried(self, act: Callable[[], object]) -> bool:
        """Do it; an act that is declined changes nothing."""
        before = self._image()
        try:
            act()
        except NotAllowed:
            assert self._image() == before
            return False
        return True

    def _image(self) -> list[Any]:
        return [self.bench.rows(select) for select in EVERYTHING]

    # What goes wrong.

    @rule(
        doing=st.sampled_from(["nothing", "accept", "map", "begin", "finish"]),
        moment=st.sampled_from(["before_commit", "after_commit"]),
        verdict=st.sampled_from(list(Verdict)),
    )
    def crash(self, doing: str, moment: str, verdict: Verdict) -> None:
        """The process dies while it writes something, and another one takes over."""
        written = moment == "after_commit"
        if doing == "accept":
            self._dies_accepting(moment, written)
        elif doing == "map":
            self._dies_mapping(moment, written)
        elif doing == "begin":
            self._dies_at(moment, self.bench.begin)
        elif doing == "finish" and self.attempts:
            self._dies_finishing(moment, written, verdict)
        self._is_taken_over()

    def _dies_at(self, moment: str, write: Callable[[], object]) -> bool:
        """Whether the moment came: a write with nothing to write passes it too."""

        def reached(point: str) -> None:
            if point.endswith(moment):
                raise Died

        stops.on_reach = reached
        try:
            write()
        except Died:
            return True
        finally:
            stops.on_reach = None
        return False

    def _dies_accepting(self, moment: str, written: bool) -> None:
        """Its source was told nothing, so it hands the document over again to the next process."""
        newest = self.bench.one("SELECT max(id) FROM document")
        docnum = f"9{newest:015}"
        assert self._dies_at(moment, lambda: self.bench.accept(docnum=docnum))
        self.bench.reopen()
        receipt = self.bench.accept(docnum=docnum)
        assert receipt.taken == (Taken.REPEAT if written else Taken.NEW)
        self.bench.map(receipt.document_id, self._command(["A"], "destroy", market=False))

    def _dies_mapping(self, moment: str, written: bool) -> None:
        """What is not mapped by then is mapped by the next process, once."""
        document_id = self.bench.accept().document_id
        wanted = self._command(["A", "B"], "destroy", market=True)
        assert self._dies_at(moment, lambda: self.bench.map(document_id, wanted))
        self.bench.reopen()
        waits = self.bench.rows("SELECT id FROM document WHERE state = 'received'")
        assert [row.id for row in waits] == ([] if written else [document_id])
        if waits:
            self.bench.map(document_id, wanted)

    def _dies_finishing(self, moment: str, written: bool, verdict: Verdict) -> None:
        """An answer that is not on disk was never given."""
        if written:
            self.finish(0, verdict, [], lambda attempt, answer: self._dies_at(moment, self._finishing(attempt, answer)))
        else:
            answer = Answer(verdict, None, "said")
            assert self._dies_at(moment, self._finishing(self.attempts[0], answer))

    def _finishing(self, attempt: Any, answer: Answer) -> Callable[[], object]:
        return lambda: self.bench.finish(attempt, answer)

    def _is_taken_over(self) -> None:
        """The next process settles what was under way, whether or not this model saw it leave."""
        self.bench.reopen()
        assert self.bench.journal.doubt is None
        self.bench.clock.advance(1)
        lost = {row.id for row in self.bench.rows("SELECT id FROM serial WHERE state = 'sending'")}
        assert lost.issuperset(sent.id for attempt in self.attempts for sent in attempt.serials)
        self._recover()
        self._lose(lost)

    def _recover(self) -> None:
        said = Answer(Verdict.UNKNOWN, None, "the process ended")
        with self.bench.writing() as transaction:
            lost = sending.abandoned(transaction.connection)
            finishing.finish(transaction, [(each, settle(each, said, self.bench.policy)) for each in lost])
            settling.follow(transaction, [each.due.command_id for each in lost])

    @rule(verdict=st.sampled_from(list(Verdict)))
    def restart(self, verdict: Verdict) -> None:
        """The process stops in order: it waits for the answers, and the next one finds nothing under way."""
        while self.attempts:
            self.finish(0, verdict, [])
        self.bench.reopen()
        before = self._image()
        self._recover()
        assert self._image() == before

    @rule(doing=st.sampled_from(["accept", "map", "begin", "finish"]), verdict=st.sampled_from(list(Verdict)))
    def commit_fails(self, doing: str, verdict: Verdict) -> None:
        """There is no room for what is to be written: nothing of it is, and later it is written all the same."""
        if doing == "accept":
            self._fails(lambda: self.bench.accept(docnum="8" * 16))
        elif doing == "map":
            document_id = self.bench.accept().document_id
            wanted = self._command(["A", "B"], "destroy", market=True)
            self._fails(lambda: self.bench.map(document_id, wanted))
            self.bench.map(document_id, wanted)
        elif doing == "begin":
            self._fails(self.bench.begin, must=False)
        elif self.attempts:
            self._fails(self._finishing(self.attempts[0], Answer(verdict, None, "said")))
            self.finish(0, verdict, [])

    def _fails(self, write: Callable[[], object], must: bool = True) -> None:
        before = self._image()
        try:
            with no_room():
                write()
        except JournalFull:
            must = False
        assert not must, "it was written although nothing could be"
        assert self._image() == before

    @rule()
    def restore(self) -> None:
        """An older copy of the journal, or one that lost something: all that is open is held."""
        restoring.hold_what_is_open(self.bench.journal, "an older copy")
        self._lose({sent.id for attempt in self.attempts for sent in attempt.serials})
        assert self.bench.begin() is None

    @rule(serials=CHOSEN, reason=REASONS)
    def fails_before_the_commit(self, serials: list[str], reason: str) -> None:
        """Nothing of a transaction that fails is left."""
        document_id = self.bench.accept().document_id
        before = self._image()
        try:
            with self.bench.writing() as transaction:
                due = sending.due(transaction.connection, "default", transaction.now, 1)
                named = sending.sendable(transaction.connection, [each.command_id for each in due])
                sending.begin(transaction, [(each, named[each.command_id]) for each in due])
                document_acts.receive_again(transaction, document_id, "document.remap", "why")
                raise InsideTransaction
        except InsideTransaction:
            assert self._image() == before
        self._map(document_id, serials, reason, False, False, False, "send")

    # What always holds.

    @invariant()
    def every_state_is_in_the_design(self) -> None:
        """No state is invented."""
        assert {row[0] for row in self.bench.rows("SELECT DISTINCT state FROM serial")} <= set(SerialState)
        assert {row[0] for row in self.bench.rows("SELECT DISTINCT state FROM document")} <= set(DocumentState)

    @invariant()
    def what_is_sending_is_in_one_open_attempt(self) -> None:
        """A pack is sent once at a time, and only within an attempt."""
        named = [sent.id for attempt in self.attempts for sent in attempt.serials]
        found = [row[0] for row in self.bench.rows("SELECT id FROM serial WHERE state = 'sending'")]
        assert sorted(named) == sorted(found)
        packs = self.bench.rows("SELECT serial, product_id FROM serial WHERE state = 'sending'")
        assert len(packs) == len(set(packs))

    @invariant()
    def a_command_is_due_exactly_when_something_of_it_may_be_sent(self) -> None:
        """The delivery neither overlooks a command nor finds an empty one."""
        wrong = self.bench.rows(
            "SELECT id FROM command c WHERE (due_at IS NOT NULL) <> EXISTS (SELECT 1 FROM serial s WHERE "
            "s.command_id = c.id AND s.waits_for IS NULL "
            "AND (s.state = 'queued' OR s.state = 'unconfirmed' AND s.again))"
        )
        assert wrong == []

    @invariant()
    def nobody_waits_for_what_is_settled_or_later(self) -> None:
        """A serial waits for an earlier, unsettled one of its own pack."""
        rows = self.bench.rows(
            "SELECT w.id, w.state, b.id, b.state, b.serial = w.serial FROM serial w JOIN serial b ON b.id = w.waits_for"
        )
        for waiting, state, blocker, blocks, same in rows:
            assert blocker < waiting and blocks not in SETTLED and same and state == "queued"

    @invariant()
    def what_may_be_sent_has_nothing_unsettled_before_it(self) -> None:
        """Promise 4, at every moment."""
        wrong = self.bench.rows(
            "SELECT s.id, e.id FROM serial s JOIN serial e ON e.serial = s.serial AND e.product_id = s.product_id "
            "AND e.id < s.id WHERE s.state = 'queued' AND s.waits_for IS NULL "
            "AND e.state IN ('queued', 'sending', 'unconfirmed', 'held')"
        )
        assert wrong == []

    @invariant()
    def a_document_is_done_exactly_when_all_of_it_is_settled(self) -> None:
        """Neither early nor never."""
        rows = self.bench.rows(
            "SELECT d.id, d.state, d.result, (SELECT count(*) FROM serial s JOIN command c ON c.id = s.command_id "
            "WHERE c.document_id = d.id AND s.state IN ('queued', 'sending', 'unconfirmed', 'held')) AS unsettled, "
            "(SELECT count(*) FROM finding f WHERE f.document_id = d.id AND f.kind = 'held' "
            "AND f.closed IS NULL) AS open "
            "FROM document d WHERE d.state <> 'received'"
        )
        for row in rows:
            assert (row.state == "done") == (not row.unsettled and not row.open), row
            assert (row.state == "done") == (row.result is not None), row

    @invariant()
    def what_was_taken_back_stays_so(self) -> None:
        """An applied reversal's original is not sent, and this model remembers it."""
        rows = self.bench.rows(
            "SELECT s.id, s.state FROM reversal r JOIN serial s ON s.id = r.original_id WHERE r.state = 'applied'"
        )
        assert all(row.state in ("cancelled", "resolved") for row in rows)
        self.taken_back.update(row.id for row in rows)

    @invariant()
    def what_may_have_been_acted_on_is_never_cancelled(self) -> None:
        """Cancelled would say that nothing happened."""
        cancelled = {row[0] for row in self.bench.rows("SELECT id FROM serial WHERE state = 'cancelled'")}
        assert not cancelled.intersection(self.maybe_acted)

    @invariant()
    def nothing_observed_has_an_attempt(self) -> None:
        """Promise 9."""
        rows = self.bench.rows(
            "SELECT a.id FROM attempt a JOIN command c ON c.id = a.command_id JOIN document d ON d.id = c.document_id "
            "WHERE d.mode = 'observe'"
        )
        assert rows == []

    def teardown(self) -> None:
        """The audit chain and its witness agree; nothing is left behind."""
        self.bench.accept()  # a crash may have kept the newest event from the witness until the next one
        with self.bench.journal.reading() as connection:
            head = self.bench.journal.witness.read()
            assert list(chain.broken(connection, self.bench.journal.id, head)) == []
            assert head == chain.head(connection)
        self.bench.close()
        shutil.rmtree(self.bench.path.parent.parent)


def test_the_journal_agrees_with_the_model(
    make_bench: Callable[[Path], Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever comes in, is answered, decided or goes wrong, in any order: the promises hold."""
    # A failure is told after a minute of making it smaller; hypothesis would take five.
    monkeypatch.setattr(engine, "MAX_SHRINKING_SECONDS", 60)
    JournalMachine.make, JournalMachine.folder = staticmethod(make_bench), tmp_path
    run_state_machine_as_test(JournalMachine, settings=PROFILE)
