"""`connector run`: the host, until it is told to stop or has nothing left to do."""

from __future__ import annotations

import logging
import signal
import sys
import time
from typing import TYPE_CHECKING, Annotated

import typer

from connector.cli.exits import Exit
from connector.cli.options import CONFIG, ConfigFile

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

    from connector.host.host import Host
    from connector.mapping import MappingSet

LOOK_SECONDS = 0.3
log = logging.getLogger("connector.run")


def run(
    until_idle: Annotated[
        bool, typer.Option("--until-idle", help="End when nothing is left that would go on without a person.")
    ] = False,
    timeout: Annotated[
        float | None, typer.Option(min=0, metavar="SECONDS", help="With --until-idle: give up after so long.")
    ] = None,
    config: ConfigFile = CONFIG,
) -> None:
    """Take documents in, map them, send commands.

    SIGTERM and Ctrl-C finish what is under way; a second Ctrl-C ends it at once.

    With --until-idle the exit code says how it ended: 0 all settled, 3 something waits for a person, 4 time is up, 5 a
    source is red.
    """
    from connector.cli.logs import log_to_stderr
    from connector.cli.opened import opened
    from connector.host.host import Host

    if timeout is not None and not until_idle:
        raise typer.BadParameter("goes with --until-idle only", param_hint="--timeout")
    site = opened(config)
    log_to_stderr(site.secrets)
    mappings = site.mappings()
    running = Running(Host(site.config, site.plugins, site.secrets, mappings), mappings)
    running.start()
    try:
        code = running.until_idle(timeout) if until_idle else running.until_stopped()
    finally:
        running.host.stop()
    running.sum_up()
    raise typer.Exit(code)


class Running:
    """A host that runs, and what was said of it.

    Attributes:
        host: The host.
    """

    def __init__(self, host: Host, mappings: MappingSet) -> None:
        self.host = host
        self._mappings = mappings
        self._told: tuple[str, ...] = ()
        self._is_stopping = False
        self._late: list[str] | None = None

    def start(self) -> None:
        """Start the host; from now on signals stop it."""
        for notice in self.host.notices:
            log.warning("%s", notice)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        try:
            self.host.start()
        except BaseException:
            self.host.journal.close()
            raise
        log.info("delivers from the journal %s", self.host.journal.path)

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        # A second Ctrl-C ends the process there and then; the journal is made for that.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        self._is_stopping = True

    def until_stopped(self) -> Exit:
        """Wait for a signal, or for a part of the host to end by itself."""
        while not self._is_stopping and not self.host.failure:
            self._look()
        return self._failed() if self.host.failure else Exit.OK

    def until_idle(self, timeout: float | None) -> Exit:
        """Wait until nothing is left to do, twice in a row: between two looks something may have come."""
        end = float("inf") if timeout is None else time.monotonic() + timeout
        idle = 0
        while idle < 2:
            if self.host.failure or self._is_stopping:
                return self._failed()
            if time.monotonic() > end:
                self._late = list(self._waits_for())
                return Exit.TIME
            self._look()
            self._show_progress()
            idle = idle + 1 if self.host.is_idle else 0
        return self._outcome()

    def _waits_for(self) -> Iterator[str]:
        """What is not done, for a person."""
        from connector.journal import queries

        yield from (f"source {name}" for name, runner in self.host.runners.items() if not runner.is_idle)
        with self.host.journal.reading() as connection:
            left, untold = queries.work(connection), queries.untold(connection)
        yield from (f"{count} {what}" for what, count in left.items())
        yield from (f"document {row['document_id']}: {row['sentence']}" for row in untold[:1])

    def _show_progress(self) -> None:
        """One line that is written over, for a person who waits."""
        from connector.journal import queries

        if not sys.stderr.isatty():
            return
        with self.host.journal.reading() as connection:
            counts = queries.counts(connection)
        line = f"documents: {counted(counts['documents'])}; serials: {counted(counts['serials'])}"
        sys.stderr.write(f"\r{line[:79]:<79}\r")
        sys.stderr.flush()

    def _look(self) -> None:
        """Pass a moment, and say what a person should see."""
        time.sleep(LOOK_SECONDS)
        witness = self.host.journal.witness_fault
        now = (*map(str, self._mappings.warnings()), *([witness] if witness else []))
        for sentence in now:
            if sentence not in self._told:
                log.warning("%s", sentence)
        self._told = now

    def _failed(self) -> Exit:
        log.error("%s", self.host.failure or "stopped before everything was done")
        return Exit.FAILED

    def _outcome(self) -> Exit:
        from connector.journal.attention import needs_person

        for name, why in self.host.red.items():
            log.error("source %s is red: %s", name, why)
        if self.host.red:
            return Exit.RED
        with self.host.journal.reading() as connection:
            return Exit.PERSON if needs_person(connection) else Exit.OK

    def sum_up(self) -> None:
        """Say how many documents and serials are in which state; the host has stopped."""
        from connector.cli.console import say
        from connector.journal import attention, queries

        with self.host.journal.reading() as connection:
            counts, waiting = queries.counts(connection), attention.needs_person(connection)
        self.host.journal.close()
        documents = counted(counts["documents"]) or "none"
        say(f"documents: {documents}")
        if self._late is not None:
            say(f"time is up; it waited for: {'; '.join(self._late) or 'one more look'}")
        say(*(f"{count} {what} wait for a person: see `connector status`" for what, count in waiting.items()))


def counted(counts: dict[str, int]) -> str:
    """Counts as one line: `3 done, 1 held`."""
    return ", ".join(f"{count} {state}" for state, count in sorted(counts.items()))
