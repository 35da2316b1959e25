"""From an error of the binding to one clear sentence: what SAP said, and what to do."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

from connector.plugin import ConnectorError

Kind = Literal["binding", "logon", "authorisation", "communication", "registration", "call"]
_NO_RFC_RIGHT = re.compile(r"(no|missing) (rfc )?authori[sz]ation|not authori[sz]ed|rfc_no_authority", re.IGNORECASE)
_NOT_ALLOWED_AT_GATEWAY = re.compile(r"reginfo|secinfo|registration.*not allowed|denied by.*acl", re.IGNORECASE)
_NO_TABLE_RIGHT = "NOT_AUTHORIZED"
"""The exception of RFC_READ_TABLE; a function that may not be called has no exception."""
_INVALID_PARAMETER = "RFC_INVALID_PARAMETER"
_GATEWAY_ERROR = re.compile(r"^ERROR +(\S.*)$", re.MULTILINE)
_TABLE_ERRORS = {
    "TABLE_NOT_AVAILABLE": "SAP has no table or view {about}",
    "FIELD_NOT_VALID": "table {about} does not have a field that is asked for",
    "OPTION_NOT_VALID": "SAP does not understand the condition on table {about}",
    "DATA_BUFFER_EXCEEDED": "a row of table {about} is longer than 512 characters",
}


class SapFault(ConnectorError):
    """Something between the connector and SAP went wrong; the text is for a person.

    Attributes:
        kind: What kind of fault it is.
        key: SAP's own key, e.g. `RFC_LOGON_FAILURE`; empty when there is none.
    """

    def __init__(self, kind: Kind, sentence: str, key: str = "") -> None:
        super().__init__(sentence)
        self.kind = kind
        self.key = key

    @property
    def unknown_parameter(self) -> bool:
        """Whether the function does not have a parameter that was given."""
        return self.key == _INVALID_PARAMETER


def fault_of(error: BaseException, doing: str, where: str, user: str = "", about: str = "") -> SapFault:
    """What an error of the binding means.

    Args:
        error: As the binding raised it.
        doing: The function called, or `logon`, or `registration`.
        where: The system, as `destination.where` names it.
        user: The SAP user.
        about: The table concerned, or the program id.
    """
    key, message = str(getattr(error, "key", "") or ""), _message(error)
    kind = _kind(error, key, message, doing)
    sentences = {"logon": _logon, "communication": _communication, "registration": _registration}
    if kind in sentences:
        return SapFault(kind, sentences[kind](message, where, about), key)
    if doing == "logon" and key == _INVALID_PARAMETER:
        return SapFault(kind, _incomplete(where, message), key)
    if kind == "authorisation":
        return SapFault(kind, _authorisation(doing, user, about, key, message), key)
    return SapFault(kind, _call(error, doing, about, key, message), key)


def _kind(error: BaseException, key: str, message: str, doing: str) -> Kind:
    classes = _classes(error)
    if _NOT_ALLOWED_AT_GATEWAY.search(message) or doing == "registration":
        return "registration"
    if "LogonError" in classes:
        return "logon"
    if key in {"RFC_AUTHORIZATION_FAILURE", "RFC_NO_AUTHORITY", _NO_TABLE_RIGHT} or _NO_RFC_RIGHT.search(message):
        return "authorisation"
    if "CommunicationError" in classes or key == "RFC_INVALID_HANDLE":
        return "communication"
    return "call"


def _classes(error: BaseException) -> set[str]:
    """Names of the error's classes: the bindings have the same names, but not the same classes."""
    return {each.__name__ for each in type(error).__mro__}


def _message(error: BaseException) -> str:
    message = str(getattr(error, "message", None) or error)
    # The gateway answers with a table of many lines, of which this one says what is wrong.
    named = _GATEWAY_ERROR.search(message)
    return " ".join((named[1] if named else message).split()).rstrip(".")


def _logon(message: str, where: str, about: str) -> str:
    return f"SAP refused the logon at {where}: {message}. Correct client, user or password"


def _communication(message: str, where: str, about: str) -> str:
    return (
        f"there is no connection to SAP at {where}: {message}. See whether the system and its gateway run, and whether "
        "host, system number and firewall (ports 33NN, 48NN with SNC) are right"
    )


def _registration(message: str, where: str, about: str) -> str:
    return (
        f"the program id {about} could not be registered at the gateway {where}: {message}. Allow it there in reginfo "
        "(SMGW), and let the program id be the same as in SM59 (type T)"
    )


def _authorisation(doing: str, user: str, about: str, key: str, message: str) -> str:
    who = f"the SAP user {user}" if user else "the SAP user"
    if about and key == _NO_TABLE_RIGHT:
        return (
            f"{who} may not read table {about} with {doing}: {message or key}. Give it S_TABU_NAM with ACTVT 03 and "
            f"TABLE {about}"
        )
    return (
        f"{who} may not call {doing}: {message or key}. Give it S_RFC with RFC_TYPE FUNC, RFC_NAME {doing} and ACTVT 16"
    )


def _incomplete(where: str, message: str) -> str:
    return (
        f"the connection ({where}) names no SAP system: {message}. Write ashost and sysnr, or mshost, r3name and "
        "group, or a dest that sapnwrfc.ini has, with `ini` as the path of that file"
    )


def _call(error: BaseException, doing: str, about: str, key: str, message: str) -> str:
    if key in _TABLE_ERRORS:
        return f"{_TABLE_ERRORS[key].format(about=about)}: {doing} answered {key} ({message})"
    if key == "FU_NOT_FOUND":
        return f"SAP has no function {doing} that can be called by RFC: {message}"
    if "ABAPRuntimeError" in _classes(error):
        return f"{doing} ended in SAP with an error: {key}: {message}. Transaction ST22 or SM21 of SAP says more"
    what = f"{doing} on {about}" if about else doing
    return f"{what} failed: {key or type(error).__name__}: {message}"


def refused(returned: Mapping[str, str]) -> str:
    """What a BAPI says in a row of RETURN, as one text: `M7 042: ...`."""
    return " ".join(f"{returned.get('ID', '')} {returned.get('NUMBER', '')}: {returned.get('MESSAGE', '')}".split())
