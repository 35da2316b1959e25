"""Definitions out of a folder of parser files."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from connector.errors import Unreadable
from connector.idoc import ParserFolder, shipped

PARSER = """\
BEGIN_IDOC                    {idoctyp}
{extension}  BEGIN_SEGMENT               E2A000
    SEGMENTTYPE                 E1A
    LEVEL                       01
    STATUS                      MANDATORY
    LOOPMIN                     0000000001
    LOOPMAX                     0000000001
    BEGIN_FIELDS
      NAME                SERNR
      TYPE                CHARACTER
      LENGTH              000018
      FIELD_POS           0001
      CHARACTER_FIRST     000064
      CHARACTER_LAST      000081
    END_FIELDS
  END_SEGMENT
END_IDOC
"""


def put(folder: Path, name: str, idoctyp: str = "ZPACKS01", cimtyp: str = "") -> Path:
    """Write a parser file."""
    extension = f"  EXTENSION  {cimtyp}\n" if cimtyp else ""
    path = folder / name
    path.write_text(PARSER.format(idoctyp=idoctyp, extension=extension), "utf-8")
    return path


def names(folder: ParserFolder, idoctyp: str, cimtyp: str = "") -> list[str]:
    """Segments of the definition that is found."""
    return [each.name for each in folder.cutter(idoctyp, cimtyp).idoc_type.segments]


def test_a_parser_file_goes_before_what_is_shipped(tmp_path: Path) -> None:
    """The system's own definition is the right one."""
    assert names(ParserFolder(tmp_path), "MBGMCR03")[0] == "E1MBGMCR"
    put(tmp_path, "a.txt", "MBGMCR03")
    assert names(ParserFolder(tmp_path), "MBGMCR03") == ["E1A"]


def test_an_extension_needs_a_parser_file_of_its_own(tmp_path: Path) -> None:
    """A basic type does not define what its extension adds."""
    folder = ParserFolder(tmp_path)
    with pytest.raises(Unreadable, match="there is no definition of MBGMCR03 with ZMBGMCR"):
        folder.cutter("MBGMCR03", "ZMBGMCR")
    put(tmp_path, "a.TXT", "MBGMCR03", "ZMBGMCR")
    assert names(folder, "MBGMCR03", "ZMBGMCR") == ["E1A"]
    assert folder.types() == ["MBGMCR03 with ZMBGMCR"]


def test_a_changed_folder_is_read_again(tmp_path: Path) -> None:
    """A person puts a file there while the connector runs."""
    folder = ParserFolder(tmp_path)
    with pytest.raises(Unreadable, match="there is no definition of ZPACKS01"):
        folder.cutter("ZPACKS01", "")
    path = put(tmp_path, "a.txt")
    assert names(folder, "ZPACKS01") == ["E1A"]
    assert folder.cutter("ZPACKS01", "") is folder.cutter("ZPACKS01", "")
    path.unlink()
    with pytest.raises(Unreadable, match="there is no definition"):
        folder.cutter("ZPACKS01", "")


def test_a_faulty_file_is_named_and_keeps_no_other_from_use(tmp_path: Path) -> None:
    """File, line, and what to do; a type that has no other definition says so too."""
    put(tmp_path, "good.txt")
    bad = tmp_path / "bad.txt"
    bad.write_text(PARSER.format(idoctyp="ZOTHER01", extension="").replace("000018", "eighteen"), "utf-8")
    folder = ParserFolder(tmp_path)
    assert names(folder, "ZPACKS01") == ["E1A"]
    [fault] = folder.faults()
    assert str(fault).startswith(f'{bad}:11: LENGTH is "eighteen", which is no number; export it again')
    with pytest.raises(Unreadable, match=r"there is no definition of ZOTHER01 \(.*bad.txt:11: LENGTH"):
        folder.cutter("ZOTHER01", "")


def test_two_files_of_one_type_are_a_fault(tmp_path: Path) -> None:
    """Nobody can say which of them is right."""
    put(tmp_path, "a.txt")
    put(tmp_path, "b.txt")
    folder = ParserFolder(tmp_path)
    [fault] = folder.faults()
    assert str(fault) == f"{tmp_path / 'b.txt'}: it defines ZPACKS01, as a.txt does; take one of the two away"
    with pytest.raises(Unreadable, match=r"a\.txt and b\.txt both define ZPACKS01"):
        folder.cutter("ZPACKS01", "")


def test_a_folder_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    """What is shipped is used all the same."""
    folder = ParserFolder(tmp_path / "gone")
    [fault] = folder.faults()
    assert "cannot be read: No such file or directory; make it" in fault.sentence
    assert folder.cutter("MBGMCR03", "").idoc_type == shipped("MBGMCR03")


def test_without_a_folder_what_is_shipped_is_used() -> None:
    """Nothing has to be configured for the ready mappings' types."""
    folder = ParserFolder()
    assert folder.cutter("DELVRY07", "").idoc_type == shipped("DELVRY07")
    assert (folder.faults(), folder.types()) == ([], [])
    assert "a folder that `definitions` of the source's settings names" in folder.advice("ZPACKS01", "")


def test_other_files_are_left_alone(tmp_path: Path) -> None:
    """Only `*.txt` is read, and nothing hidden."""
    for name in ("README.md", ".hidden.txt", "kept.json"):
        (tmp_path / name).write_text("x", "utf-8")
    assert ParserFolder(tmp_path).faults() == []


def test_what_is_no_parser_file_at_all_is_a_fault_and_is_not_waited_for(tmp_path: Path) -> None:
    """A pipe would be read for ever; a name that is no UTF-8 could not be stored with the fault."""
    put(tmp_path, "good.txt")
    os.mkfifo(tmp_path / "pipe.txt")
    with (tmp_path / "large.txt").open("wb") as large:
        large.truncate(1024**3)
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.txt")).write_text("x", "utf-8")
    folder = ParserFolder(tmp_path)
    assert names(folder, "ZPACKS01") == ["E1A"]
    large_fault, pipe, named = map(str, folder.faults())
    assert pipe == f"{tmp_path / 'pipe.txt'}: it is no file; take it away"
    assert large_fault.endswith("large.txt: it has 1073741824 bytes, more than any parser file; take it away")
    assert named.startswith(f"{tmp_path}/\\xff.txt: it has no line BEGIN_IDOC")
