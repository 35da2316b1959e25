"""From a mapping file to a compiled mapping."""

import hashlib
from typing import Any

import pytest

from connector.errors import Misconfigured
from connector.idoc import ControlRecord, read_xml
from connector.mapping import BUILT_IN, compile_mapping
from connector.mapping.compile import attempt

ROOT = read_xml(b"<MBGMCR03/>")


def _control(idoctyp: str = "MBGMCR03", mestyp: str = "MBGMCR", cimtyp: str = "") -> ControlRecord:
    return ControlRecord("1", "100", "SAPERP", idoctyp, cimtyp, mestyp, "", {})


@pytest.mark.parametrize(
    ("accepts", "control", "taken"),
    [
        ("{idoctyp: [MBGMCR02, MBGMCR03], mestyp: MBGMCR}", _control(), True),
        ("{idoctyp: [MBGMCR02, MBGMCR03], mestyp: MBGMCR}", _control(mestyp="MBGMCA"), False),
        ("{idoctyp: [MBGMCR02, MBGMCR03], mestyp: MBGMCR}", _control("WMMBID01"), False),
        ("{idoctyp: MBGMCR03}", None, False),
        ("{cimtyp: ZMBGMCR}", _control(cimtyp="ZMBGMCR"), True),
        ("{cimtyp: ZMBGMCR}", _control(), False),
        ('{mestyp: MBGMCR, cimtyp: ""}', _control(), True),
        ('{mestyp: MBGMCR, cimtyp: ""}', _control(cimtyp="ZMBGMCR"), False),
        ("{root: MBGMCR03}", None, True),
        ("{root: [MBGMCR03, Other]}", _control(), True),
        ("{root: Other}", _control(), False),
        ("{root: MBGMCR03, mestyp: MBGMCR}", None, False),
    ],
)
def test_a_document_is_taken_when_all_that_is_given_matches(
    workshop: Any, accepts: str, control: ControlRecord | None, taken: bool
) -> None:
    """Basic type, message type, extension and root; a document without control record has only a root."""
    mapping = workshop.compile({"{idoctyp: [MBGMCR02, MBGMCR03], mestyp: MBGMCR}": accepts})
    assert mapping.accepts(ROOT, control) is taken


def test_the_root_is_known_by_its_name_without_namespace(workshop: Any) -> None:
    """Some converters put a namespace on it."""
    mapping = workshop.compile({"{idoctyp: [MBGMCR02, MBGMCR03], mestyp: MBGMCR}": "{root: MBGMCR03}"})
    assert mapping.accepts(read_xml(b'<x:MBGMCR03 xmlns:x="urn:x"/>'), None)


def test_the_fingerprint_changes_with_each_file(workshop: Any) -> None:
    """With the mapping file and with each look-up file, and with nothing else."""
    first = workshop.compile().fingerprint
    assert first == workshop.compile().fingerprint
    assert len(first) == len(hashlib.sha256().hexdigest())
    assert workshop.compile({"language: 1": "language: 1 # changed"}).fingerprint != first
    workshop.write("market.csv", "GTIN;MARKET;SEND_TO_MARKET\n")
    assert workshop.compile().fingerprint != first


def test_all_faults_come_at_once(workshop: Any) -> None:
    """Those of the mapping, of its look-ups, and the open choices."""
    workshop.write("gtin.csv", "MATERIAL,UNIT,GTIN,PACKS\nA,PC,1,1\nA,PC,2,1\n")
    faults = workshop.faults(
        {
            "zeros: keep": "zeros: {decide: [keep, strip]}",
            "take: MARKET}": "take: COUNTRY}",
            "check: gtin14": "check: gtin15",
        }
    )
    assert [each.partition(": ")[0] for each in faults] == ["gtin.csv:1", "market.csv:1", "16", "23"]


def test_a_missing_mapping_file_is_a_fault(workshop: Any) -> None:
    """The sentence names the file."""
    with pytest.raises(Misconfigured, match=r"none\.yaml: there is no such file"):
        compile_mapping(workshop.folder / "none.yaml", BUILT_IN)


def test_a_mapping_file_that_is_not_utf_8_is_a_fault(workshop: Any) -> None:
    """It is never read with replaced characters."""
    workshop.path.write_bytes(b"language: 1\nmapping: \xff\n")
    with pytest.raises(Misconfigured, match="is not UTF-8"):
        compile_mapping(workshop.path, BUILT_IN)


def test_a_look_up_file_that_is_not_there_is_a_fault_of_the_line_that_names_it(workshop: Any) -> None:
    """The sentence says where it was looked for."""
    assert workshop.faults({"file: market.csv": "file: markets.csv"}) == [
        "7: look-up file markets.csv cannot be read (No such file or directory); put it there or correct the path"
    ]


def test_an_attempt_names_the_files_that_it_needed(workshop: Any) -> None:
    """Also those that are missing: when one appears, it is worth another attempt."""
    workshop.change({"file: market.csv": "file: markets.csv"})
    stamps = attempt(workshop.path, BUILT_IN).stamps
    assert {path.name: stamp is None for path, stamp in stamps.items()} == {
        "small.yaml": False,
        "gtin.csv": False,
        "markets.csv": True,
    }


def test_a_choice_compiles_an_open_mapping(workshop: Any) -> None:
    """For tests and for the demo."""
    mapping = workshop.compile({"zeros: keep": "zeros: {decide: [keep, strip]}"}, {"zeros": "strip"})
    assert mapping.plan.joins[0].strip
