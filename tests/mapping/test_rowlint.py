"""Rows of look-up tables, looked at before a document needs them."""

from __future__ import annotations

from typing import Any

import pytest

from connector.mapping import BUILT_IN, MappingSet


def row_faults(workshop: Any, replace: dict[str, str] | None = None) -> list[str]:
    """The faults of the rows, without the folder."""
    return [str(each).replace(f"{workshop.folder}/", "") for each in workshop.compile(replace).row_faults()]


@pytest.fixture
def good(workshop: Any) -> Any:
    """A mapping whose tables have no wrong row."""
    workshop.write("gtin.csv", "MATERIAL,UNIT,GTIN,PACKS,SERIALISED\nTABLETS,PC,09506000134352,1,yes\nLEAF,PC,,,no\n")
    return workshop


def test_good_rows_and_empty_cells_have_no_faults(good: Any) -> None:
    """A material without GTIN holds nothing that nobody wants."""
    assert row_faults(good) == []


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("X,PC,9506000134352,1,yes", 'GTIN "9506000134352": GTIN "9506000134352" is not 14 digits'),
        ("X,PC,09506000134353,1,yes", 'GTIN "09506000134353": GTIN "09506000134353" has the check digit 3'),
        ("X,PC,19506000134359,1,yes", "not a single pack, but a case"),
        ("X,PC,09506000134352,ten,yes", 'PACKS "ten": "ten" is not a decimal number'),
    ],
)
def test_a_wrong_cell_is_named_with_its_line_and_column(good: Any, row: str, fault: str) -> None:
    """By the checks and the kind of the field that takes it; the other rows and the mapping work."""
    good.write("gtin.csv", (good.folder / "gtin.csv").read_text() + row + "\n")
    [found] = row_faults(good)
    assert found.startswith("gtin.csv:4: ")
    assert fault in found
    assert found.endswith("until the cell is corrected, items that need it are held")


def test_what_the_command_needs_is_looked_at_without_a_check_in_the_mapping(good: Any) -> None:
    """A product code is a pack's GTIN and send_to_market is true or false, whatever the fields say."""
    good.write("gtin.csv", "MATERIAL,UNIT,GTIN,PACKS,SERIALISED\nX,PC,123,1,yes\n")
    good.write("market.csv", "GTIN;MARKET;SEND_TO_MARKET\n09506000134352;EU;ja\n")
    replace = {", check: gtin14}": "}", "take: SEND_TO_MARKET, as: boolean": "take: SEND_TO_MARKET"}
    found = row_faults(good, replace)
    assert 'GTIN "123"' in found[0]
    assert 'SEND_TO_MARKET "ja": "ja" is neither true nor false' in found[1]


def test_numbers_are_read_with_the_mark_of_the_table(good: Any) -> None:
    """As the field says that takes them."""
    good.write("gtin.csv", 'MATERIAL,UNIT,GTIN,PACKS,SERIALISED\nX,PC,,"1.000,0",\nY,PC,,1.5,\n')
    [found] = row_faults(good, {"take: PACKS, as: decimal": "take: PACKS, as: decimal, decimal: ','"})
    assert found.startswith('gtin.csv:3: PACKS "1.5": "1.5" is not a decimal number such as 1.234,5')


def test_a_converter_is_applied_before_the_checks(good: Any) -> None:
    """What `convert: gtin14` mends is not wrong."""
    good.write("gtin.csv", "MATERIAL,UNIT,GTIN,PACKS,SERIALISED\nX,PC,9506000134352,1,yes\n")
    assert row_faults(good, {"take: GTIN, check": "take: GTIN, convert: gtin14, check"}) == []


def test_a_wrong_row_is_no_fault_of_the_folder_and_is_named_once(good: Any) -> None:
    """One wrong row stops no company: the folder loads, and mappings that share the table name the row once."""
    good.write("market.csv", "GTIN;MARKET;SEND_TO_MARKET\n09506000134352;EU;maybe\n")
    good.write("twin.yaml", good.path.read_text().replace("mapping: small", "mapping: twin"))
    mappings = MappingSet(good.folder, BUILT_IN)
    mappings.load()
    assert (len(mappings.mappings()), mappings.faults, mappings.warnings()) == (2, (), [])
    [fault] = mappings.row_faults()
    assert (fault.file, fault.line) == (str(good.folder / "market.csv"), 2)


def test_a_large_table_is_looked_at_in_one_pass(good: Any) -> None:
    """100,000 rows, and only the wrong one is named."""
    rows = "".join(f"M{number},PC,09506000134352,{number},yes\n" for number in range(100_000))
    good.write("gtin.csv", f"MATERIAL,UNIT,GTIN,PACKS,SERIALISED\n{rows}LAST,PC,09506000134352,many,yes\n")
    [fault] = good.compile().row_faults()
    assert fault.line == 100_002
