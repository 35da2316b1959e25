"""The WHERE clause of RFC_READ_TABLE."""

from __future__ import annotations

import pytest

from tests.rfc_standin.simulated_sap.where import WhereError, condition

FIELDS = ("MBLNR", "MJAHR", "BWART", "CPUDT", "CPUTM")


@pytest.mark.parametrize(
    ("lines", "sql", "values"),
    [
        ([], "", []),
        (["MBLNR = '4900000001'"], "MBLNR = ?", ["4900000001"]),
        (["CPUDT GE '20260101' AND", "CPUTM LT '120000'"], "CPUDT >= ? AND CPUTM < ?", ["20260101", "120000"]),
        (["( BWART = '551' OR BWART = '553' )"], "(BWART = ? OR BWART = ?)", ["551", "553"]),
        (["BWART IN ( '551' , '553' )"], "BWART IN (?, ?)", ["551", "553"]),
        (["BWART IN ('551','553')"], "BWART IN (?, ?)", ["551", "553"]),
        (["MBLNR BETWEEN '1' AND '2'"], "MBLNR BETWEEN ? AND ?", ["1", "2"]),
        (["NOT BWART LIKE '5%'"], "NOT BWART LIKE ? ESCAPE '#'", ["5%"]),
        (["BWART NOT IN ( '551' )"], "BWART NOT IN (?)", ["551"]),
        (["MBLNR = 'O''NEIL  '"], "MBLNR = ?", ["O'NEIL"]),
        (["mblnr eq 'a' and mjahr = 2026"], "MBLNR = ? AND MJAHR = ?", ["a", "2026"]),
        (["CPUDT > CPUTM"], "CPUDT > CPUTM", []),
    ],
)
def test_a_clause_becomes_a_condition_with_its_values_apart(lines: list[str], sql: str, values: list[str]) -> None:
    """Blanks at the end of a literal do not count."""
    assert condition(lines, FIELDS) == (sql, values)


@pytest.mark.parametrize(
    "lines",
    [
        ["MBLNR='1'"],
        ["MBLNR ='1'"],
        ["MBLNR = '1"],
        ["MBLNR = '49000", "00001'"],
        ["NOPE = '1'"],
        ["MBLNR = one"],
        ["MBLNR IS '1'"],
        ["MBLNR = '1' AND"],
        ["MBLNR = '1' MJAHR = '2026'"],
        ["( MBLNR = '1'"],
        ["BWART IN ( )"],
        ["MBLNR = '1' ; DROP TABLE MKPF"],
    ],
)
def test_what_sap_does_not_take_is_refused(lines: list[str]) -> None:
    """Also a literal broken by the end of a line."""
    with pytest.raises(WhereError):
        condition(lines, FIELDS)
