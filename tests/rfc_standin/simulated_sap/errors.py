"""Errors as SAP raises them: codes and groups of RFC, keys and texts of ABAP.

Texts come from public reports of real systems where one was found (`SAP KBA 1850230`, PyRFC's and node-rfc's tests and
issues); a text that is only general knowledge is close to what SAP says, not proven to be it.
"""

from __future__ import annotations

from tests.rfc_standin.simulated_sap import wire

COMMUNICATION, LOGON, DUMP, MESSAGE, EXCEPTION = 1, 2, 3, 4, 5
INVALID_PARAMETER = 20
_APPLICATION_GROUP, _RUNTIME_GROUP, _LOGON_GROUP, _COMMUNICATION_GROUP, _EXTERNAL_GROUP = 1, 2, 3, 4, 5


class SapError(Exception):
    """An error that the caller of SAP sees."""

    def __init__(self, code: int, group: int, key: str, message: str, msg: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.code, self.group, self.key, self.message = code, group, key, message
        self.msg = (*msg, *[""] * 7)[:7]

    def frame(self) -> bytes:
        """The error on the wire."""
        texts = (self.key, self.message[:511], *self.msg)
        return b"E" + bytes([self.code, self.group]) + b"".join(map(wire.text, texts))


def abap_exception(key: str, message: str = "", msg: tuple[str, ...] = ("", "", "000")) -> SapError:
    """RAISE of a function module's exception; without a message the caller sees `Number:000`."""
    return SapError(EXCEPTION, _APPLICATION_GROUP, key, message or "Number:000", msg)


def abap_message(message: str, msg_class: str, number: str, *variables: str) -> SapError:
    """MESSAGE of type E that nobody caught; the connection ends."""
    return SapError(MESSAGE, _RUNTIME_GROUP, message, message, (msg_class, "E", number, *variables))


def short_dump(key: str = "TIME_OUT", message: str = "Time limit exceeded.") -> SapError:
    """A short dump; the connection ends."""
    return SapError(DUMP, _RUNTIME_GROUP, key, message)


def no_rfc_authority(user: str, function: str, group: str) -> SapError:
    """Authorisation object S_RFC is missing, for the function module and for its group."""
    message = f"User {user} has no RFC authorization for function group {group} / function module {function}."
    return SapError(DUMP, _RUNTIME_GROUP, "RFC_NO_AUTHORITY", message)


def logon_refused(message: str = "Name or password is incorrect (repeat logon)") -> SapError:
    """Logon refused."""
    return SapError(LOGON, _LOGON_GROUP, "RFC_LOGON_FAILURE", message)


def communication(error: str, code: int) -> SapError:
    """What the gateway says, in its multi-line form."""
    place = "\nLOCATION    SAP-Gateway on host simulated / sapgw00\n"
    message = f"{place}ERROR       {error}\nRELEASE     753\nRC          {code}\n"
    return SapError(COMMUNICATION, _COMMUNICATION_GROUP, "RFC_COMMUNICATION_FAILURE", message)


def registration_refused(program_id: str, host: str) -> SapError:
    """The gateway's reginfo does not list the program (SAP KBA 1850230)."""
    return communication(f"registration of tp {program_id} from host {host} not allowed", 720)


def missing_parameter(name: str) -> SapError:
    """A key of the connection is missing."""
    return SapError(INVALID_PARAMETER, _EXTERNAL_GROUP, "RFC_INVALID_PARAMETER", f"Parameter {name} is missing.")


def function_not_found(name: str) -> SapError:
    """The function module does not exist or is not remote-enabled."""
    return abap_exception("FU_NOT_FOUND", f"ID:FL Type:E Number:046 {name}", ("FL", "E", "046", name))
