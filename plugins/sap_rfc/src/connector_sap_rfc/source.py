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
from connector_sap_rfc.settings import Settings

LOOK_SECONDS = 1.0
"""How often to see whether a refused password was replaced."""
SAME_PASSWORD_SECONDS = 3600.0
"""How long the same password is not tried again: SAP locks a user after a few refused logons."""


class SapRfc:
    """Goods movements from SAP by RFC; see `connector.plugin.Source`."""

    def __init__(self, settings: Settings, host: SourceHost) -> None:
        self._settings = settings
        self._host = host
        self._teller = StatusTeller(self._start, self._child) if settings.tell else None

    def run(self, intake: Intake) -> None:
        """Hand over what SAP has, from a child process, until the host shuts down.

        Raises:
            ConnectorError: SAP is not there, refuses, or the child ended; the host runs the source again.
            Stopping: The host shuts down.
        """
        start = self._start(self._settings.mode) | {"cursor": intake.cursor, "journal_id": intake.journal_id}
        try:
            with self._child(start) as child:
                Attendant(child, intake).run()
        except SapFault as fault:
            if fault.kind == "logon":
                self._wait_for_other_secrets(intake, start, fault)
            raise
        finally:
            self.close()

    def _start(self, job: str) -> Frame:
        return {
            "job": job,
            "settings": self._settings.model_dump(mode="json"),
            "source": self._host.name,
            **destination.with_secrets(self._settings, self._host.secret),
        }

    def _child(self, start: Frame) -> Child:
        ini = {"RFC_INI": str(self._settings.ini)} if self._settings.ini else {}
        return Child(start, self._host.log, ini)

    def _wait_for_other_secrets(self, intake: Intake, start: Frame, fault: SapFault) -> None:
        intake.health(False, f"{fault}. The same is not tried again for an hour, so that SAP does not lock the user")
        until = self._host.clock.monotonic() + SAME_PASSWORD_SECONDS
        while not intake.wait(LOOK_SECONDS) and self._host.clock.monotonic() < until:
            found = destination.with_secrets(self._settings, self._host.secret)
            if any(start[section] != parameters for section, parameters in found.items()):
                return

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
            self._teller.tell(status)

    def close(self) -> None:
        """End what `settled` has started; `run` does so when it ends, and the next `settled` starts it again."""
        if self._teller:
            self._teller.close()
