"""The pass over a flat file."""

from __future__ import annotations

import io

import pytest

from connector.errors import Unreadable
from connector.idoc import flatscan
from connector.idoc.flatscan import FlatPiece, scan_flat
from tests.idoc.flatwriting import CONTROL, Style, as_flat

HEAD = as_flat(CONTROL, [], Style())
ARABIC = "\u0661"


def data(segnam: str = "E1A", docnum: str = "", segnum: str = "", psgnum: str = "", hlevel: str = "") -> str:
    """A data record without blanks at its end."""
    return f"{segnam:<30}   {docnum:<16}{segnum:<6}{psgnum:<6}{hlevel:<2}x"


def scanned(text: str) -> list[FlatPiece]:
    """What the pass finds."""
    return scan_flat(io.BytesIO(text.encode()), "utf-8")


def test_each_idoc_is_found_with_its_bytes_and_line() -> None:
    """An IDoc ends where the next one begins; empty lines between them are the first one's."""
    first, second = f"{HEAD}{data()}\r\n\r\n", f"{HEAD}{data()}"
    found = scanned(first + second)
    assert [(each.start, each.end, each.line) for each in found] == [
        (0, len(first), 1),
        (len(first), len(first + second), 4),
    ]
    assert {(each.sndprn, each.mandt, each.docnum) for each in found} == {("SAPERP", "100", "0000000000000042")}


def test_a_byte_order_mark_is_the_first_idocs() -> None:
    """Every byte of the file is in a document."""
    [piece] = scanned(f"\ufeff{HEAD}{data()}\n")
    assert (piece.start, piece.end) == (0, len(f"{HEAD}{data()}\n") + 3)


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        (HEAD, "line 1: the IDoc that begins here has no data record: the file is cut off"),
        (f"{HEAD}{data()}\n{HEAD}\n\n", "line 3: the IDoc that begins here has no data record"),
        (f"EDI_DC40\n{data()}\n", "line 1: the control record has no IDOCTYP"),
        (f"EDI_DC40_U{HEAD[10:]}{data()}", 'line 1: the first record is "EDI_DC40_U", not EDI_DC40'),
        (f"{'EDI_DC':<10}{HEAD[10:]}{data()}", "line 1: the first record is EDI_DC: it is an IDoc file with record"),
        (f"{HEAD.rstrip()}{' ' * 500}x\n{data()}", "line 1: text stands behind the last field of EDI_DC40"),
        (f"{HEAD}{data()}\n<xml/>\n", 'line 3: the record does not begin with a segment: "<xml/>"'),
        (f"{HEAD}{data('')}\n", "line 2: the record does not begin with a segment"),
        (f"{HEAD}{data('E1 A')}\n", "line 2: the record does not begin with a segment"),
        (f"{HEAD}{data()}\n\n{data()}\n", "line 3: the line is empty, and the IDoc goes on behind it"),
        (f"{HEAD}{data(docnum='43')}\n", "line 2: the record is of IDoc 43, but stands in 0000000000000042"),
        (f"{HEAD}{'E1A':<30}200\n", "line 2: the record is of client 200, but stands in IDoc 0000000000000042 of"),
        (f"{HEAD}{data(segnum='000002')}\n{data(segnum='000002')}", "line 3: SEGNUM is 2 after 2"),
        (f"{HEAD}{data(segnum='000002')}\n{data()}\n{data(segnum='000001')}", "line 4: SEGNUM is 1 after 2"),
        (f"{HEAD}{data(segnum='00000A')}\n", 'line 2: SEGNUM is "00000A", which is no number'),
        (f"{HEAD}{data(psgnum='-1')}\n", 'line 2: PSGNUM is "-1"'),
        (f"{HEAD}{data(hlevel=ARABIC)}\n", "line 2: HLEVEL is"),
    ],
)
def test_a_damaged_file_is_refused_as_a_whole(text: str, cause: str) -> None:
    """Before the first document comes, and the sentence names the line."""
    with pytest.raises(Unreadable, match=cause):
        scanned(text)


@pytest.mark.parametrize("mandt", ["   ", "000", "100"])
def test_a_record_may_leave_its_client_out(mandt: str) -> None:
    """EDI subsystems write blanks or zeros for MANDT."""
    assert len(scanned(f"{HEAD}{'E1A':<30}{mandt}{'':30}x\n")) == 1


def test_lines_without_end_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two bytes a line would fill hours and the memory; SEGNUM has six digits, and nobody writes empty lines."""
    with pytest.raises(Unreadable, match="line 3: more than 1000 empty lines stand here"):
        scanned(f"{HEAD}E1A\n" + "\n" * 1001)
    monkeypatch.setattr(flatscan, "_MOST_RECORDS", 3)
    assert len(scanned(f"{HEAD}E1A\nE1A\nE1A\n{HEAD}E1A\n")) == 2
    with pytest.raises(Unreadable, match="line 5: the IDoc has more than 3 data records"):
        scanned(HEAD + "E1A\n" * 4)


def test_numbers_begin_anew_with_each_idoc() -> None:
    """SEGNUM counts within an IDoc."""
    assert len(scanned(f"{HEAD}{data(segnum='000002')}\n" * 2)) == 2


@pytest.mark.parametrize("cut", [1, 500, 999])
def test_a_padded_file_that_ends_early_is_cut_off(cut: int) -> None:
    """All records but the last have 1063 characters, and it has no line break."""
    whole = HEAD + f"{data():<1063}\n" * 2
    assert len(scanned(whole[:-1])) == 1
    with pytest.raises(Unreadable, match=r"line 3: the last record has .* the file is cut off"):
        scanned(whole[: -1 - cut])


def test_a_trimmed_file_that_ends_before_sdata_is_cut_off() -> None:
    """SEGNAM to HLEVEL are 63 characters, which all before have."""
    record = data(segnum="000001", psgnum="000000", hlevel="01")
    with pytest.raises(Unreadable, match=r"line 3: the last record has 52 characters and no line break"):
        scanned(f"{HEAD}{record}\n{data(segnum='000')[:52]}")


def test_a_record_without_numbers_may_be_short() -> None:
    """Trimmed records of EDI subsystems end with SEGNAM where a segment is empty."""
    assert len(scanned(f"{HEAD}E1LONG\nE1B")) == 1
    with_parent = data(psgnum="000001")
    assert len(scanned(f"{HEAD}{with_parent}\n{with_parent[:61]}")) == 1


def test_whether_an_idoc_is_whole_shows_in_itself() -> None:
    """A document is read again from its own bytes: what another IDoc of the file looks like must not matter."""
    record = data(segnum="000001", psgnum="000000", hlevel="01")
    with pytest.raises(Unreadable, match="the file is cut off"):
        scanned(f"{HEAD}E1A\n{HEAD}{record}\n{record[:10]}")
