"""The host: starts everything, stops everything, and knows whether anything is left to do."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from functools import partial

from connector.alerts.alerter import Alerter
from connector.alerts.opening import alerter_of
from connector.config import Config, SourceSettings
from connector.delivery.lane import Lane
from connector.delivery.loop import Delivery
from connector.errors import JournalFull
from connector.host import assembly
from connector.host.intake import HostIntake
from connector.host.runner import SourceRunner
from connector.host.shaping import Shaping
from connector.host.teller import Teller
from connector.journal import outbox, restoring
from connector.journal.intake import Origin
from connector.journal.queries import work_left
from connector.mapping import MappingSet
from connector.model import Clock
from connector.pipeline import Mapper, map_received
from connector.plugins import Plugins
from connector.secrets import Secrets

LOOK_SECONDS = 0.5
ALERT_SECONDS = 5.0
SOURCE_SECONDS = 5.0
"""How long a source may take to return from `run` after the host stops."""
log = logging.getLogger("connector.host")


class SystemClock:
    """The machine's clocks."""

    def now(self) -> float:
        """Seconds since 1970-01-01 UTC."""
        return time.time()

    def monotonic(self) -> float:
        """Seconds of a clock that never goes back."""
        return time.monotonic()


class Host:
    """The running connector.

    Attributes:
        journal: Its journal; this process delivers from it.
        runners: By source, those that could be opened.
        notices: Sentences about the start that a person should see.
        failure: Why a part of the host ended by itself; empty while all run.
    """

    def __init__(self, config: Config, plugins: Plugins, secrets: Secrets, mappings: MappingSet) -> None:
        """Open everything; nothing runs yet.

        Raises:
            Misconfigured: A secret, a certificate or a mapping cannot be used.
            JournalBusy: Another process delivers from the journal.
            JournalUnsafe: The journal cannot be trusted.
            JournalFull: The journal cannot be written.
        """
        self.notices: list[str] = []
        self.failure = ""
        self._config = config
        self._plugins = plugins
        self._secrets = secrets
        self._clock: Clock = SystemClock()
        self._stop = threading.Event()
        self._arrived = threading.Event()
        self._waiting: set[str] = set()
        self._mappings = mappings
        channels = assembly.open_channels(config, secrets, self._clock)
        self.journal = assembly.open_journal(config, self._clock)
        try:
            self.journal.take_delivery()
            self._hold_if_in_doubt()
        except BaseException:
            self.journal.close()
            raise
        policies = {name: assembly.policy(name, endpoint) for name, endpoint in config.endpoints.items()}
        lanes = {name: Lane(policies[name], channel) for name, channel in channels.items()}
        self.delivery = Delivery(self.journal, lanes, grace=_grace(config))
        rules, most = assembly.source_rules(config), assembly.max_serials(config)
        shaping = Shaping(partial(assembly.open_source, *self._parts, journal_id=self.journal.id))
        self._mapper = Mapper(rules, most, mappings, plugins, secrets.mask, shape=shaping)
        self.runners = {name: self._runner(name, source) for name, source in config.sources.items()}
        self._teller = Teller(self.journal, self.runners, plugins.document_settled, secrets.mask)
        self._delivery_thread = self._thread("delivery", self.delivery.run)
        self._threads = [self._thread("mapper", self._keep_mapping), self._thread("teller", self._keep_telling)]
        if alerter := alerter_of(config, secrets, self.journal, mappings.warnings):
            self._threads.append(self._thread("alerts", partial(self._keep_alerting, alerter)))

    def _thread(self, name: str, work: Callable[[], None]) -> threading.Thread:
        def guarded() -> None:
            try:
                work()
            except (Exception, SystemExit) as error:
                # Half a host would look alive: whoever runs it sees `failure`, stops it and starts it anew.
                log.exception("the %s thread ended", name)
                self.failure = self._secrets.mask(f"the {name} ended: {type(error).__name__}: {error}")

        return threading.Thread(target=guarded, name=name, daemon=True)

    def _hold_if_in_doubt(self) -> None:
        reason = restoring.doubt(self.journal)
        if reason:
            held = restoring.hold_what_is_open(self.journal, reason, self._config.endpoints)
            self.notices.append(
                f"the journal may have lost something: {reason}; {held} serials that were open are held"
            )

    def _runner(self, name: str, source: SourceSettings) -> SourceRunner:
        origin = Origin(name, source.mode)
        intake = HostIntake(self.journal, origin, self._stop, self._secrets.mask, self._arrived.set)
        opened = partial(assembly.open_source, *self._parts, name, journal_id=self.journal.id)
        return SourceRunner(name, intake, opened, self._clock)

    @property
    def _parts(self) -> tuple[Config, Plugins, Secrets, Clock]:
        return self._config, self._plugins, self._secrets, self._clock

    def start(self) -> None:
        """Start to deliver, to map, to tell, and to take in."""
        self.delivery.start()
        for thread in (self._delivery_thread, *self._threads):
            thread.start()
        for runner in self.runners.values():
            runner.thread.start()

    def stop(self) -> None:
        """Stop taking in, finish what is under way, and close the journal.

        A source or plugin that does not return is left behind: its threads do not keep the process from ending.
        """
        self._stop.set()
        self._arrived.set()
        self.delivery.stop()
        enough = self._clock.monotonic() + SOURCE_SECONDS
        for thread in (*(runner.thread for runner in self.runners.values()), *self._threads):
            if thread.ident is not None:
                thread.join(max(0.0, enough - self._clock.monotonic()))
        if self._delivery_thread.ident is not None:
            self._delivery_thread.join()
        self.journal.close()

    def _keep_mapping(self) -> None:
        while not self._stop.is_set():
            self._arrived.wait(LOOK_SECONDS)
            self._arrived.clear()
            self._mappings.reload_if_changed()
            self._keep(self._map_all)

    def _map_all(self) -> None:
        while not self._stop.is_set() and map_received(self.journal, self._mapper):
            self.delivery.wake()

    def _keep_telling(self) -> None:
        while not self._stop.wait(LOOK_SECONDS):
            self._keep(self._tell_all)

    def _tell_all(self) -> None:
        # What is left over waits for the next look: telling a few at a time would take two syncs of the disk each.
        while not self._stop.is_set() and self._teller.tell_due() >= outbox.AT_ONCE:
            pass

    def _keep_alerting(self, alerter: Alerter) -> None:
        while not self._stop.wait(ALERT_SECONDS):
            try:
                self._keep(alerter.look)
            except Exception:
                # Who is not alerted looks at `status`; the delivery does not stop for it.
                log.exception("the alerts failed, and are tried again")

    def _keep(self, work: Callable[[], object]) -> None:
        """Do a thread's work; while the journal cannot be written it is tried again at the next look."""
        name = threading.current_thread().name
        try:
            work()
        except JournalFull as error:
            if name not in self._waiting:
                log.error("the %s waits: %s", name, error)
            self._waiting.add(name)
            self._stop.wait(LOOK_SECONDS)
        else:
            self._waiting.discard(name)

    @property
    def is_idle(self) -> bool:
        """Whether nothing is under way and nothing waits that would go on without a person."""
        # The sources first: what they hand over meanwhile is then in the journal, which is seen in one state.
        if not all(runner.is_idle for runner in self.runners.values()):
            return False
        with self.journal.reading() as connection:
            return not work_left(connection) and self.delivery.is_idle_in(connection)

    @property
    def red(self) -> dict[str, str]:
        """Sources that are not well, with why."""
        return {name: runner.intake.trouble for name, runner in self.runners.items() if runner.intake.trouble}


def _grace(config: Config) -> float:
    timeouts = [endpoint.timeouts.connect + endpoint.timeouts.read for endpoint in config.endpoints.values()]
    return max(timeouts, default=0.0) + 5.0
