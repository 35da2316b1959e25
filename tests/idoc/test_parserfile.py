"""Parser files as SAP exports them. The files here are self-made, in the form of WE60's exports."""

from __future__ import annotations

import pytest

from connector.errors import Unreadable
from connector.idoc import Field, read_parser_file


def _field(name: str, length: int, first: int, keys: str = "CHARACTER") -> str:
    return f"""\
        NAME                 {name}
        TEXT                 A field that is called {name}
        TYPE                 CHARACTER
        LENGTH               {length:06}
        FIELD_POS            0001
        {keys}_FIRST      {first:06}
        {keys}_LAST       {first + length - 1:06}
        VALUE                'X'
        VALUE_TEXT           NAME of a value
"""


def _segment(name: str, level: int, fields: str, status: str = "OPTIONAL", most: int = 9) -> str:
    return f"""\
    BEGIN_SEGMENT        {name.replace("E1", "E2")}001
      SEGMENTTYPE          {name}
      QUALIFIED
      LEVEL                {level:02}
      STATUS               {status}
      LOOPMIN              0000000001
      LOOPMAX              {most:010}
      BEGIN_FIELDS
{fields}      END_FIELDS
    END_SEGMENT
"""


def _group(number: int, level: int, *inside: str) -> str:
    return f"""\
    BEGIN_GROUP          {number}
      LEVEL                {level:02}
      STATUS               MANDATORY
      LOOPMIN              0000000001
      LOOPMAX              0000000500
{"".join(inside)}    END_GROUP
"""


RECORDS = f"""\
BEGIN_RECORD_SECTION
  BEGIN_CONTROL_RECORD
    BEGIN_FIELDS
{_field("TABNAM", 10, 1)}    END_FIELDS
  END_CONTROL_RECORD
END_RECORD_SECTION
"""
TEXT = _field("TEXT", 10, 64)


def _file(*segments: str, name: str = "PACKS01", more: str = "") -> str:
    return f"""\
{RECORDS}BEGIN_SEGMENT_SECTION
  BEGIN_IDOC           {name}
{more}{"".join(segments)}  END_IDOC
END_SEGMENT_SECTION
"""


WHOLE = _file(
    _segment("E1HEAD", 1, _field("DATE", 8, 64) + _field("TEXT", 20, 72), "MANDATORY", 1),
    _segment("E1DATE", 2, TEXT),
    _group(
        1,
        2,
        _segment("E1ITEM", 2, TEXT, "MANDATORY", 1),
        _segment("E1NOTE", 3, TEXT),
        _group(2, 3, _segment("E1PACK", 3, TEXT), _segment("E1LABEL", 4, TEXT)),
        _segment("E1LAST", 3, TEXT),
    ),
    _segment("E1SUM", 2, TEXT),
)


def _read(text: str) -> list[tuple[str, str, int, int, int]]:
    found = read_parser_file(text.encode()).segments
    return [(each.name, each.parent, each.level, each.least, each.most) for each in found]


def test_groups_say_what_stands_below_what() -> None:
    """The first segment of a group stands above the others; a level alone puts nothing below E1HEAD."""
    assert _read(WHOLE) == [
        ("E1HEAD", "", 1, 1, 1),
        ("E1DATE", "", 2, 0, 9),
        ("E1ITEM", "", 2, 1, 500),
        ("E1NOTE", "E1ITEM", 3, 0, 9),
        ("E1PACK", "E1ITEM", 3, 1, 500),
        ("E1LABEL", "E1PACK", 4, 0, 9),
        ("E1LAST", "E1ITEM", 3, 0, 9),
        ("E1SUM", "", 2, 0, 9),
    ]


@pytest.mark.parametrize("keys", ["BYTE", "CHARACTER"])
def test_fields_begin_within_sdata(keys: str) -> None:
    """Both words for a column are known; SDATA begins at character 64 of the record."""
    fields = _field("DATE", 8, 64, keys) + _field("TEXT", 20, 72, keys)
    idoc_type = read_parser_file(_file(_segment("E1HEAD", 1, fields)).encode())
    assert (idoc_type.idoctyp, idoc_type.cimtyp) == ("PACKS01", "")
    [head] = idoc_type.segments
    assert head.definition == "E2HEAD001"
    assert head.fields == (Field("DATE", 0, 8), Field("TEXT", 8, 20))


