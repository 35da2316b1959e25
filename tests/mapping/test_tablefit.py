"""Look-ups in tables that documents give, against the mappings that give them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from connector.errors import Misconfigured
from connector.mapping import BUILT_IN, MappingSet

FILE = "{file: gtin.csv, key: [MATERIAL, UNIT], if_missing: hold}"
GIVES = """\
language: 1
mapping: %s
accepts: {root: %s}
for_each: PRODUCT
fields:
  number: {path: NUMBER}
  unit: {path: UNIT}
  gtin: {path: GTIN}
rules:
  - otherwise: {row: {GTIN: gtin, PACKS: {text: "1"}}}
rows: {table: %s, key: {UNIT: unit, MATERIAL: number}}
"""


def faults(workshop: Any, lookup: str, *given: str) -> list[str]:
    """What is wrong with the folder, without its path."""
    workshop.change({FILE: lookup})
    for number, table in enumerate(given):
        workshop.write(f"gives{number}.yaml", GIVES % (f"gives{number}", f"ROOT{number}", table))
    mappings = MappingSet(workshop.folder, BUILT_IN)
    try:
        mappings.load()
    except Misconfigured as error:
        return [str(each).replace(f"{workshop.folder}/", "") for each in error.faults]
    return []


def test_a_table_that_is_given_fits_whatever_the_order_of_its_key(workshop: Any) -> None:
    """One mapping or several may give it, and a file may have the columns that it lacks."""
    both = "{file: gtin.csv, rows: material, key: [MATERIAL, UNIT]}"
    assert faults(workshop, both, "material", "material") == []


@pytest.mark.parametrize(
    ("lookup", "given", "fault"),
    [
        (
            "{rows: material, key: [MATERIAL, UNIT]}",
            (),
            "small.yaml:6: no mapping gives the table material (given: none); add one with `rows`, or correct it",
        ),
        (
            "{rows: material, key: [MATERIAL, UNIT]}",
            ("product",),
            "small.yaml:6: no mapping gives the table material (given: product); add one with `rows`, or correct it",
        ),
        (
            "{rows: material, key: [PLANT, UNIT]}",
            ("material",),
            "small.yaml:6: table material is given with the key UNIT, MATERIAL; name the same columns in key",
        ),
        (
            "{rows: material, key: [MATERIAL, UNIT]}",
            ("material",),
            "small.yaml:6: table material is given without the column SERIALISED, with GTIN, PACKS only; correct take",
        ),
    ],
)
def test_a_look_up_that_no_mapping_fits_is_told(workshop: Any, lookup: str, given: tuple[str, ...], fault: str) -> None:
    """Its rows would never be found."""
    assert faults(workshop, lookup, *given)[0] == fault


def test_a_mapping_that_gives_a_table_may_go_while_the_connector_runs(workshop: Any, tmp_path: Path) -> None:
    """What it gave stays in the journal: the look-up goes on, with a warning."""
    both = "{file: gtin.csv, rows: material, key: [MATERIAL, UNIT]}"
    assert faults(workshop, both, "material") == []
    mappings = MappingSet(workshop.folder, BUILT_IN)
    mappings.load()
    (workshop.folder / "gives0.yaml").unlink()
    assert mappings.reload_if_changed()
    assert [each.name for each in mappings.mappings()] == ["small"]
    assert "no mapping gives the table material" in str(mappings.warnings()[0])
