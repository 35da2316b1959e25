"""Calling SAP through both client bindings: connection, calls, errors, and what each leaves behind."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.rfc_standin.simulated_sap.client import SimulatedSap


def refused(call: Callable[[], object]) -> Any:
    """The error that a call raises."""
    with pytest.raises(Exception) as raised:
        call()
    return raised.value


def test_text_goes_there_and_back(binding: ModuleType, sap: SimulatedSap) -> None:
    """Also characters outside of the basic plane."""
    with binding.Connection(**sap.destination()) as connection:
        answer = connection.call("STFC_CONNECTION", REQUTEXT="Grüße, 5 € 😀")
    assert answer["ECHOTEXT"] == "Grüße, 5 € 😀"
    assert "Sysid: SIM" in answer["RESPTEXT"]


def test_text_too_long_for_its_field_is_cut_silently(binding: ModuleType, sap: SimulatedSap) -> None:
    """Nobody says so: lengths are to be checked before a call."""
    with binding.Connection(**sap.destination()) as connection:
        assert connection.call("STFC_CONNECTION", REQUTEXT="x" * 300)["ECHOTEXT"] == "x" * 255
    assert sap.calls("STFC_CONNECTION") == [{"REQUTEXT": "x" * 255}]


def test_every_key_of_a_connection_reaches_the_library(binding: ModuleType, sap: SimulatedSap) -> None:
    """SNC, X.509, SAProuter and trace pass through, whatever they are."""
    keys = {"saprouter": "/H/router/S/3299/H/", "snc_partnername": "p:CN=SAP", "snc_qop": "9", "x509cert": "MIIC"}
    binding.Connection(**sap.destination(trace="3", **keys)).close()
    [logon] = sap.logons()
    assert {key: logon[key.upper()] for key in keys} == keys
    assert logon["TRACE"] == "3"


def test_a_message_server_gives_the_application_server_of_a_known_group(binding: ModuleType, sap: SimulatedSap) -> None:
    """Load balancing needs MSHOST and GROUP instead of ASHOST."""
    keys = {name: value for name, value in sap.destination().items() if name not in {"ashost", "sysnr"}}
    binding.Connection(**keys, mshost=sap.host, group="PUBLIC").close()
    error = refused(lambda: binding.Connection(**keys, mshost=sap.host, group="NOBODY"))
    assert isinstance(error, binding.CommunicationError)
    assert "Group NOBODY not found" in error.message


def test_a_destination_of_the_ini_file_is_completed_by_keys(
    binding: ModuleType, sap: SimulatedSap, tmp_path: Path
) -> None:
    """A key that is given wins over the file's."""
    lines = [f"ASHOST={sap.host}", "SYSNR=00", "CLIENT=100", "USER=NOBODY", "# a comment", "TRACE = 2"]
    others = ["DEST=ONE", "TRACE=1", "LANG=DE"], ["DEST=TWO", "TRACE=3", "LANG=FR"]
    (tmp_path / "sapnwrfc.ini").write_text("\n".join([*others[0], "DEST=SIM", *lines, *others[1]]), "utf-8")
    binding.set_ini_file_directory(str(tmp_path))
    binding.Connection(dest="SIM", user="CONNECTOR", passwd="secret").close()
    assert (sap.logons()[0]["TRACE"], "LANG" in sap.logons()[0]) == ("2", False)


def test_a_connection_without_a_host_is_no_connection(binding: ModuleType, sap: SimulatedSap) -> None:
    """The library says which key is missing."""
    error = refused(lambda: binding.Connection(user="CONNECTOR", passwd="secret"))
    assert (error.code, error.key) == (20, "RFC_INVALID_PARAMETER")
    assert error.message == "Parameter ASHOST, GWHOST, MSHOST or PORT is missing."


def test_a_wrong_password_or_a_lock_refuses_the_logon(binding: ModuleType, sap: SimulatedSap) -> None:
    """LogonError with what SAP says."""
    error = refused(lambda: binding.Connection(**sap.destination(passwd="wrong")))
    assert isinstance(error, binding.LogonError)
    assert (error.code, error.key) == (2, "RFC_LOGON_FAILURE")
    assert error.message == "Name or password is incorrect (repeat logon)"
    sap.user(locked=True)
    assert "User is locked" in refused(lambda: binding.Connection(**sap.destination())).message


