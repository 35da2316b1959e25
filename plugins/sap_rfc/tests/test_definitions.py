"""Where definitions of IDoc types come from, and in which order. Asking SAP itself is tested in test_receiving.py."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from connector_sap_rfc.definitions import Definitions
from connector_sap_rfc.faults import SapFault

from connector.idoc import IdocType, shipped, to_json
from connector.plugin import Unreadable

PARSER_FILE = """\
BEGIN_RECORD_SECTION
BEGIN_SEGMENT_SECTION
BEGIN_IDOC ZSCRAP01
BEGIN_SEGMENT Z2SCRAP000
SEGMENTTYPE Z1SCRAP
LEVEL 01
STATUS MANDATORY
LOOPMIN 0000000001
LOOPMAX 0000000001
BEGIN_FIELDS
NAME SERNR
TYPE CHARACTER
LENGTH 000018
FIELD_POS 0001
CHARACTER_FIRST 000064
CHARACTER_LAST 000081
END_FIELDS
END_SEGMENT
END_IDOC
END_SEGMENT_SECTION
"""


class PlayedSap:
    """Answers, and counts.

    Attributes:
        asked: Types it was asked for.
        answer: What it says; None refuses.
    """

    def __init__(self, answer: IdocType | None) -> None:
        self.asked: list[tuple[str, str]] = []
        self.answer = answer

    def __call__(self, idoctyp: str, cimtyp: str) -> IdocType:
        """See `Ask`."""
        self.asked.append((idoctyp, cimtyp))
        if self.answer is None:
            raise SapFault("authorisation", "may not call IDOCTYPE_READ_COMPLETE")
        return self.answer


def mbgmcr(cimtyp: str = "") -> IdocType:
    """A type as SAP might say it."""
    found = shipped("MBGMCR03")
    assert found is not None
    return replace(found, cimtyp=cimtyp)


def test_what_sap_says_is_kept_and_not_asked_again(tmp_path: Path) -> None:
    """In a file, for the next start; an extension in a file of its own."""
    sap = PlayedSap(mbgmcr("ZMORE"))
    for _ in range(2):
        assert Definitions(tmp_path / "new", sap).cutter("MBGMCR03", "ZMORE").idoc_type == sap.answer
    assert sap.asked == [("MBGMCR03", "ZMORE")]
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["MBGMCR03+ZMORE.json"]


def test_if_sap_does_not_say_a_parser_file_is_read(tmp_path: Path) -> None:
    """As SAP exports it, whatever its name."""
    (tmp_path / "from_we60.txt").write_text(PARSER_FILE)
    found = Definitions(tmp_path, PlayedSap(None)).cutter("ZSCRAP01", "").idoc_type
    assert [segment.name for segment in found.segments] == ["Z1SCRAP"]


def test_else_what_comes_with_the_connector_is_used(tmp_path: Path) -> None:
    """For the types of the ready mappings; it is not kept, so that SAP is asked after the next start."""
    assert Definitions(tmp_path, PlayedSap(None)).cutter("MBGMCR03", "").idoc_type == mbgmcr()
    assert list(tmp_path.iterdir()) == []


def test_without_any_definition_it_is_said_what_to_do(tmp_path: Path) -> None:
    """Both ways: the right to ask, and a parser file."""
    with pytest.raises(Unreadable, match=r"may not call IDOCTYPE_READ_COMPLETE.*parser file of ZX with ZY"):
        Definitions(tmp_path, PlayedSap(None)).cutter("ZX", "ZY")


def test_what_sap_does_not_give_is_not_asked_for_at_each_idoc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It sends them again and again, and each question is a logon. A parser file helps at once, SAP after a while."""
    sap = PlayedSap(None)
    definitions = Definitions(tmp_path, sap)
    for _ in range(3):
        with pytest.raises(Unreadable, match="may not call IDOCTYPE_READ_COMPLETE"):
            definitions.cutter("ZSCRAP01", "")
    with pytest.raises(Unreadable):
        definitions.cutter("ZOTHER01", "")
    assert sap.asked == [("ZSCRAP01", ""), ("ZOTHER01", "")]
    (tmp_path / "ZSCRAP01.txt").write_text(PARSER_FILE)
    assert definitions.cutter("ZSCRAP01", "").idoc_type.segments
    monkeypatch.setattr("connector_sap_rfc.definitions.ASK_AGAIN_SECONDS", -1)
    with pytest.raises(Unreadable):
        definitions.cutter("ZLATER01", "")
    sap.answer = replace(mbgmcr(), idoctyp="ZLATER01")
    assert definitions.cutter("ZLATER01", "").idoc_type == sap.answer


def test_a_kept_file_that_is_damaged_is_named(tmp_path: Path) -> None:
    """A person deletes it."""
    (tmp_path / "MBGMCR03.json").write_text("{")
    with pytest.raises(Unreadable, match=r"MBGMCR03\.json: it is no kept definition"):
        Definitions(tmp_path, PlayedSap(None)).cutter("MBGMCR03", "")


@pytest.mark.parametrize("name", ["../../etc/passwd\x00", "A B", "x" * 31])
def test_a_name_that_is_none_never_becomes_a_path(tmp_path: Path, name: str) -> None:
    """It comes from a control record."""
    with pytest.raises(Unreadable, match="is no name of an IDoc type"):
        Definitions(tmp_path, PlayedSap(mbgmcr())).cutter(name, "")


def test_a_slash_in_a_name_makes_no_folder(tmp_path: Path) -> None:
    """Namespaces have them."""
    named = replace(mbgmcr(), idoctyp="/SPE/X01")
    Definitions(tmp_path, PlayedSap(named)).cutter("/SPE/X01", "")
    assert [path.name for path in tmp_path.iterdir()] == ["_-SPE_-X01.json"]


def test_a_type_that_grew_is_asked_for_again_but_not_at_each_idoc(tmp_path: Path) -> None:
    """Once in ten minutes: an IDoc that is bad itself is repeated by SAP, and its definition is right."""
    old = replace(mbgmcr(), segments=mbgmcr().segments[:1])
    (tmp_path / "MBGMCR03.json").write_text(to_json(old))
    sap = PlayedSap(mbgmcr())
    definitions = Definitions(tmp_path, sap)
    newer = definitions.newer(definitions.cutter("MBGMCR03", ""))
    assert newer is not None
    assert definitions.cutter("MBGMCR03", "") is newer
    assert definitions.newer(newer) is None
    assert len(sap.asked) == 1


def test_a_folder_that_cannot_be_written_keeps_nothing_from_being_cut(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """It is said, and SAP is asked again after the next start."""
    (tmp_path / "file").touch()
    assert Definitions(tmp_path / "file", PlayedSap(mbgmcr())).cutter("MBGMCR03", "").idoc_type == mbgmcr()
    assert "cannot be kept in" in capfd.readouterr().err
