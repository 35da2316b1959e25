"""What SAP is told of an IDoc."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from connector.idoc import StatusPartners, status_control, status_of, status_record
from connector.model import (
    DocumentResult,
    DocumentState,
    Finding,
    FindingKind,
    Key,
    Outcome,
    Reason,
    SerialState,
    SettledDocument,
    SettledSerial,
)

NOW = datetime(2026, 1, 31, 12, 30, 5)
NO_FILE = "https://api.example/v2/x.json says 1/2, or /MBGMCR03/IDOC/E1BP[2]"
KEY = Key("idoc", ("SAPERP", "100", "0000000000000042"))


def serial(command: int, state: SerialState = SerialState.CONFIRMED, sentence: str = "") -> SettledSerial:
    """A serial of a command."""
    return SettledSerial(command, "09506000134352", f"S{command}", Reason.DESTROY, state, sentence)


def resolved(command: int, found: Outcome, why: str) -> SettledSerial:
    """A serial that a person resolved, as the journal writes it."""
    return replace(serial(command, SerialState.RESOLVED, f"{found}: {why}"), outcome=found)


def outcome(result: DocumentResult | None, *serials: SettledSerial, **changed: Any) -> SettledDocument:
    """A settled IDoc; without a result it is ignored."""
    state = DocumentState.DONE if result else DocumentState.IGNORED
    made = {"key": KEY, "state": state, "sentence": ""} | changed
    return SettledDocument(1, name="x", source="sap", result=result, serials=serials, **made)


def told(settled: SettledDocument) -> tuple[str, str, str]:
    """Status, STATXT and STAPA1."""
    status = status_of(settled)
    assert status
    record = status_record(status, NOW)
    return record["STATUS"], record["STATXT"], record["STAPA1"]


def test_confirmed_is_positive_with_the_commands() -> None:
    """The numbers by which `connector commands` finds them; neighbours as a range."""
    assert told(outcome(DocumentResult.CONFIRMED, *map(serial, (3, 1, 2, 7)))) == (
        "16",
        "confirmed: 4 serials by command 1-3, 7",
        "1-3, 7",
    )


@pytest.mark.parametrize(
    ("settled", "status", "text"),
    [
        (outcome(None, sentence="is a test: EDI_DC40-TEST is filled"), "16", "ignored: is a test: EDI_DC40-TEST"),
        (
            outcome(DocumentResult.NOTHING, findings=(Finding(FindingKind.IGNORED, "movement 101 keeps it"),)),
            "16",
            "nothing: movement 101 keeps it",
        ),
        (
            outcome(DocumentResult.REFUSED, serial(1, SerialState.REFUSED, "ValidationError: no such pack")),
            "17",
            "refused: ValidationError: no such pack",
        ),
        (
            outcome(DocumentResult.PARTLY, serial(1), serial(2, SerialState.REFUSED, "ProductError")),
            "17",
            "partly, 1 of 2 serials confirmed: ProductError",
        ),
        (
            outcome(DocumentResult.PARTLY, serial(1), findings=(Finding(FindingKind.HELD, "no GTIN"),)),
            "17",
            "partly, 1 of 1 serial confirmed: no GTIN",
        ),
        (
            outcome(DocumentResult.NOTHING, findings=(Finding(FindingKind.HELD, "no GTIN"),), left_out=True),
            "17",
            "nothing, items left out: no GTIN",
        ),
        (
            outcome(
                DocumentResult.NOTHING, findings=(Finding(FindingKind.HELD, "no GTIN"),), sentence="cancelled: old"
            ),
            "16",
            "nothing: cancelled: old; no GTIN",
        ),
        (
            outcome(DocumentResult.NOTHING, serial(1, SerialState.CANCELLED, "cancelled: twice")),
            "16",
            "nothing: cancelled: twice",
        ),
        (
            outcome(DocumentResult.NOTHING, resolved(1, "undone", "stolen"), resolved(2, "undone", "stolen")),
            "17",
            "nothing: resolved by a person: undone: stolen",
        ),
        (
            outcome(DocumentResult.CONFIRMED, serial(1), resolved(2, "undone", "stolen")),
            "17",
            "confirmed, 1 of 2 serials confirmed: resolved by a person: undone: stolen",
        ),
        (
            outcome(DocumentResult.CONFIRMED, serial(1), resolved(2, "done", "seen")),
            "16",
            "confirmed: 2 serials by command 1-2; resolved by a person: done: seen",
        ),
        (
            outcome(None, state=DocumentState.FAILED, sentence="line 3: no element"),
            "17",
            "failed: line 3: no element",
        ),
    ],
    ids=[
        "ignored",
        "nothing",
        "refused",
        "partly refused",
        "partly left out",
        "all left out",
        "cancelled",
        "serials cancelled",
        "all undone",
        "one undone",
        "one resolved as done",
        "failed and looked at",
    ],
)
def test_only_what_went_well_as_a_whole_is_positive(settled: SettledDocument, status: str, text: str) -> None:
    """With the reason, and what the API said before all else."""
    said = told(settled)
    assert said[0] == status
    assert said[1].startswith(text[:70])


@pytest.mark.parametrize(
    "changed",
    [
        {"state": DocumentState.FAILED, "result": None, "awaits_person": True},
        {"result": DocumentResult.OBSERVED},
        {"result": DocumentResult.NOTHING, "is_conflict": True},
        {"key": Key("sha256", ("00",))},
        {"key": Key("material", ("SIM", "100", "1", "2026"))},
        {"key": Key("idoc", ("SAPERP", "100", "1" * 17))},
        {"key": Key("idoc", ("ELEVENCHARS", "100", "1"))},
        {"key": Key("idoc", ("SAP\nERP", "100", "1"))},
    ],
    ids=lambda changed: str(list(changed.values())[-1]),
)
def test_what_sap_cannot_know_or_a_person_has_open_is_not_told(changed: dict[str, Any]) -> None:
    """A failed document that nobody looked at, a cancelled conflict, and keys that are no number of SAP's."""
    result = changed.pop("result", DocumentResult.CONFIRMED)
    assert status_of(outcome(result, serial(1), **changed)) is None


