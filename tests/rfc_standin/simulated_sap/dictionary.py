"""Descriptions of structures and function modules, as SAP's dictionary has them, and their form on the wire."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum
from typing import Any

from tests.rfc_standin.simulated_sap import wire

Values = dict[str, Any]


class Kind(IntEnum):
    """Types of fields, with the numbers that RFC gives them."""

    CHAR, DATE, BCD, TIME, BYTE, TABLE, NUM, FLOAT, INT, INT2, INT1 = range(11)
    STRUCTURE = 17
    DECF16, DECF34 = 23, 24
    STRING, XSTRING, INT8 = 29, 30, 31


IMPORT, EXPORT, CHANGING, TABLES = 1, 2, 3, 7
_TEXT = {Kind.CHAR, Kind.NUM, Kind.DATE, Kind.TIME}
_BINARY = {Kind.BYTE, Kind.XSTRING}
_DECIMALS = {Kind.BCD, Kind.FLOAT, Kind.DECF16, Kind.DECF34}
_INTEGERS = {Kind.INT, Kind.INT1, Kind.INT2, Kind.INT8}
_SIZES = {Kind.DATE: 8, Kind.TIME: 6, Kind.FLOAT: 8, Kind.INT: 4, Kind.INT2: 2, Kind.INT1: 1, Kind.INT8: 8}
_SIZES |= {Kind.STRING: 8, Kind.XSTRING: 8, Kind.TABLE: 8, Kind.DECF16: 8, Kind.DECF34: 16}


@dataclass(frozen=True)
class Field:
    """A field of a structure; `length` counts characters, of a BYTE or BCD field bytes."""

    name: str
    kind: Kind
    length: int = 0
    decimals: int = 0
    structure: Structure | None = None

    @property
    def sizes(self) -> tuple[int, int]:
        """Bytes it takes in a system without and with Unicode."""
        if self.structure is not None and self.kind == Kind.STRUCTURE:
            return self.structure.sizes
        size = _SIZES.get(self.kind, self.length)
        return size, size * 2 if self.kind in _TEXT else size


@dataclass(frozen=True)
class Structure:
    """A structure or the row of a table."""

    name: str
    fields: tuple[Field, ...]

    @property
    def sizes(self) -> tuple[int, int]:
        """Bytes it takes in a system without and with Unicode."""
        every = [field.sizes for field in self.fields]
        return sum(size for size, _ in every), sum(size for _, size in every)


@dataclass(frozen=True)
class Parameter:
    """A parameter of a function module."""

    name: str
    direction: int
    field: Field
    optional: bool = True


@dataclass(frozen=True)
class FunctionModule:
    """A function module: `run` is given the caller's session and the import values, and returns the export values."""

    name: str
    group: str
    parameters: tuple[Parameter, ...]
    run: Callable[[Any, Values], Mapping[str, Any] | None]

    def parameter(self, name: str) -> Parameter:
        """The parameter of a name."""
        return next(each for each in self.parameters if each.name == name)


# ---- shorthand


def char(name: str, length: int) -> Field:
    """A CHAR field."""
    return Field(name, Kind.CHAR, length)


def chars(**lengths: int) -> tuple[Field, ...]:
    """CHAR fields by name and length."""
    return tuple(char(name, length) for name, length in lengths.items())


def numc(name: str, length: int) -> Field:
    """A NUMC field."""
    return Field(name, Kind.NUM, length)


def date(name: str) -> Field:
    """A DATS field."""
    return Field(name, Kind.DATE, 8)


def time(name: str) -> Field:
    """A TIMS field."""
    return Field(name, Kind.TIME, 6)


def integer(name: str) -> Field:
    """An INT4 field."""
    return Field(name, Kind.INT, 4)


def quantity(name: str, decimals: int = 3) -> Field:
    """A QUAN field of 13 digits, packed in seven bytes."""
    return Field(name, Kind.BCD, 7, decimals)


def imports(*fields: Field) -> tuple[Parameter, ...]:
    """Import parameters."""
    return tuple(Parameter(field.name, IMPORT, field) for field in fields)


