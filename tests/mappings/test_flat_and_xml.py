"""The ready mappings make the same of an IDoc whether it comes as a flat file or as XML."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from connector.idoc import control_record, idocs, read_file, read_xml, shipped
from connector.mapping import BUILT_IN, CompiledMapping, compile_mapping
from connector.mapping.testfile import MappingTest
from connector.model import MappingResult
from connector.yamlfile import YamlFile
from tests.idoc.flatwriting import Row, Style, as_file, as_flat, as_xml, from_xml

MAPPINGS = Path(__file__).parents[2] / "mappings"
STYLES = st.builds(
    Style,
    pad=st.sampled_from(["full", "segment", "trim"]),
    end=st.sampled_from(["\n", "\r\n"]),
    last=st.booleans(),
    blank=st.frozensets(st.sampled_from(["SEGNUM", "PSGNUM", "HLEVEL"])),
    definition=st.sampled_from(["E1", "E2", "E2000"]),
)


@dataclass(frozen=True)
class Ready:
    """A ready mapping, its choices made, and the documents of its tests that a flat file can hold."""

    mapping: CompiledMapping
    documents: list[tuple[dict[str, str], list[Row]]]


def _written(test: MappingTest, name: str) -> Path:
    """The mapping in a folder of its own, its look-up tables those of the tests."""
    folder = Path(mkdtemp())
    (folder / "lookups").mkdir()
    for file in (MAPPINGS / "lookups").iterdir():
        (folder / "lookups" / file.name).write_bytes(file.read_bytes())
    for table, rows in test.lookups.items():
        with (folder / "lookups" / f"{table}.csv").open("w", newline="", encoding="utf-8") as stream:
            writer = csv.DictWriter(stream, list(dict.fromkeys(key for row in rows for key in row)))
            writer.writeheader()
            writer.writerows(rows)
    (folder / f"{name}.yaml").write_text((MAPPINGS / f"{name}.yaml").read_text("utf-8"), "utf-8")
    return folder / f"{name}.yaml"


def _flat_documents(test: MappingTest) -> Iterator[tuple[dict[str, str], list[Row]]]:
    for case in test.cases:
        xml = case.document.encode()
        found = idocs(read_xml(xml))
        control = control_record(found[0]) if found else None
        idoc_type = shipped(control.idoctyp, control.cimtyp) if control else None
        if idoc_type is None:
            continue
        try:
            control_fields, rows = from_xml(idoc_type, xml)
        except ValueError:
            continue
        if rows:
            yield control_fields, rows


@cache
def ready(name: str) -> Ready:
    """A ready mapping."""
    test = YamlFile(MAPPINGS / f"{name}.test.yaml").validate(MappingTest)
    mapping = compile_mapping(_written(test, name), BUILT_IN, test.choices)
    return Ready(mapping, list(_flat_documents(test)))


def _names() -> Iterator[str]:
    """Ready mappings whose tests have documents of shipped types."""
    for path in sorted(MAPPINGS.glob("*.test.yaml")):
        test = YamlFile(path).validate(MappingTest)
        if any(_flat_documents(test)):
            yield path.name.removesuffix(".test.yaml")


NAMES = list(_names())


def as_said(result: MappingResult) -> Any:
    """All that a result says but the lines, which are those of the file."""
    commands = [
        (
            (each.endpoint, each.product_code, each.reason, each.send_to_market, each.market_id, each.rule_line),
            [(serial.serial, serial.movement, serial.path, serial.item) for serial in each.serials],
        )
        for each in result.commands
    ]
    reversals = [
        (each.endpoint, each.product_code, each.movement, each.original, tuple(one.serial for one in each.serials))
        for each in result.reversals
    ]
    findings = [
        (each.kind, each.sentence, each.place and each.place.path, each.rule_line, each.gtin, each.serial)
        for each in result.findings
    ]
    return commands, reversals, findings, result.lines


def mapped(mapping: CompiledMapping, xml: bytes) -> Any:
    """What a mapping makes of an XML document."""
    return as_said(mapping.apply(read_xml(xml)))


def test_the_tests_of_the_ready_mapping_have_flat_documents() -> None:
    """Else the property below would hold of nothing."""
    assert {"mbgmcr", "mbgmca", "delvry07"} <= set(NAMES)
    assert all(len(ready(name).documents) > 10 for name in ("mbgmcr", "delvry07"))


@pytest.mark.parametrize("name", NAMES)
def test_each_document_of_its_tests_gives_the_same(name: str) -> None:
    """Written flat, cut, and mapped: the commands, reversals and findings of the XML."""
    given_commands = 0
    for control, rows in ready(name).documents:
        [found] = read_file(io.BytesIO(as_file([as_flat(control, rows, Style(pad="trim"))], Style())), "f.txt")
        assert found.hold == ""
        said = mapped(ready(name).mapping, as_xml(control, rows))
        assert mapped(ready(name).mapping, found.xml_form) == said
        given_commands += len(said[0])
    assert given_commands or name == "mbgmca", "a cancellation asks for nothing"


@st.composite
def changed(draw: st.DrawFn, rows: list[Row]) -> list[Row]:
    """The segments of a document with values exchanged, left out or made up, and leaves left out or doubled."""
    values = sorted({text for _, _, each in rows for text in each.values()})
    texts = st.one_of(st.sampled_from(values), st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"])))
    parents = {parent for _, parent, _ in rows}
    found: list[Row] = []
    places = {0: 0}
    for number, (place, parent, own) in enumerate(rows, 1):
        times = 1 if number in parents else draw(st.sampled_from([1, 1, 1, 1, 0, 2]))
        for _ in range(times):
            fields = {name: draw(texts) if draw(st.integers(0, 9)) == 0 else text for name, text in own.items()}
            lengths = {field.name: field.length for field in place.fields}
            found.append(
                (place, places[parent], {name: text[: lengths[name]].rstrip(" ") for name, text in fields.items()})
            )
            places[number] = len(found)
    return found


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(data=st.data(), style=STYLES)
def test_any_document_gives_the_same(name: str, data: st.DataObject, style: Style) -> None:
    """Round trip: flat in any way and as XML, the same commands, reversals and findings."""
    control, rows = data.draw(st.sampled_from(ready(name).documents))
    rows = data.draw(changed(rows))
    assume(rows)
    [found] = read_file(io.BytesIO(as_file([as_flat(control, rows, style)], style)), "f.txt")
    assert found.hold == ""
    assert mapped(ready(name).mapping, found.xml_form) == mapped(ready(name).mapping, as_xml(control, rows))
