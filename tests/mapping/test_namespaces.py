"""Documents whose names stand in namespaces."""

from pathlib import Path
from typing import Any

import pytest

from connector.errors import Misconfigured
from connector.idoc import read_xml
from connector.mapping import BUILT_IN, CompiledMapping, compile_mapping
from connector.mapping.columns import FEWEST
from connector.mapping.sentences import LONGEST

MAPPING = """\
language: 1
mapping: other
accepts: {root: Movements}
namespaces: {m: "urn:movements", x: "urn:extra"}
for_each: m:Row
fields:
  gtin: {path: "m:Product/@x:gtin", check: gtin14}
  line: {path: "@line"}
  kind: {path: "m:Field", only: {"@name": KIND, "m:Tag": A}}
joins:
  serials: {from: ../m:Serial, take: x:Number, where: {"m:Line": line}, zeros: keep, check: gs1_serial}
rules:
  - when: {kind: SCRAP}
    set: {reason: destroy}
command: {product_code: gtin, reason: reason, send_to_market: {text: "false"}, serials: serials}
"""
ROW = (
    """<Row line="{0}"><Product y:gtin="09506000134352" gtin="no"/><Field name="KIND">SCRAP</Field><Tag>A</Tag></Row>"""
)
SERIAL = "<Serial><Line>{0}</Line><y:Number>{1}</y:Number></Serial>"


def compiled(folder: Path, replace: dict[str, str] | None = None) -> CompiledMapping:
    """The mapping, with texts replaced."""
    text = MAPPING
    for old, new in (replace or {}).items():
        assert old in text
        text = text.replace(old, new)
    path = folder / "other.yaml"
    path.write_text(text, "utf-8")
    return compile_mapping(path, BUILT_IN)


def document(*inner: str, uri: str = "urn:movements") -> Any:
    """A document that writes its own prefixes."""
    return read_xml(f'<Movements xmlns="{uri}" xmlns:y="urn:extra">\n{"".join(inner)}</Movements>'.encode())


@pytest.mark.parametrize("count", [1, 2, FEWEST])
def test_names_are_found_by_their_namespaces_whatever_the_document_calls_them(tmp_path: Path, count: int) -> None:
    """The document has a default namespace and its own prefixes; rows and columns are read alike."""
    serials = [SERIAL.format(1, f"S{place}") for place in range(count)]
    result = compiled(tmp_path).apply(document(ROW.format(1), *serials))
    (command,) = result.commands
    assert [each.serial for each in command.serials] == [f"S{place}" for place in range(count)]
    place = "" if count == 1 else f"[{count}]"
    assert command.serials[-1].path == f"/Movements/Serial{place}/Number"
    assert command.serials[-1].line == 2
    assert not result.findings


def test_the_empty_prefix_is_the_namespace_of_names_without_one(tmp_path: Path) -> None:
    """But not of attributes, which have none without a prefix."""
    change = {"{m: ": '{"": ', "m:Row": "Row", "m:Product": "Product", "m:Tag": "Tag", "m:Field": "Field"}
    change |= {"m:Serial,": "Serial,", "m:Line": "Line"}
    assert compiled(tmp_path, change).apply(document(ROW.format(1), SERIAL.format(1, "S"))).commands


def test_names_of_no_namespace_are_others(tmp_path: Path) -> None:
    """A name without prefix has none, as ever; the finding says where the rows are."""
    (finding,) = compiled(tmp_path, {"for_each: m:Row": "for_each: Row"}).apply(document(ROW.format(1))).findings
    said = "for_each Row finds nothing in this document; Row is there in the namespace urn:movements"
    assert (finding.kind, finding.sentence) == ("held", said)
    (finding,) = compiled(tmp_path).apply(read_xml(b"<Movements><Row/></Movements>")).findings
    assert finding.sentence.endswith("; Row is there in no namespace")
    (finding,) = compiled(tmp_path).apply(document()).findings
    assert finding.sentence == "for_each Row finds nothing in this document"


@pytest.mark.parametrize(
    ("old", "new", "line", "named"),
    [
        ("for_each: m:Row", "for_each: n:Row", 5, "n:Row"),
        ("m:Product", "n:Product", 7, "n:Product"),
        ("@x:gtin", "@n:gtin", 7, "n:gtin"),
        ("m:Tag", "n:Tag", 9, "n:Tag"),
        ('"@name"', '"@n:name"', 9, "n:name"),
        ("../m:Serial", "../n:Serial", 11, "n:Serial"),
        ("x:Number", "n:Number", 11, "n:Number"),
        ("m:Line", "n:Line", 11, "n:Line"),
    ],
)
def test_a_prefix_that_is_not_declared_is_a_fault(tmp_path: Path, old: str, new: str, line: int, named: str) -> None:
    """With file and line."""
    with pytest.raises(Misconfigured) as caught:
        compiled(tmp_path, {old: new})
    said = f'{tmp_path}/other.yaml:{line}: the prefix n of "{named}" is not in namespaces; correct it'
    assert [str(each) for each in caught.value.faults] == [said]


def test_a_join_of_separated_texts_reads_attributes_of_the_item(tmp_path: Path) -> None:
    """Each serial has the place of the element, and is counted."""
    change = {
        'from: ../m:Serial, take: x:Number, where: {"m:Line": line}': "from: ., take: m:Serials/@all, separator: ';'",
        "zeros: keep,": "zeros: strip, count_equals: count,",
        "  line:": '  count: {path: "@count", as: decimal}\n  line:',
    }
    row = ROW.replace("<Row", '<Row count="3"').replace("</Row>", '<Serials all=" A; 007;B! ;"/></Row>').format(1)
    (command,) = compiled(tmp_path, change).apply(document(row)).commands
    assert [(each.serial, each.path) for each in command.serials] == [
        (serial, "/Movements/Row/Serials/@all") for serial in ("A", "7", "B!")
    ]
    (finding,) = compiled(tmp_path, change).apply(document(row.replace("007", " "))).findings
    assert finding.sentence == "m:Serials/@all is empty"


def test_a_namespace_of_any_length_keeps_the_finding_short(tmp_path: Path) -> None:
    """A document may write megabytes there; they would stand in the journal and on every screen."""
    content = f'<Movements><Row xmlns="urn:{"a" * 100_000}"/></Movements>'.encode()
    (finding,) = compiled(tmp_path).apply(read_xml(content)).findings
    assert len(finding.sentence) <= LONGEST
