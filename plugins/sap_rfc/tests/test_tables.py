"""Reading tables within the limits of RFC_READ_TABLE."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import pytest
from connector_sap_rfc.conditions import compare
from connector_sap_rfc.faults import SapFault
from connector_sap_rfc.session import Session
from connector_sap_rfc.tables import Field, Row, Tables, cut
from hypothesis import given
from hypothesis import strategies as st

LENGTHS = {"MBLNR": 10, "A": 200, "B": 200, "C": 200, "D": 100}
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters=" "), max_size=4)


class PlayedReader:
    """A table function that keeps SAP's limits.

    Attributes:
        calls: Fields of each call that gave rows.
    """

    def __init__(self, rows: list[Row], et_data: bool = False, out_table: str = "") -> None:
        self._rows = rows
        self._et_data = et_data
        self._out_table = out_table
        self.calls: list[list[str]] = []

    def call(self, function: str, about: str = "", **given: Any) -> dict[str, Any]:
        """See `Session`."""
        long_rows = bool(given.get("USE_ET_DATA_4_RETURN"))
        if long_rows and not self._et_data:
            raise SapFault("call", "field 'USE_ET_DATA_4_RETURN' not found", "RFC_INVALID_PARAMETER")
        names = [each["FIELDNAME"] for each in given["FIELDS"]]
        if sum(LENGTHS[name] for name in names) > 512 and not long_rows:
            raise SapFault("call", "too long", "DATA_BUFFER_EXCEEDED")
        self.calls.append(names)
        texts = ["".join(row[name].ljust(LENGTHS[name]) for name in names).rstrip() for row in self._rows]
        return {"FIELDS": self._fields(names), **self._answer(texts, long_rows)}

    def _fields(self, names: list[str]) -> list[dict[str, str]]:
        ends = [sum(LENGTHS[each] for each in names[:place]) for place in range(len(names))]
        pairs = zip(names, ends, strict=True)
        return [{"FIELDNAME": name, "OFFSET": f"{at:06}", "LENGTH": f"{LENGTHS[name]:06}"} for name, at in pairs]

    def _answer(self, texts: list[str], long_rows: bool) -> dict[str, Any]:
        if long_rows:
            return {"ET_DATA": [{"LINE": text} for text in texts], "DATA": []}
        named = {"OUT_TABLE": self._out_table} if self._out_table else {}
        return {self._out_table or "DATA": [{"WA": text} for text in texts], **named}


def row(number: int) -> Row:
    """A row that is longer than 512 characters."""
    return {"MBLNR": f"{number:010}", **{name: f"{name}{number}" for name in "ABCD"}}


def read(reader: PlayedReader) -> list[Row]:
    """All its rows."""
    tables = Tables(cast("Session", reader))
    return list(tables.rows("MSEG", ("MBLNR",), ("A", "B", "C", "D"), compare("MBLNR", "=", "1")))


def test_rows_longer_than_512_are_read_in_parts_and_joined_by_their_key() -> None:
    """The parts come in any order, since the table has none."""
    rows = [row(1), row(2)]
    reader = PlayedReader(rows)
    assert read(reader) == rows
    assert reader.calls == [["MBLNR", "A", "B"], ["MBLNR", "C", "D"]]
    tables = Tables(cast("Session", reader))
    for _ in range(2):
        reader.calls.clear()
        list(tables.rows("MSEG", ("MBLNR",), ("A", "B", "C", "D"), compare("MBLNR", "=", "1")))
    assert len(reader.calls) == 2


def test_a_key_that_does_not_fit_is_an_error() -> None:
    """Nothing is left to part then."""
    tables = Tables(cast("Session", PlayedReader([])))
    with pytest.raises(SapFault, match="too long"):
        list(tables.rows("MSEG", ("A", "B", "C"), ("D",), compare("MBLNR", "=", "1")))


def test_a_row_that_vanishes_between_two_parts_is_left_out() -> None:
    """Half a row is none."""

    class Vanishing(PlayedReader):
        """Loses its first row after the first part."""

        def call(self, function: str, about: str = "", **given: Any) -> dict[str, Any]:
            """See `Session`."""
            answer = super().call(function, about, **given)
            self._rows = self._rows[1:] if len(self._rows) > 1 else self._rows
            return answer

    assert read(Vanishing([row(1), row(2)])) == [row(2)]


def test_where_et_data_is_offered_rows_are_read_as_a_whole() -> None:
    """One call, whatever their length."""
    reader = PlayedReader([row(1)], et_data=True)
    assert read(reader) == [row(1)]
    assert len(reader.calls) == 1


def test_the_table_that_out_table_names_is_read() -> None:
    """As one reader of SAP's answers."""
    assert read(PlayedReader([row(1)], out_table="TBLOUT2048")) == [row(1)]


@given(st.dictionaries(st.sampled_from("ABC"), TEXTS, min_size=3))
def test_fields_are_cut_where_sap_counted_them(values: Row) -> None:
    """In UTF-16 units: a character beyond the basic plane is two of them."""
    fields = [Field(name, 10 * place, 10) for place, name in enumerate(values)]
    text = "".join(value + " " * (10 - len(value.encode("utf-16-le")) // 2) for value in values.values())
    assert cut(text.rstrip(" "), fields) == values


@pytest.mark.parametrize("et_data", [True, False])
def test_both_ways_give_the_same_of_the_simulated_system(
    polled: Any, make_sap: Callable[..., Any], item: Callable[..., Any], et_data: bool
) -> None:
    """Old and new releases; with characters of two UTF-16 units before a field."""
    polled.sap = make_sap(matnr_length=40, **({"et_data": True} if et_data else {}))
    polled.settings["connection"] |= polled.sap.destination() | {"passwd": "env:SAP"}
    polled.sap.post_material_document([item(["A"])], XBLNR="\U0001f600" * 3, BKTXT="dö\U0001f600")
    assert polled.run().error is None
    assert polled.texts("HEADER/XBLNR") == ["\U0001f600" * 3]
    assert polled.texts("HEADER/BKTXT") == ["dö\U0001f600"]


@pytest.mark.parametrize("reader", ["BBP_RFC_READ_TABLE", "/BODS/RFC_READ_TABLE2"])
def test_another_reader_is_used_when_it_is_set(polled: Any, item: Callable[..., Any], reader: str) -> None:
    """RFC_READ_TABLE is not called at all then, and the document is the same."""
    document = [item(["A", "B"], SGTXT="x" * 50)]
    polled.sap.post_material_document(document, BKTXT="d\U0001f600")
    polled.set_poll(reader=reader)
    assert polled.run().error is None
    assert polled.texts("ITEM/SERIAL/SERNR") == ["A", "B"]
    assert (polled.texts("HEADER/BKTXT"), polled.texts("ITEM/SGTXT")) == (["d\U0001f600"], ["x" * 50])
    assert polled.sap.call_counts()[reader] > 3
    assert "RFC_READ_TABLE" not in polled.sap.call_counts()


def test_a_function_that_gives_rows_in_no_known_way_is_an_error() -> None:
    """It must not look like a table without rows: documents would be passed over."""
    unlike = PlayedReader([row(1)], out_table="TBLOUT2048")
    played = unlike.call
    unlike.call = lambda *given, **more: {**played(*given, **more), "OUT_TABLE": "NOWHERE"}  # type: ignore[method-assign]
    with pytest.raises(SapFault, match="RFC_READ_TABLE gives no rows in a way that is known"):
        read(unlike)
