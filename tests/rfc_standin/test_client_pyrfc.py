"""What SAP's own pyrfc 3.3.1 does beyond the calls that both bindings share."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from tests.rfc_standin import rfc_bindings
from tests.rfc_standin.simulated_sap.client import SimulatedSap

RECORDS = {
    "IDOC_CONTROL_REC_40": [{"DOCNUM": "7", "MESTYP": "STATUS", "IDOCTYP": "SYSTAT01"}],
    "IDOC_DATA_REC_40": [{"DOCNUM": "7", "SEGNAM": "E1STATS", "SDATA": f"{'':13}{'0000000000000042':16}{'':14}16"}],
}
CALL = [("IDOC_INBOUND_ASYNCHRONOUS", RECORDS)]


def test_it_is_the_real_binary_of_version_3_3_1(pyrfc: ModuleType) -> None:
    """Built from the source distribution, with all that Cython below 3.1 leaves in it."""
    assert pyrfc.__version__ == "3.3.1"
    assert Path(pyrfc.__file__ or "").is_relative_to(rfc_bindings.BUILT / "pyrfc")


def test_without_the_library_the_import_goes_well_and_only_connection_is_missing(
    rfc: Callable[[str], dict[str, str]], tmp_path: Path
) -> None:
    """The loader's own error is printed, not raised: `from pyrfc import Connection` is the test to make."""
    shutil.copytree(rfc_bindings.BUILT / "pyrfc", tmp_path / "pyrfc")
    statement = "import pyrfc; print(hasattr(pyrfc, 'Connection'))"
    environment = os.environ | {"PYTHONPATH": str(tmp_path / "pyrfc")}
    ran = subprocess.run([sys.executable, "-c", statement], capture_output=True, text=True, env=environment, check=True)
    assert ran.stdout.splitlines()[-1] == "False"
    assert "libsapnwrfc.so" in ran.stdout + ran.stderr


def test_a_description_shows_names_types_and_lengths(pyrfc: ModuleType, sap: SimulatedSap) -> None:
    """Its fields are those of the structure in the system."""
    connection = pyrfc.Connection(**sap.destination())
    parameter = connection.get_function_description("STFC_STRUCTURE").parameters[0]
    field = parameter["type_description"].fields[4]
    assert (field["name"], field["field_type"], field["nuc_length"]) == ("RFCCHAR4", "RFCTYPE_CHAR", 4)
    assert connection.type_desc_get("EDI_DD40").fields[-1]["name"] == "SDATA"


def test_alive_is_true_on_a_dead_connection_and_calls_stay_dead_after_a_failed_ping(
    pyrfc: ModuleType, sap: SimulatedSap
) -> None:
    """After a loss in a ping every call fails on the handle until reopen()."""
    connection = pyrfc.Connection(**sap.destination())
    sap.restart_gateway(0)
    assert connection.alive
    with pytest.raises(pyrfc.CommunicationError):
        connection.ping()
    assert connection.alive
    with pytest.raises(pyrfc.ExternalRuntimeError, match="RFC_INVALID_HANDLE"):
        connection.call("STFC_CONNECTION")
    connection.reopen()
    connection.call("STFC_CONNECTION")


def test_a_stale_handle_is_never_taken_for_another_connection(pyrfc: ModuleType, sap: SimulatedSap) -> None:
    """Each connection has a handle of its own for ever."""
    first = pyrfc.Connection(**sap.destination())
    handle = first.handle
    first.close()
    assert pyrfc.Connection(**sap.destination()).handle != handle


def test_calls_and_bytes_of_a_connection_are_counted(pyrfc: ModuleType, sap: SimulatedSap) -> None:
    """Throughput, as pyrfc shows it."""
    connection = pyrfc.Connection(**sap.destination())
    throughput = pyrfc.Throughput(connection)
    for _ in range(3):
        connection.call("STFC_CONNECTION", REQUTEXT="x" * 100)
    assert throughput.stats["numberOfCalls"] == 3
    assert throughput.stats["sentBytes"] > 600


def test_languages_are_told_in_both_forms(pyrfc: ModuleType) -> None:
    """One letter in SAP, two outside."""
    assert (pyrfc.language_iso_to_sap("DE"), pyrfc.language_sap_to_iso("E")) == ("D", "EN")


@pytest.mark.parametrize("background", [True, False])
def test_a_unit_is_run_once_whatever_is_repeated(pyrfc: ModuleType, sap: SimulatedSap, background: bool) -> None:
    """A status sent as bgRFC or tRFC unit, its answer lost, is sent again under the same id."""
    connection = pyrfc.Connection(**sap.destination())
    unit = connection.initialize_unit(background=background)
    sap.fault("unit", "drop_after")
    with pytest.raises(pyrfc.CommunicationError):
        connection.fill_and_submit_unit(unit, CALL)
    connection = pyrfc.Connection(**sap.destination())
    connection.fill_and_submit_unit(unit, CALL)
    connection.confirm_unit(unit)
    [(unit_id, known)] = sap.received_units().items()
    assert unit_id == unit["id"]
    assert known == {"call_type": "bgrfc" if background else "trfc", "queues": [], "state": "confirmed", "times": 2}
    assert sap.received_statuses() == [{"DOCNUM": "0000000000000042", "STATUS": "16"}]


def test_a_unit_has_a_state_that_can_be_asked(pyrfc: ModuleType, sap: SimulatedSap) -> None:
    """It is committed, later confirmed; a queue's name goes along."""
    connection = pyrfc.Connection(**sap.destination())
    unit = connection.initialize_unit()
    connection.fill_and_submit_unit(unit, CALL, queue_names=["STATUS"])
    assert connection.get_unit_state(unit) == "committed"
    connection.confirm_unit(unit)
    assert sap.received_units()[unit["id"]]["queues"] == ["STATUS"]
    assert sap.received_units()[unit["id"]]["state"] == "confirmed"


def test_statuses_need_the_authorisation_to_send_idocs(pyrfc: ModuleType, sap: SimulatedSap) -> None:
    """B_ALE_RECV by message type."""
    sap.deny("B_ALE_RECV", "STATUS")
    with pyrfc.Connection(**sap.destination()) as connection, pytest.raises(pyrfc.ABAPRuntimeError, match="STATUS"):
        connection.call(CALL[0][0], **RECORDS)
    assert sap.received_idocs() == []


@pytest.mark.parametrize(("place", "free"), [("call", True), ("describe", False)])
def test_python_goes_on_during_a_call_but_not_while_a_description_is_asked(
    pyrfc: ModuleType, new_sap: SimulatedSap, place: str, free: bool
) -> None:
    """The first use of a function holds Python's lock: why this code runs in a process of its own."""
    connection = pyrfc.Connection(**new_sap.destination())
    if place == "call":
        connection.call("STFC_CONNECTION")
    new_sap.fault(place, "slow", seconds=0.5)
    gap = longest_gap_during(lambda: connection.call("STFC_CONNECTION" if place == "call" else "RFC_PING_AND_WAIT"))
    assert (gap < 0.4) == free


def longest_gap_during(work: Callable[[], object]) -> float:
    """The longest time for which this thread stood still while another one works."""
    thread = threading.Thread(target=work)
    last, longest = time.monotonic(), 0.0
    thread.start()
    while thread.is_alive():
        time.sleep(0.005)
        now = time.monotonic()
        longest, last = max(longest, now - last), now
    return longest