def exports(*fields: Field) -> tuple[Parameter, ...]:
    """Export parameters."""
    return tuple(Parameter(field.name, EXPORT, field) for field in fields)


def structure(name: str, of: Structure) -> Field:
    """A structured parameter or field."""
    return Field(name, Kind.STRUCTURE, structure=of)


def tables(**rows: Structure) -> tuple[Parameter, ...]:
    """TABLES parameters by name and row."""
    return tuple(Parameter(name, TABLES, Field(name, Kind.TABLE, structure=row)) for name, row in rows.items())


# ---- descriptions on the wire


def described_structure(of: Structure) -> bytes:
    """A structure's description."""
    parts = [wire.text(of.name), *map(wire.number, of.sizes), wire.number(len(of.fields))]
    return b"".join([*parts, *_described_fields(of)])


def _described_fields(of: Structure) -> Iterator[bytes]:
    offset, unicode_offset = 0, 0
    for field in of.fields:
        size, unicode_size = field.sizes
        places = (size, offset, unicode_size, unicode_offset, field.decimals)
        yield wire.text(field.name) + bytes([field.kind]) + b"".join(map(wire.number, places)) + _nested(field)
        offset, unicode_offset = offset + size, unicode_offset + unicode_size


def _nested(field: Field) -> bytes:
    return b"\0" if field.structure is None else b"\1" + described_structure(field.structure)


def described_function(function: FunctionModule) -> bytes:
    """A function module's description."""
    parts = [wire.text(function.name), wire.number(len(function.parameters))]
    return b"".join([*parts, *map(_described_parameter, function.parameters)])


def _described_parameter(parameter: Parameter) -> bytes:
    field = parameter.field
    sizes = field.structure.sizes if field.structure else field.sizes
    head = wire.text(parameter.name) + bytes([parameter.direction, field.kind])
    numbers = b"".join(map(wire.number, (*sizes, field.decimals)))
    return head + numbers + bytes([parameter.optional]) + wire.text("") + _nested(field)


# ---- values on the wire


def encoded(field: Field, value: Any) -> bytes:
    """A value as the library reads it."""
    if field.structure is not None:
        return _encoded_rows(field, field.structure, value)
    if value is None:
        return wire.number(wire.MISSING)
    if field.kind == Kind.BCD:
        return wire.text(f"{Decimal(value or 0):.{field.decimals}f}")
    return wire.raw(value) if field.kind in _BINARY else wire.text(str(value))


def _encoded_rows(field: Field, of: Structure, value: Any) -> bytes:
    if field.kind == Kind.STRUCTURE:
        return _encoded_row(of, value or {})
    rows = value or []
    return wire.number(len(rows)) + b"".join(_encoded_row(of, row) for row in rows)


def _encoded_row(of: Structure, row: Mapping[str, Any]) -> bytes:
    return b"".join([encoded(field, row.get(field.name)) for field in of.fields])


def decoded(reader: wire.Reader, field: Field) -> Any:
    """A value as the library sent it."""
    if field.structure is not None:
        count = 1 if field.kind == Kind.STRUCTURE else reader.number()
        rows = [{each.name: decoded(reader, each) for each in field.structure.fields} for _ in range(count)]
        return rows[0] if field.kind == Kind.STRUCTURE else rows
    size = reader.number()
    return _initial(field) if size == wire.MISSING else _scalar(field, reader.bytes(size))


def _initial(field: Field) -> Any:
    if field.kind in _BINARY:
        return b""
    if field.kind in _INTEGERS:
        return 0
    if field.kind in _DECIMALS:
        return "0"
    return "0" * field.length if field.kind in {Kind.NUM, Kind.DATE, Kind.TIME} else ""


def _scalar(field: Field, content: bytes) -> Any:
    if field.kind in _BINARY:
        return content
    value = content.decode("utf-16-le", "surrogatepass")
    if field.kind == Kind.NUM:
        return value.rjust(field.length, "0")
    if field.kind in _INTEGERS:
        return int(value)
    return value.rstrip(" ") if field.kind == Kind.CHAR else value
