"""Reading tables by RFC_READ_TABLE, within its limits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from connector_sap_rfc import conditions
from connector_sap_rfc.conditions import Condition
from connector_sap_rfc.faults import SapFault
from connector_sap_rfc.session import Session

_ROW_TOO_LONG = "DATA_BUFFER_EXCEEDED"
"""The exception for rows longer than the 512 characters of DATA (structure TAB512)."""
Row = dict[str, str]


class Field(NamedTuple):
    """Where a field stands in a row, as the reader says; counted in UTF-16 units."""

    name: str
    offset: int
    length: int


class Tables:
    """Reads tables over one connection.

    Rows are cut by OFFSET and LENGTH: a delimiter can occur in the text itself.
    """

    def __init__(self, session: Session, reader: str = "RFC_READ_TABLE") -> None:
        self._session = session
        self._reader = reader
        self._long_rows = True
        self._groups: dict[tuple[str, ...], list[tuple[str, ...]]] = {}

    def rows(
        self, table: str, key: Sequence[str], fields: Sequence[str], where: Condition, most: int = 0
    ) -> Iterator[Row]:
        """The rows that meet a condition, in no order.

        Args:
            table: The table's name.
            key: Fields that tell its rows apart; they hold a row together that is longer than 512.
            fields: The other fields wanted.
            where: The condition.
            most: Ask for no more rows than this; 0 for all. Only where key and fields fit into one row.

        Raises:
            SapFault: The table cannot be read.
        """
        parts = self._parts(table, tuple(key), tuple(fields), where, most)
        if len(parts) == 1:
            yield from parts[0]
            return
        others = [{tuple(row[name] for name in key): row for row in part} for part in parts[1:]]
        for row in parts[0]:
            found = [other.get(tuple(row[name] for name in key), {}) for other in others]
            if all(found):
                yield {name: text for part in (row, *found) for name, text in part.items()}

    def _parts(
        self, table: str, key: tuple[str, ...], fields: tuple[str, ...], where: Condition, most: int
    ) -> list[list[Row]]:
        """The rows in parts that fit into SAP's row, each with the key; how to part them is found by trying."""
        groups = self._groups.get((table, *fields), [fields])
        try:
            return [self._read(table, [*key, *group], where, most) for group in groups]
        except SapFault as fault:
            if fault.key != _ROW_TOO_LONG or all(len(group) == 1 for group in groups):
                raise
        self._groups[table, *fields] = [half for group in groups for half in _halves(group)]
        return self._parts(table, key, fields, where, most)

    def _read(self, table: str, names: Sequence[str], where: Condition, most: int) -> list[Row]:
        answer = self._call(table, names, where, ROWCOUNT=most)
        fields = _fields(answer)
        return [cut(text, fields) for text in self._texts(answer)]

    def _call(self, table: str, names: Sequence[str], where: Condition, **more: object) -> Mapping[str, Any]:
        parameters = {
            "QUERY_TABLE": table,
            "FIELDS": [{"FIELDNAME": name} for name in names],
            "OPTIONS": [{"TEXT": line} for line in conditions.lines(where)],
            **more,
        }
        if self._long_rows:
            try:
                return self._session.call(self._reader, about=table, USE_ET_DATA_4_RETURN="X", **parameters)
            except SapFault as fault:
                if not fault.unknown_parameter:
                    raise
                self._long_rows = False
        return self._session.call(self._reader, about=table, **parameters)

    def _texts(self, answer: Mapping[str, Any]) -> list[str]:
        """The rows' texts: of ET_DATA, of DATA, or of the table that OUT_TABLE names (/BODS/RFC_READ_TABLE2)."""
        if answer.get("ET_DATA"):
            return [row["LINE"] for row in answer["ET_DATA"]]
        named = str(answer.get("OUT_TABLE") or "DATA").strip()
        if named not in answer:
            raise SapFault(
                "call",
                f"{self._reader} gives no rows in a way that is known (ET_DATA, DATA, or the table that OUT_TABLE "
                "names): set `reader` to a function with the interface of RFC_READ_TABLE or /BODS/RFC_READ_TABLE2",
            )
        return [row["WA"] for row in answer[named]]


def _halves(group: tuple[str, ...]) -> list[tuple[str, ...]]:
    middle = (len(group) + 1) // 2
    return [half for half in (group[:middle], group[middle:]) if half]


def _fields(answer: Mapping[str, Any]) -> list[Field]:
    return [Field(row["FIELDNAME"].strip(), int(row["OFFSET"]), int(row["LENGTH"])) for row in answer.get("FIELDS", ())]


def cut(text: str, fields: Sequence[Field]) -> Row:
    """A row's fields, without blanks around them.

    Args:
        text: The row. SAP counts a character beyond the basic plane as two, Python as one.
        fields: Where each field stands.
    """
    if text.isascii():
        return {field.name: text[field.offset : field.offset + field.length].strip(" ") for field in fields}
    units = text.encode("utf-16-le", "surrogatepass")
    return {field.name: _decoded(units[2 * field.offset : 2 * (field.offset + field.length)]) for field in fields}


def _decoded(units: bytes) -> str:
    return units.decode("utf-16-le", "surrogatepass").strip(" ")
