"""A registered server program on the real pyrfc 3.3.1: what reaches it, and what SAP is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.rfc_standin.server_programs import ServerProgram
from tests.rfc_standin.simulated_sap.client import SimulatedSap
from tests.rfc_standin.simulated_sap.idoc_samples import mbgmcr03

Serve = Callable[..., ServerProgram]
IDOC = mbgmcr03([{"MATERIAL": "TABLETS", "serials": ["A1", "A2"]}])
OK: dict[str, str] = {}


def test_a_synchronous_call_brings_all_its_idocs(sap: SimulatedSap, serve: Serve) -> None:
    """Control records and SDATA arrive as SAP holds them."""
    program = serve()
    sent = sap.send_idoc(IDOC, IDOC)
    call = program.wait_for("call")
    assert sent["result"] == "ok"
    assert call["type"] == "synchronous"
    assert call["documents"] == sent["documents"] == ["0000000000000001", "0000000000000002"]
    assert call["segments"][3].startswith("TABLETS           1000")


def test_a_bgrfc_unit_is_checked_run_committed_and_confirmed(sap: SimulatedSap, serve: Serve) -> None:
    """The four steps come in this order, all with the unit's id."""
    program = serve(handlers=OK)
    sent = sap.send_idoc(IDOC, call_type="bgrfc")
    assert sent["result"] == "ok"
    assert program.wait_for("confirm")["unit"] == sent["unit_id"]
    assert program.events(at_least=5) == ["check", "call", "called", "commit", "confirm"]
    assert program.wait_for("call")["unit"] == sent["unit_id"]


@pytest.mark.parametrize("call_type", ["trfc", "qrfc"])
def test_trfc_and_qrfc_are_refused(sap: SimulatedSap, serve: Serve, call_type: str) -> None:
    """Pyrfc 3.3.1 installs no handlers for them."""
    program = serve(handlers=OK)
    sent = sap.send_idoc(IDOC, call_type=call_type)
    assert sent["result"] == "failed"
    assert sent["error"]["message"].startswith("No transaction handler is installed.")
    assert program.events() == []


def test_a_bgrfc_unit_without_handlers_is_refused(sap: SimulatedSap, serve: Serve) -> None:
    """Nothing is run that could not be repeated safely."""
    program = serve()
    assert sap.send_idoc(IDOC, call_type="bgrfc")["result"] == "failed"
    assert program.events() == []


def test_a_unit_known_already_is_not_run(sap: SimulatedSap, serve: Serve) -> None:
    """Check returning RFC_EXECUTED skips the callback, and SAP is told so."""
    program = serve(handlers={"check": "RFC_EXECUTED"})
    assert sap.send_idoc(IDOC, call_type="bgrfc")["result"] == "executed"
    assert program.events(at_least=2) == ["check", "confirm"]


def test_a_commit_that_fails_is_a_failure_for_sap(sap: SimulatedSap, serve: Serve) -> None:
    """Commit returning RFC_EXTERNAL_FAILURE makes SAP keep the unit."""
    program = serve(handlers={"commit": "RFC_EXTERNAL_FAILURE"})
    assert sap.send_idoc(IDOC, call_type="bgrfc")["result"] == "failed"
    assert program.events(at_least=4) == ["check", "call", "called", "commit"]


@pytest.mark.parametrize("call_type", ["sync", "bgrfc"])
@pytest.mark.parametrize("answer", ["external", "value"])
def test_an_exact_external_runtime_error_or_any_exception_is_a_failure_for_sap(
    sap: SimulatedSap, serve: Serve, call_type: str, answer: str
) -> None:
    """SAP keeps the data."""
    serve(handlers=OK, answer=answer)
    sent = sap.send_idoc(IDOC, call_type=call_type)
    assert sent["result"] == "failed"
    expected = {"external": "the disk is full", "value": "Invalid exception raised by callback function."}
    assert sent["error"]["message"] == expected[answer]


@pytest.mark.parametrize("call_type", ["sync", "bgrfc"])
@pytest.mark.parametrize("answer", ["subclass", "interrupt"])
def test_a_subclass_of_external_runtime_error_or_an_interrupt_loses_data(
    sap: SimulatedSap, serve: Serve, call_type: str, answer: str
) -> None:
    """Pyrfc tells SAP that all went well; this is why a callback raises the exact class only."""
    serve(handlers=OK, answer=answer)
    assert sap.send_idoc(IDOC, call_type=call_type)["result"] == "ok"


@pytest.mark.parametrize(("call_type", "result"), [("sync", "failed"), ("bgrfc", "ok")])
def test_a_callback_that_returns_nothing_fails_a_synchronous_call(
    sap: SimulatedSap, serve: Serve, call_type: str, result: str
) -> None:
    """A dict is always right."""
    serve(handlers=OK, answer="nothing")
    assert sap.send_idoc(IDOC, call_type=call_type)["result"] == result


def test_an_abap_exception_reaches_sap_by_its_key(sap: SimulatedSap, serve: Serve) -> None:
    """As if the function module had raised it."""
    serve(answer="abap")
    error = sap.send_idoc(IDOC)["error"]
    assert (error["code"], error["key"]) == (5, "DISK_FULL")


@pytest.mark.parametrize(("state", "result"), [("confirmed", "ok"), ("committed", "failed")])
def test_a_unit_that_is_committed_cannot_be_told(sap: SimulatedSap, serve: Serve, state: str, result: str) -> None:
    """Pyrfc 3.3.1 fails on that one state; the others reach SAP."""
    serve(handlers={"getState": state})
    assert sap.unit_state("A" * 32)["result"] == result


