"""From an error of the binding to a sentence. The errors themselves are met in test_misbehaviour.py."""

from __future__ import annotations

import pytest
from connector_sap_rfc.faults import fault_of, refused


class RFCError(Exception):
    """As all bindings have it; they share names, not classes."""

    def __init__(self, message: str, key: str = "") -> None:
        super().__init__(message)
        self.message, self.key = message, key


LogonError, CommunicationError, ABAPRuntimeError, ABAPApplicationError = (
    type(name, (RFCError,), {})
    for name in ("LogonError", "CommunicationError", "ABAPRuntimeError", "ABAPApplicationError")
)
GATEWAY = (
    "\nLOCATION    SAP-Gateway on host x\nERROR       partner 'x:sapgw00' not reached\n\nRELEASE     753\nRC   -10\n"
)
DETAIL = "BAPI_GOODSMVT_GETDETAIL"
NO_RIGHT = f"User C has no RFC authorization for function group 2017 / function module {DETAIL}."
READ = ("RFC_READ_TABLE", "MKPF")


@pytest.mark.parametrize(
    ("error", "doing", "about", "kind", "said"),
    [
        (LogonError("Name or password is incorrect"), "logon", "", "logon", "refused the logon at ashost x"),
        (CommunicationError(GATEWAY), "logon", "", "communication", "ashost x: partner 'x:sapgw00' not reached. See"),
        (CommunicationError("no reginfo rule"), "registration", "PROG", "registration", "program id PROG could not be"),
        (ABAPRuntimeError(NO_RIGHT, "RFC_NO_AUTHORITY"), DETAIL, "", "authorisation", f"RFC_NAME {DETAIL}"),
        (ABAPApplicationError("", "NOT_AUTHORIZED"), *READ, "authorisation", "S_TABU_NAM with ACTVT 03 and TABLE MKPF"),
        (ABAPApplicationError("", "TABLE_NOT_AVAILABLE"), *READ, "call", "SAP has no table or view MKPF"),
        (ABAPApplicationError("not found", "FU_NOT_FOUND"), "Z_READ", "", "call", "SAP has no function Z_READ"),
        (ABAPRuntimeError("Division by 0", "COMPUTE_INT_ZERODIVIDE"), "Z", "", "call", "ST22"),
        (RFCError("lost", "RFC_INVALID_HANDLE"), "Z", "", "communication", "no connection to SAP"),
        (RFCError("no ASHOST", "RFC_INVALID_PARAMETER"), "logon", "", "call", "(ashost x) names no SAP system"),
        (TypeError("a bytes-like object"), "Z", "", "call", "Z failed: TypeError: a bytes-like object"),
    ],
)  # fmt: skip
def test_each_kind_of_error_has_its_sentence(error: Exception, doing: str, about: str, kind: str, said: str) -> None:
    """It names what was tried, what SAP said and what to do, in one line."""
    fault = fault_of(error, doing, "ashost x", "CONNECTOR", about)
    assert fault.kind == kind
    assert said in str(fault)
    assert "\n" not in str(fault)


def test_an_unknown_parameter_is_told_apart() -> None:
    """Older releases of RFC_READ_TABLE do not have ET_DATA."""
    assert fault_of(RFCError("field not found", "RFC_INVALID_PARAMETER"), "RFC_READ_TABLE", "x").unknown_parameter


def test_what_a_bapi_returns_is_one_text() -> None:
    """Class, number, message."""
    assert refused({"TYPE": "E", "ID": "M7", "NUMBER": "042", "MESSAGE": "Document  1"}) == "M7 042: Document 1"
