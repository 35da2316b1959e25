"""Each thing is told once, over restarts too."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from connector.alerts.alerter import FIRST_BACKOFF, LONGEST_BACKOFF, Alerter
from connector.alerts.message import Message
from connector.alerts.way import NotSent
from connector.errors import JournalFull
from connector.journal import acts, alerts, document_acts, planning
from connector.journal.attention import Waiting
from connector.model import CheckFinding


class Told:
    """A way that keeps what it is given, and fails while it is to."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.fault = ""
        self.short = ""

    def send(self, message: Message) -> str:
        """Keep it."""
        if self.fault:
            raise NotSent(self.fault)
        self.messages.append(message)
        return self.short

    def check(self) -> CheckFinding:
        """Never asked."""
        raise NotImplementedError

    @property
    def subjects(self) -> list[str]:
        """What each message is about."""
        return [each.subject.partition(": ")[2] for each in self.messages]


class Site:
    """A journal, a way, and an alerter as after a start."""

    def __init__(self, bench: Any) -> None:
        self.bench = bench
        self.way = Told()
        self.others: list[Waiting] = []
        self.start()

    def start(self) -> None:
        """The process starts anew."""

        def others() -> Iterable[Waiting]:
            return self.others

        self.alerter = Alerter(self.bench.journal, self.way, 60, others, lambda text: text.replace("geheim", "***"))

    def look(self, seconds: float = 60) -> list[str]:
        """Look, wait for the window, look again; returns the subjects of new messages."""
        before = len(self.way.messages)
        self.alerter.look()
        self.bench.clock.advance(seconds)
        self.alerter.look()
        return self.way.subjects[before:]

    def hold(self) -> int:
        """A document is held."""
        document_id: int = self.bench.accept().document_id
        with self.bench.writing() as transaction:
            planning.hold(transaction, document_id, "mapping", "no mapping takes it")
        return document_id


@pytest.fixture
def site(bench: Any) -> Site:
    """A quiet journal."""
    return Site(bench)


def test_what_comes_within_the_window_is_one_message_and_told_once(site: Site) -> None:
    """Nothing is said before its end, and nothing again."""
    site.hold()
    assert site.look(30) == []
    site.hold()
    assert site.look(30) == ["2 held documents"]
    assert site.look() == []
    site.hold()
    assert site.look() == ["1 held documents"]
    assert "Told before and still open: 2" in site.way.messages[-1].text


def test_what_ends_within_the_window_is_not_told(site: Site) -> None:
    """A share that was away for a moment wakes nobody."""
    site.others = [Waiting("red sources", "inbox", "source inbox: gone")]
    site.alerter.look()
    site.others = []
    assert site.look() == []


def test_what_comes_back_after_it_had_ended_is_told_again(site: Site) -> None:
    """It is another trouble."""
    red = Waiting("red sources", "inbox", "source inbox: gone")
    site.others = [red]
    assert site.look() == ["1 red sources"]
    site.others = []
    assert site.look() == []
    site.others = [red]
    assert site.look() == ["1 red sources"]


def test_what_was_told_is_not_told_again_after_a_restart(site: Site) -> None:
    """Nor is what waits for its window forgotten."""
    site.hold()
    assert site.look() == ["1 held documents"]
    site.hold()
    site.alerter.look()
    site.bench.reopen()
    site.start()
    assert site.look() == ["1 held documents"]
    site.start()
    assert site.look() == []


def test_every_kind_that_waits_for_a_person_is_told(site: Site) -> None:
    """Also what was refused, which `status` counts elsewhere."""
    bench = site.bench
    bench.document(bench.command("A"))
    bench.send("refused")
    bench.document(bench.command("B", market=True))
    bench.send("unknown")
    failed = bench.accept().document_id
    with bench.writing() as transaction:
        planning.fail(transaction, failed, "cannot be mapped")
    [subject] = site.look()
    assert subject == "1 failed documents, 1 unconfirmed serials, 1 refused serials"
    bench.act(acts.resolve, bench.ids("B"), "done")
    bench.act(document_acts.cancel, [failed])
    assert site.look() == []
    with bench.journal.reading() as connection:
        assert [what for what, _ in alerts.known(connection)] == ["refused serials"]


def test_a_message_that_could_not_be_sent_is_tried_again_and_seen(site: Site) -> None:
    """With a pause that grows, the reason in the journal without its secret."""
    site.way.fault = "no geheim"
    site.hold()
    assert site.look() == []
    with site.bench.journal.reading() as connection:
        assert alerts.failure(connection) == "no ***"
    site.way.fault = ""
    assert site.look(FIRST_BACKOFF - 1) == []
    site.hold()
    assert site.look(1) == ["2 held documents"]
    with site.bench.journal.reading() as connection:
        assert alerts.failure(connection) == ""


def test_the_pause_grows_to_an_hour(site: Site) -> None:
    """A mail server that is away for a week is asked about once an hour."""
    site.way.fault = "away"
    site.hold()
    for _ in range(20):
        site.look(LONGEST_BACKOFF)
    site.way.fault = ""
    assert site.look(LONGEST_BACKOFF - 1) == []
    assert site.look(1) == ["1 held documents"]


def test_who_was_not_reached_is_shown_while_the_others_are_not_told_again(site: Site) -> None:
    """One of several recipients, say."""
    site.way.short = "not for night@example.com"
    site.hold()
    assert site.look() == ["1 held documents"]
    assert site.look() == []
    with site.bench.journal.reading() as connection:
        assert alerts.failure(connection) == "not for night@example.com"


def test_a_full_journal_is_told_once_although_that_cannot_be_kept(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is remembered in memory, and kept when there is room again."""
    real = alerts.store

    def full(*given: object) -> None:
        raise JournalFull("no room")

    site.others = [Waiting("troubles of the journal", "journal", "no room")]
    monkeypatch.setattr(alerts, "store", full)
    for _ in range(3):
        with pytest.raises(JournalFull):
            site.alerter.look()
        site.bench.clock.advance(60)
    assert site.way.subjects == ["1 troubles of the journal"]
    monkeypatch.setattr(alerts, "store", real)
    assert site.look() == []
    site.start()
    assert site.look() == []


def test_a_clock_that_was_set_back_puts_nothing_off(site: Site) -> None:
    """What waits for its window is told at once."""
    site.hold()
    site.alerter.look()
    site.bench.clock.at -= 86_400
    site.alerter.look()
    assert site.way.subjects == ["1 held documents"]