def test_a_failed_synchronous_call_leaves_the_program_registered(sap: SimulatedSap, serve: Serve) -> None:
    """It registers again after a failure that ended the connection."""
    program = serve(answer="external")
    assert sap.send_idoc(IDOC)["result"] == "failed"
    program.wait_until_registered()
    assert sap.send_idoc(IDOC)["result"] == "failed"


@pytest.mark.parametrize(("wanted", "runs"), [("int", True), ("raise", False), ("status", False)])
def test_an_authorisation_check_must_return_the_number_zero(
    sap: SimulatedSap, serve: Serve, wanted: str, runs: bool
) -> None:
    """If it raises or returns an RCStatus, pyrfc skips the callback and tells SAP that all went well."""
    program = serve(authorise=wanted)
    sent = sap.send_idoc(IDOC)
    assert sent["result"] == "ok"
    assert program.events(at_least=2 if runs else 0) == (["call", "called"] if runs else [])


def test_an_authorisation_check_that_refuses_is_a_failure_for_sap(sap: SimulatedSap, serve: Serve) -> None:
    """Any number but zero refuses."""
    program = serve(authorise="refuse")
    assert sap.send_idoc(IDOC)["error"]["message"].startswith("Authentication exception")
    assert program.events() == []


def test_the_server_is_ready_only_when_it_is_registered(make_sap: Callable[..., SimulatedSap], serve: Serve) -> None:
    """start() returns at once, whatever comes of it; the registration count tells."""
    program = serve()
    assert program.attributes()["registrationCount"] == 1
    assert program.attributes()["state"] == "RFC_SERVER_RUNNING"


def test_a_registration_that_reginfo_refuses_never_becomes_ready(sap: SimulatedSap, serve: Serve) -> None:
    """The count stays 0, and no error reaches the program."""
    sap.reginfo("ANOTHER*")
    program = serve(registered=False)
    program.wait_for("attributes")
    while not sap.registrations():
        program.attributes()
    assert program.attributes()["registrationCount"] == 0
    assert sap.send_idoc(IDOC, seconds=0.1)["error"]["message"].count("program CONNECTOR not registered") == 1


def test_it_registers_again_when_the_gateway_was_away(sap: SimulatedSap, serve: Serve) -> None:
    """Nobody has to restart it."""
    program = serve()
    sap.restart_gateway(0.1)
    program.wait_until_registered()
    assert sap.send_idoc(IDOC)["result"] == "ok"


def test_registrations_take_calls_side_by_side(sap: SimulatedSap, serve: Serve) -> None:
    """reg_count connections are registered, and as many callbacks run at a time."""
    program = serve(server={"reg_count": "3"}, seconds=0.3)
    program.wait_until_registered(3)
    sap.queue_idocs([IDOC] * 3, call_type="sync", parallel=3)
    assert sap.wait_until_sent()
    assert program.attributes()["peakBusyCount"] == 3


def test_closing_waits_for_the_callback_that_runs(sap: SimulatedSap, serve: Serve) -> None:
    """Its answer still reaches SAP."""
    program = serve(seconds=0.4)
    sap.queue_idocs([IDOC], call_type="sync")
    program.wait_for("call")
    program.close()
    program.wait_for("closed")
    assert program.events(at_least=3) == ["call", "called", "closed"]
    assert sap.wait_until_sent()


def test_a_unit_is_repeated_under_its_id_when_the_program_was_killed(sap: SimulatedSap, serve: Serve) -> None:
    """SAP cannot know whether it ran, so it sends it again, to whoever registers next."""
    first = serve(handlers=OK, seconds=30)
    sap.queue_idocs([IDOC])
    unit = first.wait_for("call")["unit"]
    first.kill()
    second = serve(handlers=OK)
    assert second.wait_for("call")["unit"] == unit
    assert sap.wait_until_sent()


def test_a_unit_can_be_sent_twice_and_its_confirmation_left_out(sap: SimulatedSap, serve: Serve) -> None:
    """Both happen in real systems."""
    program = serve(handlers=OK)
    sap.fault("send", "repeat")
    sap.send_idoc(IDOC, call_type="bgrfc")
    program.wait_for("confirm")
    assert program.events("called", at_least=7) == ["check", "call", "commit", "check", "call", "commit", "confirm"]
    sap.fault("send", "no_confirm")
    assert sap.send_idoc(IDOC, call_type="bgrfc")["result"] == "ok"
    assert program.events("called", at_least=10)[7:] == ["check", "call", "commit"]


def test_a_connection_may_break_before_sap_has_read_the_answer(sap: SimulatedSap, serve: Serve) -> None:
    """SAP takes the call for lost although it ran."""
    program = serve(handlers=OK)
    sap.fault("send", "drop")
    assert sap.send_idoc(IDOC, call_type="bgrfc")["result"] == "lost"
    program.wait_for("commit")


def test_units_of_a_queue_come_in_order_whatever_fails(sap: SimulatedSap, serve: Serve) -> None:
    """A queue stands still until its first unit has succeeded."""
    sap.fault("send", "drop", times=3)
    documents = sap.queue_idocs([IDOC] * 5, queue="GOODS")
    program = serve(handlers=OK)
    assert sap.wait_until_sent()
    committed: list[Any] = []
    for number in range(1, len([each for each in program.events() if each == "call"]) + 1):
        committed += program.wait_for("call", number)["documents"]
    assert list(dict.fromkeys(committed)) == documents