def test_a_changed_password_is_noticed_at_the_next_logon_only(binding: ModuleType, sap: SimulatedSap) -> None:
    """A connection that is open goes on."""
    with binding.Connection(**sap.destination()) as connection:
        sap.user(password="new")
        connection.call("STFC_CONNECTION")
        assert isinstance(refused(connection.reopen), binding.LogonError)


def test_a_gateway_that_is_down_is_named(binding: ModuleType, make_sap: Callable[..., SimulatedSap]) -> None:
    """CommunicationError names host and port; the same keys work once it is up."""
    sap = make_sap(down=True)
    error = refused(lambda: binding.Connection(**sap.destination()))
    assert isinstance(error, binding.CommunicationError)
    assert f"partner '{sap.host}:3300' not reached" in error.message
    sap.gateway_up()
    binding.Connection(**sap.destination()).close()


def test_an_exception_of_a_function_keeps_the_connection(binding: ModuleType, sap: SimulatedSap) -> None:
    """ABAPApplicationError with its key; the next call needs no logon."""
    with binding.Connection(**sap.destination()) as connection:
        error = refused(lambda: connection.call("RFC_RAISE_ERROR", METHOD="1"))
        assert isinstance(error, binding.ABAPApplicationError)
        assert (error.code, error.key, error.msg_class, error.msg_number) == (5, "RAISE_EXCEPTION", "SR", "006")
        connection.call("STFC_CONNECTION")
    assert len(sap.logons()) == 1


@pytest.mark.parametrize("method", ["0", "3"])
def test_a_message_or_a_short_dump_ends_the_connection_which_comes_back_by_itself(
    binding: ModuleType, sap: SimulatedSap, method: str
) -> None:
    """ABAPRuntimeError is raised, the call is not repeated, and a new logon has been made."""
    with binding.Connection(**sap.destination()) as connection:
        error = refused(lambda: connection.call("RFC_RAISE_ERROR", METHOD=method, MESSAGETYPE="E"))
        assert isinstance(error, binding.ABAPRuntimeError)
        connection.call("STFC_CONNECTION")
    assert len(sap.logons()) == 2
    assert sap.call_counts()["RFC_RAISE_ERROR"] == 1


def test_a_short_dump_can_strike_any_call(binding: ModuleType, sap: SimulatedSap) -> None:
    """It strikes the call that is named, after so many that go well."""
    sap.fault("call", "dump", name="STFC_CONN*", skip=1, key="TSV_TNEW_PAGE_ALLOC_FAILED", message="No more storage")
    with binding.Connection(**sap.destination()) as connection:
        connection.call("STFC_CONNECTION")
        error = refused(lambda: connection.call("STFC_CONNECTION"))
        assert (error.code, error.key, error.message) == (3, "TSV_TNEW_PAGE_ALLOC_FAILED", "No more storage")
        connection.call("STFC_CONNECTION")


@pytest.mark.parametrize(("action", "ran"), [("drop", 0), ("drop_after", 1)])
def test_a_connection_lost_in_a_call_leaves_open_whether_it_ran(
    binding: ModuleType, sap: SimulatedSap, action: str, ran: int
) -> None:
    """The caller sees the same in both cases."""
    sap.fault("call", action, name="STFC_CONNECTION")
    with binding.Connection(**sap.destination()) as connection:
        error = refused(lambda: connection.call("STFC_CONNECTION"))
    assert isinstance(error, binding.CommunicationError)
    assert (error.code, error.key) == (1, "RFC_COMMUNICATION_FAILURE")
    assert sap.call_counts().get("STFC_CONNECTION", 0) == ran


def test_a_gateway_that_restarts_in_a_call_is_an_error_of_the_logon_that_follows(
    binding: ModuleType, sap: SimulatedSap
) -> None:
    """The binding logs on again at once, and that fails; reopen() works later."""
    sap.fault("call", "restart", seconds=0.3)
    connection = binding.Connection(**sap.destination())
    error = refused(lambda: connection.call("STFC_CONNECTION"))
    assert isinstance(error, binding.CommunicationError)
    sap.gateway_up()
    until(lambda: connection.reopen() or True, binding.CommunicationError)
    assert connection.call("STFC_CONNECTION", REQUTEXT="again")["ECHOTEXT"] == "again"
    connection.close()