def test_a_number_without_its_zeros_gets_them() -> None:
    """SAP compares 16 characters."""
    status = status_of(outcome(None, key=Key("idoc", ("SAPERP", "100", "42"))))
    assert status and status.docnum == "42".zfill(16)


def test_a_long_text_goes_on_in_the_parameters() -> None:
    """STATXT has 70 characters, STAPA2 to STAPA4 50 each; the rest is in the connector."""
    status = status_of(outcome(None, sentence="x" * 300))
    assert status
    record = status_record(status, NOW)
    assert record["STATXT"] == "ignored: " + "x" * 61
    assert [record[f"STAPA{number}"] for number in (2, 3, 4)] == ["x" * 50] * 3


@pytest.mark.parametrize(
    ("sentence", "text"),
    [
        ("/srv/connector/look ups/x.csv", "/srv/connector/look ups/x.csv"),
        ("/srv/connector/lookups/materials.csv has no row for 7", "materials.csv has no row for 7"),
        ("no row in (/srv/a.csv:3); '/srv/b.d/c.csv'", "no row in (a.csv:3); 'c.csv'"),
        (NO_FILE, NO_FILE),
        ("/" * 50_000, "/" * 50_000),
        ("/a/" + "b/" * 30_000, "/a/" + "b/" * 30_000),
    ],
    ids=["with a blank", "look-up file", "several", "no file", "slashes", "long"],
)
def test_a_file_is_named_without_its_folders(sentence: str, text: str) -> None:
    """70 characters are for the cause; what is no path of a file stays as it is."""
    status = status_of(outcome(None, sentence=sentence))
    assert status and status.text == f"ignored: {text}"


def test_many_commands_are_cut_at_a_whole_number() -> None:
    """50 characters, and a sign that there are more."""
    _, _, commands = told(outcome(DocumentResult.CONFIRMED, *map(serial, range(1000, 1100, 2))))
    assert commands == "1000, 1002, 1004, 1006, 1008, 1010, 1012, 1014 ..."


def test_what_was_not_to_be_sent_is_neither_named_nor_counted() -> None:
    """Serials of an earlier mapping, say: SAP would hear of packs that nobody decommissioned."""
    old = serial(1, SerialState.CANCELLED)
    assert told(outcome(DocumentResult.CONFIRMED, old, serial(2))) == ("16", "confirmed: 1 serial by command 2", "2")
    refused = serial(3, SerialState.REFUSED, "no such pack")
    said = "partly, 1 of 2 serials confirmed: no such pack"
    assert told(outcome(DocumentResult.PARTLY, old, serial(2), refused))[1] == said


def test_a_text_has_only_what_sap_can_print() -> None:
    """What the API says may be anything; a character is one of UTF-16."""
    status = status_of(outcome(None, sentence="a\n\tb\0c \U0001f4a9 é"))
    assert status and status.text == "ignored: a b?c ? é"


def test_the_records_name_both_sides_and_the_time() -> None:
    """SYSTAT01 inbound; the receiver is who sent the IDoc, unless another is given."""
    status = status_of(outcome(None))
    assert status
    control = status_control(status, StatusPartners("DECOMMISS", "PORT", rcvpor="SAPPRD"))
    assert list(control.values()) == ["2", "SYSTAT01", "STATUS", "PORT", "LS", "DECOMMISS", "SAPPRD", "LS", "SAPERP"]
    assert status_control(status, StatusPartners("A", "B", rcvprn="C"))["RCVPRN"] == "C"
    record = status_record(status, NOW)
    assert [record[name] for name in ("MANDT", "DOCNUM", "LOGDAT", "LOGTIM")] == [
        "100", "0000000000000042", "20260131", "123005",
    ]  # fmt: skip
