"""The source: SAP, polled for material documents or sending IDocs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from connector.idoc import status_of
from connector.plugin import CheckFinding, ConnectorError, Intake, SettledDocument, SourceHost
from connector_sap_rfc import destination
from connector_sap_rfc.attending import Attendant
from connector_sap_rfc.conversation import Conversation
from connector_sap_rfc.faults import SapFault
from connector_sap_rfc.frames import Frame
from connector_sap_rfc.messages import finding_of
from connector_sap_rfc.outcome import StatusTeller
from connector_sap_rfc.process import Child
from connector_sap_rfc.refusals import Refusals
from connector_sap_rfc.settings import Settings

LOOK_SECONDS = 1.0
"""How often to see whether a refused password was replaced."""


class SapRfc:
    """Goods movements from SAP by RFC; see `connector.plugin.Source`."""

    def __init__(self, settings: Settings, host: SourceHost) -> None:
        self._settings = settings
        self._host = host
        self._refusals = Refusals(host.clock)
        self._teller = StatusTeller(self._start_telling, self._child) if settings.tell else None
        self._telling: Frame = {}

    def run(self, intake: Intake) -> None:
        """Hand over what SAP has, from a child process, until the host shuts down.

        Raises:
            ConnectorError: SAP is not there, refuses, or the child ended; the host runs the source again.
            Stopping: The host shuts down.
        """
        try:
            self._run(intake)
        except SapFault:
            self._wait_while_refused(intake)
            raise
        finally:
            self.close()

    def _run(self, intake: Intake) -> None:
        # Telling outcomes may have met a refusal before.
        self._wait_while_refused(intake)
        start = self._start(self._settings.mode) | {"cursor": intake.cursor, "journal_id": intake.journal_id}
        try:
            with self._child(start) as child:
                Attendant(child, intake).run()
        except SapFault as fault:
            self._refusals.remember(start, fault)
            raise

    def _parameters(self) -> dict[str, dict[str, str]]:
        return destination.with_secrets(self._settings, self._host.secret)

    def _start(self, job: str) -> Frame:
        return {
            "job": job,
            "settings": self._settings.model_dump(mode="json"),
            "source": self._host.name,
            **self._parameters(),
        }

    def _start_telling(self) -> Frame:
        self._telling = self._start("tell")
        return self._telling

    def _child(self, start: Frame) -> Child:
        ini = self._settings.ini
        if ini and not ini.is_file():
            # SAP's library would go on without it, and say only that keys are missing.
            raise ConnectorError(f"{ini} is not there: correct `ini`, or put the file with the destinations there")
        return Child(start, self._host.log, {"RFC_INI": str(ini)} if ini else {})

    def _wait_while_refused(self, intake: Intake) -> None:
        """Wait as long as SAP has refused what stands there now; another password is tried at once."""
        if fault := self._refusals.standing(self._parameters):
            intake.health(False, str(fault))
            while self._refusals.standing(self._parameters) and not intake.wait(LOOK_SECONDS):
                pass

    def check(self) -> Iterable[CheckFinding]:
        """Whether the binding, the logon and the rights are there; changes nothing in SAP."""
        return list(self._checked())

    def _checked(self) -> Iterator[CheckFinding]:
        try:
            with self._child(self._start("check")) as child:
                yield from map(finding_of, Conversation(child).result())
        except ConnectorError as error:
            yield CheckFinding(f"source {self._host.name}: SAP", False, str(error))

    def settled(self, outcome: SettledDocument) -> None:
        """Tell SAP, by a STATUS message, what became of an IDoc; nothing when `tell` is not given.

        Raises:
            ConnectorError: It could not be told.
        """
        if self._teller and (status := status_of(outcome)):
            if fault := self._refusals.standing(self._parameters):
                raise fault
            try:
                self._teller.tell(status)
            except SapFault as fault:
                self._refusals.remember(self._telling, fault)
                raise

    def close(self) -> None:
        """End what `settled` has started; `run` does so when it ends, and the next `settled` starts it again."""
        if self._teller:
            self._teller.close()