def until(done: Callable[[], object], error: type[Exception]) -> None:
    """Try until it goes well."""
    limit = time.monotonic() + 10
    while time.monotonic() < limit:
        try:
            done()
        except error:
            time.sleep(0.02)
        else:
            return
    pytest.fail("it never went well")


def test_a_call_that_takes_too_long_is_cancelled(binding: ModuleType, sap: SimulatedSap) -> None:
    """The option `timeout` gives RFC_CANCELED."""
    sap.fault("call", "slow", seconds=5)
    with binding.Connection(**sap.destination()) as connection:
        error = refused(lambda: connection.call("STFC_CONNECTION", options={"timeout": 0.2}))
    assert isinstance(error, binding.CommunicationError)
    assert (error.code, error.key) == (7, "RFC_CANCELED")


def test_a_logon_lost_half_way_is_a_communication_error(binding: ModuleType, sap: SimulatedSap) -> None:
    """No handle stays behind."""
    sap.fault("logon", "drop")
    assert isinstance(refused(lambda: binding.Connection(**sap.destination())), binding.CommunicationError)
    binding.Connection(**sap.destination()).close()


def test_a_function_that_is_not_there_is_named(binding: ModuleType, sap: SimulatedSap) -> None:
    """FU_NOT_FOUND, when its description is asked."""
    with binding.Connection(**sap.destination()) as connection:
        error = refused(lambda: connection.call("Z_NOT_THERE"))
    assert (error.key, error.msg_v1) == ("FU_NOT_FOUND", "Z_NOT_THERE")


@pytest.mark.parametrize("denied", ["RFC_READ_TABLE", "SDTX", "RFC_GET_FUNCTION_INTERFACE"])
def test_a_call_needs_s_rfc_for_the_function_or_its_group_and_for_its_description(
    binding: ModuleType, new_sap: SimulatedSap, denied: str
) -> None:
    """RFC_NO_AUTHORITY names user and function; denying the description denies the call."""
    new_sap.deny("S_RFC", denied)
    with binding.Connection(**new_sap.destination()) as connection:
        error = refused(lambda: connection.call("RFC_READ_TABLE", QUERY_TABLE="MARA"))
    assert isinstance(error, binding.ABAPRuntimeError)
    assert error.key == "RFC_NO_AUTHORITY"
    assert "CONNECTOR" in error.message
    assert ("RFC_READ_TABLE" in error.message) == (denied != "RFC_GET_FUNCTION_INTERFACE")


def test_descriptions_are_kept_by_system(binding: ModuleType, make_sap: Callable[..., SimulatedSap]) -> None:
    """Two systems that describe one function differently are both served rightly."""
    old, new = make_sap(sysid="OLD"), make_sap(sysid="NEW", et_data=True)
    with binding.Connection(**old.destination()) as one, binding.Connection(**new.destination()) as other:
        names = [
            {parameter["name"] for parameter in each.get_function_description("RFC_READ_TABLE").parameters}
            for each in (one, other)
        ]
    assert names[1] - names[0] == {"ET_DATA", "USE_ET_DATA_4_RETURN"}


def test_no_descriptor_is_left_open(binding: ModuleType, sap: SimulatedSap) -> None:
    """Neither by connections that are closed nor by logons that fail."""
    sap.clear_faults()
    before = open_descriptors()
    for _ in range(5):
        binding.Connection(**sap.destination()).close()
        refused(lambda: binding.Connection(**sap.destination(passwd="wrong")))
        sap.fault("call", "drop")
        with binding.Connection(**sap.destination()) as connection:
            refused(partial(connection.call, "STFC_CONNECTION"))
    assert open_descriptors() == before


def open_descriptors() -> int:
    """How many descriptors this process has open."""
    return len(list(Path("/proc/self/fd").iterdir())) if os.name == "posix" else 0
