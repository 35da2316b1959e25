"""Which refused logon is not tried again, and for how long."""

from __future__ import annotations

from connector_sap_rfc import refusals
from connector_sap_rfc.faults import SapFault
from connector_sap_rfc.refusals import Refusals

OLD = {"connection": {"passwd": "old"}, "server": {}}
NEW = {"connection": {"passwd": "new"}, "server": {}}
REFUSED = SapFault("logon", "SAP refused the logon", "RFC_LOGON_FAILURE")


class PlayedClock:
    """A clock that is set."""

    seconds = 0.0

    def now(self) -> float:
        """See `Clock`."""
        return self.seconds

    def monotonic(self) -> float:
        """See `Clock`."""
        return self.seconds


def test_the_same_is_not_tried_again_for_an_hour() -> None:
    """Then once more, since somebody may have unlocked the user."""
    clock = PlayedClock()
    found = Refusals(clock)
    found.remember(OLD | {"job": "poll"}, REFUSED)
    standing = found.standing(lambda: OLD)
    assert standing
    assert (standing.kind, standing.key) == ("logon", "RFC_LOGON_FAILURE")
    assert str(standing).startswith("SAP refused the logon. The same is not tried again for an hour")
    clock.seconds = refusals.SAME_PASSWORD_SECONDS
    assert found.standing(lambda: OLD) is None


def test_another_password_is_tried_at_once() -> None:
    """Whatever was refused before."""
    found = Refusals(PlayedClock())
    found.remember(OLD, REFUSED)
    assert found.standing(lambda: NEW) is None


def test_a_gateway_that_is_down_is_no_refusal() -> None:
    """It is tried again by the host's own pauses; secrets are not asked for in vain."""
    found = Refusals(PlayedClock())
    found.remember(OLD, SapFault("communication", "there is no connection"))
    assert found.standing(lambda: {}[""]) is None
