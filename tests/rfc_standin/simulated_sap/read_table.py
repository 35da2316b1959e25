"""RFC_READ_TABLE and its relatives, with their limits: 72 characters a line, 512 characters a row, no order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tests.rfc_standin.simulated_sap import dictionary as d
from tests.rfc_standin.simulated_sap.database import shown
from tests.rfc_standin.simulated_sap.errors import abap_exception
from tests.rfc_standin.simulated_sap.tables import Column
from tests.rfc_standin.simulated_sap.where import WhereError, condition

if TYPE_CHECKING:
    from tests.rfc_standin.simulated_sap.session import Session

ROW_LENGTH = 512
TBLOUT = {"TBLOUT128": 128, "TBLOUT512": 512, "TBLOUT2048": 2048, "TBLOUT8192": 8192, "TBLOUT30000": 30000}
"""Tables of /BODS/RFC_READ_TABLE2 and the length of their rows; OUT_TABLE names the one that is filled. Its interface
is as public callers show it; that the shortest one that fits is filled is general knowledge."""
_OPTION = d.Structure("RFC_DB_OPT", d.chars(TEXT=72))
_FIELD = d.Structure(
    "RFC_DB_FLD",
    (d.char("FIELDNAME", 30), d.numc("OFFSET", 6), d.numc("LENGTH", 6), d.char("TYPE", 1), d.char("FIELDTEXT", 60)),
)
_ROW = d.Structure("TAB512", d.chars(WA=ROW_LENGTH))
_LONG_ROW = d.Structure("SDTI_RESULT", (d.Field("LINE", d.Kind.STRING),))
_IMPORTS = d.imports(
    d.char("QUERY_TABLE", 30),
    d.char("DELIMITER", 1),
    d.char("NO_DATA", 1),
    d.integer("ROWSKIPS"),
    d.integer("ROWCOUNT"),
)
_TABLES = d.tables(OPTIONS=_OPTION, FIELDS=_FIELD, DATA=_ROW)
_OF_ANY_LENGTH = d.tables(
    OPTIONS=_OPTION,
    FIELDS=_FIELD,
    **{name: d.Structure(f"/BODS/{name[3:]}", d.chars(WA=length)) for name, length in TBLOUT.items()},
)


def functions(et_data: bool) -> list[d.FunctionModule]:
    """The readers.

    Args:
        et_data: Whether the system is new enough to return rows of any length in ET_DATA.
    """
    newer = d.imports(d.char("USE_ET_DATA_4_RETURN", 1)) + d.exports(
        d.Field("ET_DATA", d.Kind.TABLE, structure=_LONG_ROW)
    )
    parameters = _IMPORTS + (newer if et_data else ()) + _TABLES
    return [
        d.FunctionModule("RFC_READ_TABLE", "SDTX", parameters, read_table),
        d.FunctionModule("BBP_RFC_READ_TABLE", "BBPB", _IMPORTS + _TABLES, read_table),
        d.FunctionModule(
            "/BODS/RFC_READ_TABLE2",
            "/BODS/BODS",
            _IMPORTS + d.exports(d.char("OUT_TABLE", 30)) + _OF_ANY_LENGTH,
            read_table2,
        ),
    ]


def read_table(session: Session, given: d.Values) -> Mapping[str, Any]:
    """Read a table.

    Raises:
        SapError: one of the function module's exceptions.
    """
    long_rows = given.get("USE_ET_DATA_4_RETURN") == "X"
    fields, lines = _read(session, given, 0 if long_rows else ROW_LENGTH)
    result = (
        {"ET_DATA": [{"LINE": line} for line in lines]} if long_rows else {"DATA": [{"WA": line} for line in lines]}
    )
    return {"FIELDS": fields, **result}


def read_table2(session: Session, given: d.Values) -> Mapping[str, Any]:
    """Read a table into the shortest of `TBLOUT` in which its rows have room.

    Raises:
        SapError: one of the function module's exceptions.
    """
    fields, lines = _read(session, given, max(TBLOUT.values()))
    last = fields[-1]
    length = int(last["OFFSET"]) + int(last["LENGTH"])
    filled = next(name for name, room in TBLOUT.items() if length <= room)
    return {"FIELDS": fields, "OUT_TABLE": filled, filled: [{"WA": line} for line in lines]}


def _read(session: Session, given: d.Values, longest: int) -> tuple[list[dict[str, Any]], list[str]]:
    """FIELDS of the answer, and its rows as text; rows must not be longer than `longest`, unless that is 0."""
    table = given.get("QUERY_TABLE", "").upper()
    columns = _columns_of(session, table)
    session.user.must_read_table(table)
    wanted = _wanted(columns, given.get("FIELDS", []))
    delimiter = given.get("DELIMITER", "")
    fields = _placed(wanted, delimiter, longest)
    rows = [] if given.get("NO_DATA") == "X" else _rows(session, table, columns, wanted, given)
    return fields, [delimiter.join(map(_show, wanted, row)) for row in rows]


def _show(column: Column, value: object) -> str:
    return column.shown(shown(value))


def _columns_of(session: Session, table: str) -> Mapping[str, Column]:
    columns = session.system.database.tables.get(table)
    if columns is None:
        raise abap_exception("TABLE_NOT_AVAILABLE", f"ID:SV Type:E Number:029 {table}", ("SV", "E", "029", table))
    return {column.name: column for column in columns}


def _wanted(columns: Mapping[str, Column], fields: Sequence[Mapping[str, str]]) -> list[Column]:
    names = [field["FIELDNAME"].strip().upper() for field in fields] or list(columns)
    unknown = [name for name in names if name not in columns]
    if unknown:
        raise abap_exception("FIELD_NOT_VALID")
    return [columns[name] for name in names]


def _placed(columns: Sequence[Column], delimiter: str, longest: int) -> list[dict[str, Any]]:
    """FIELDS of the answer: where each field begins, the delimiter counted."""
    placed, offset = [], 0
    for column in columns:
        placed.append(
            {
                "FIELDNAME": column.name,
                "OFFSET": f"{offset:06}",
                "LENGTH": f"{column.length:06}",
                "TYPE": column.type,
                "FIELDTEXT": column.name.capitalize(),
            }
        )
        offset += column.length
        if longest and offset > longest:
            raise abap_exception("DATA_BUFFER_EXCEEDED")
        offset += len(delimiter)
    return placed


def _rows(
    session: Session, table: str, columns: Mapping[str, Column], wanted: Sequence[Column], given: d.Values
) -> list[Any]:
    try:
        where, values = condition([option["TEXT"] for option in given.get("OPTIONS", [])], columns)
    except WhereError as error:
        message = f"ID:SAIS Type:E Number:000 {error}"
        raise abap_exception("OPTION_NOT_VALID", message, ("SAIS", "E", "000", str(error)[:50])) from error
    if "MANDT" in columns and table != "T000":
        where, values = f"MANDT = ?{f' AND ({where})' if where else ''}", [session.client, *values]
    paging = _paging(session, given.get("ROWSKIPS", 0), given.get("ROWCOUNT", 0))
    names = [column.name for column in wanted]
    return list(session.system.database.pages(table, where, values, names, paging))


def _paging(session: Session, skipped: int, count: int) -> str:
    """Pages have no order in SAP; here every other call reads backwards, so that whoever relies on one sees it."""
    if not skipped and not count:
        return ""
    direction = "DESC" if session.system.next_page() % 2 else "ASC"
    return f"ORDER BY rowid {direction} LIMIT {count or -1} OFFSET {skipped}"