def test_an_extension_is_named() -> None:
    """SAP writes it below the basic type."""
    text = _file(_segment("E1HEAD", 1, TEXT), more="    EXTENSION            ZPACKS\n")
    idoc_type = read_parser_file(text.encode())
    assert (idoc_type.idoctyp, idoc_type.cimtyp, idoc_type.root) == ("PACKS01", "ZPACKS", "ZPACKS")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
def test_a_file_is_read_in_whatever_sap_gui_saved_it(encoding: str) -> None:
    """Names are ASCII; a description that is not is not needed."""
    text = WHOLE.replace("A field that", "Ein Feld für").replace("\n", "\r\n")
    assert read_parser_file(text.encode(encoding)) == read_parser_file(WHOLE.encode())


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "it has no line BEGIN_IDOC, so it defines no IDoc type"),
        (RECORDS, "it has no line BEGIN_IDOC"),
        (WHOLE.partition("  END_IDOC")[0], "it has no line END_IDOC: it was cut off"),
        (_file(_segment("E1HEAD", 1, TEXT)) * 2, "line 55: it has a second line BEGIN_IDOC; keep one IDoc type a file"),
        (_file(_segment("", 1, TEXT)), "line 36: a segment ends here that has no line SEGMENTTYPE"),
        (_file("    END_SEGMENT\n"), "line 18: END_SEGMENT stands here, but no line BEGIN_SEGMENT stands before it"),
        (_file("    END_GROUP\n"), "line 18: END_GROUP stands here, but no line BEGIN_GROUP stands before it"),
        (_file(_group(1, 1)), "line 23: a group ends here that has no segment"),
        (_file("    BEGIN_GROUP 1\n"), "line 19: END_IDOC stands here, but what begins in line 18 did not end"),
        (_file("    BEGIN_SEGMENT E2A\n"), "line 19: END_IDOC stands here, but what begins in line 18 did not end"),
        (_file(_segment("E1HEAD", 1, TEXT).replace("000010", "ten")), 'line 29: LENGTH is "ten", which is no number'),
        (_file(_segment("E1HEAD", 1, TEXT).replace("000010", "9" * 5000)), 'line 29: LENGTH is "9999'),
        (_file(_segment("E1HEAD", 1, _field("A", 3, 65))), "line 26: field A of segment E1HEAD does not begin where"),
        (_file(_segment("E1HEAD", 1, TEXT + TEXT)), "line 35: field TEXT of segment E1HEAD does not begin where"),
        (
            _file(_segment("E1A", 1, TEXT), _segment("E1A", 1, _field("B", 3, 64))),
            "line 37: segment E1A stands at two places with different fields",
        ),
        (_file(_segment("E1HEAD", 1, "")), "line 18: segment E1HEAD begins here and has no field"),
        (
            WHOLE.replace("    END_SEGMENT\n", "", 1),
            "line 45: BEGIN_SEGMENT stands here, but the SEGMENT of line 18 did not end",
        ),
        (
            WHOLE.replace("END_FIELDS\n    END_SEG", "ENDFIELDS\n    END_SEG", 1),
            "line 45: END_SEGMENT stands here, but",
        ),
        (_file(_segment("E1A", 1, TEXT).replace("BEGIN_F", "BEGINF")), "line 25: BEGINFIELDS stands here, where a"),
        (_file(_segment("E1A", 1, TEXT).replace("BEGIN_F", "BEGIN_V")), "line 25: BEGIN_VIELDS stands here, which no"),
        (_file(_segment("E1A", 1, TEXT).replace("BEGIN_FIELDS", "QUALIFIED")), "line 26: NAME stands here, where a"),
        (_file(), "the definition of PACKS01 has no segment"),
    ],
)
def test_a_file_that_defines_nothing_is_refused_with_its_line(text: str, complaint: str) -> None:
    """Before any IDoc is cut by it; each sentence says what to do."""
    with pytest.raises(Unreadable) as caught:
        read_parser_file(text.encode())
    assert str(caught.value).startswith(complaint)
    assert caught.value.cause.endswith("; export it again as a parser file of the IDoc type (WE60)")
