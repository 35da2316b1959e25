"""What must hold of every IDoc under the ready mapping: each item and serial in a command or else in a finding."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from copy import deepcopy
from functools import cache
from io import BytesIO
from pathlib import Path

from lxml import etree
from lxml.etree import _Element

from connector.cli.ready import ready_mappings
from connector.demo.site import with_choices
from connector.errors import Unreadable
from connector.idoc import idocs, path_of, read_documents, read_xml, same_content
from connector.mapping import BUILT_IN, CompiledMapping, compile_mapping, try_document
from connector.mapping.checks import check_gs1_serial, check_gtin14
from connector.mapping.values import number
from connector.model import Document, FindingKind, MappingResult, PlannedSerial

LOOKUPS = Path(__file__).parents[1] / "bad_input" / "lookups"
ITEM, SERIAL = "E1BP2017_GM_ITEM_CREATE", "E1BP2017_GM_SERIALNUMBER"
COMMANDED = frozenset({"551", "553", "555", "331", "333", "335"})
"""Movement types that the ready mapping decommissions for, its first choices written in."""
BLANKS = " \t\r\n"


def read(content: bytes) -> None:
    """Take a file apart, map each document, compare each with itself."""
    try:
        documents = list(read_documents(BytesIO(content), "file.xml"))
    except Unreadable:
        return
    for document in documents[:20]:
        try:
            root = read_xml(document.xml_form)
        except Unreadable:
            continue
        _is_itself(document.xml_form, root)
        for mapping in _mappings():
            _maps(mapping, document, root)


@cache
def _mappings() -> Sequence[CompiledMapping]:
    """The ready mapping with `zeros: keep` and with `zeros: strip`."""
    ready = with_choices((ready_mappings() / "mbgmcr.yaml").read_text("utf-8"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "lookups").mkdir()
        for table in LOOKUPS.iterdir():
            (folder / "lookups" / table.name).write_bytes(table.read_bytes())
        (folder / "keep.yaml").write_text(ready, "utf-8")
        (folder / "strip.yaml").write_text(ready.replace("zeros: keep", "zeros: strip"), "utf-8")
        return [compile_mapping(folder / each, BUILT_IN) for each in ("keep.yaml", "strip.yaml")]


def _is_itself(xml: bytes, root: _Element) -> None:
    """A document written anew says the same; with something changed it does not, whichever comes first."""
    anew = _written(root)
    assert same_content(xml, xml)
    assert same_content(xml, anew)
    assert same_content(anew, xml)
    for change in (lambda other: etree.SubElement(other, "MORE"), _another_text, lambda other: other.set("more", "1")):
        other = deepcopy(root)
        change(other)
        assert not same_content(xml, _written(other))
        assert not same_content(_written(other), xml)


def _written(root: _Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _another_text(root: _Element) -> None:
    root.text = f"{root.text or ''}x"


def _maps(mapping: CompiledMapping, document: Document, root: _Element) -> None:
    result = mapping.apply(root, document.line_offset)
    trial = try_document(mapping, root, document.line_offset)
    assert trial.result == result
    for idoc in idocs(root) or [root]:
        _is_complete(idoc, result)
        _is_commanded_rightly(idoc, result)
    _is_in_order(result)


def _planned(result: MappingResult) -> Iterator[PlannedSerial]:
    for each in (*result.commands, *result.reversals):
        yield from each.serials


def _is_complete(idoc: _Element, result: MappingResult) -> None:
    """Every item and every serial segment is somewhere, and none is in two places."""
    planned = Counter(each.path for each in _planned(result))
    found = Counter(each.place.path for each in result.findings if each.place is not None)
    assert not planned.keys() & found.keys()
    assert max(planned.values(), default=0) <= 1
    wholes = [child for child in idoc if child.tag == "E1MBGMCR"]
    if not any(child.tag == ITEM for whole in wholes for child in whole):
        assert found[path_of(idoc)] == 1, "nothing was found, and nobody was told"
        return
    for whole in wholes:
        _all_of(whole, planned + found)


def _all_of(whole: _Element, told: Counter[str]) -> None:
    items = [child for child in whole if child.tag == ITEM]
    closed = {position for position, item in enumerate(items, 1) if told[path_of(item)]}
    answered = set()
    for segment in (child for child in whole if child.tag == SERIAL):
        owner = number(_said(segment, "MATDOC_ITM"))
        times = told[f"{path_of(segment)}/SERIALNO"]
        assert times == (0 if owner in closed else 1), f"{path_of(segment)} is told {times} times"
        answered.add(owner)
    assert set(range(1, len(items) + 1)) <= closed | answered, "an item is nowhere"


def _said(element: _Element, name: str) -> str:
    """The first field of that name with a text, blanks taken off."""
    texts = ("".join([each.text or "", *(child.tail or "" for child in each)]) for each in element if each.tag == name)
    return next(filter(None, (text.strip(BLANKS) for text in texts)), "")


def _is_commanded_rightly(idoc: _Element, result: MappingResult) -> None:
    """No test, no reversal and no other movement is ever decommissioned, whatever else the document says."""
    items = [item for whole in idoc if whole.tag == "E1MBGMCR" for item in whole if item.tag == ITEM]
    wanted = {
        path_of(each.getparent()): _may_be_commanded(each, idoc) for each in items if each.getparent() is not None
    }
    for command in result.commands:
        for serial in command.serials:
            assert serial.movement in COMMANDED, serial
            above = serial.path.partition(f"/{SERIAL}")[0]
            assert wanted.get(above, True), serial


def _may_be_commanded(whole: _Element, idoc: _Element) -> bool:
    records = [child for child in idoc if child.tag == "EDI_DC40"]
    marks = [_said(whole, "TESTRUN"), *(_said(each, "TEST") for each in records)]
    return not any(marks)


def _is_in_order(result: MappingResult) -> None:
    for command in result.commands:
        check_gtin14(command.product_code)
        for serial in command.serials:
            check_gs1_serial(serial.serial)
            assert serial.line > 0
    packs = Counter((each.product_code, serial.serial) for each in result.commands for serial in each.serials)
    assert max(packs.values(), default=0) <= 1
    for finding in result.findings:
        assert finding.sentence.isprintable()
        assert 0 < len(finding.sentence) <= 500
        assert finding.kind in FindingKind
