"""SAP's public sample documents, read as the file drop reads them and mapped by all ready mappings.

They lie beside a checkout of the project, in `../shared/samples`, and are no part of it.
"""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml.etree import tostring

from connector.demo.site import with_choices
from connector.idoc import IdocType, ParserFolder, Segment, read_file, read_xml, shipped
from connector.idoc.definitions import in_sequence
from connector.idoc.records import CONTROL_RECORD
from connector.mapping import BUILT_IN, MappingSet
from connector.mapping.taking import Traced, open_document, trace_document
from connector.mapping.verdict import Verdict
from connector.model import Document
from tests.idoc.flatwriting import Style, as_file, as_flat, as_parser_file, from_xml
from tests.mappings.ready import MAPPINGS, READY

SAMPLES = MAPPINGS.parents[1] / "shared" / "samples"
MATERIAL = "delvry07/3PL_01_Material_Master_Outbound.xml"
DELIVERY = "delvry07/3PL_04_Outbound_Delivery_Outbound.xml"
RETURN = "delvry07/3PL_06_Customer_Return_Outbound.xml"
UPDATE = "delvry07/3PL_12_Outbound_Delivery_Update_Outbound.xml"
ORDERS = "flat/ORDERS.idoc"


@pytest.fixture
def sample() -> Callable[[str], bytes]:
    """A sample by its path."""
    if not SAMPLES.is_dir():
        pytest.skip(f"NOT TESTED: the sample documents are not at {SAMPLES}")
    return lambda name: (SAMPLES / name).read_bytes()


@pytest.fixture(scope="module")
def mappings(tmp_path_factory: pytest.TempPathFactory) -> MappingSet:
    """All ready mappings at once, as after `connector init --mapping` of each; deliveries may export."""
    folder = tmp_path_factory.mktemp("ready")
    shutil.copytree(MAPPINGS / "lookups", folder / "lookups")
    for each in READY:
        (folder / each.path.name).write_text(with_choices(each.path.read_text("utf-8")), "utf-8")
    found = MappingSet(folder, BUILT_IN)
    found.load()
    return found


def read(content: bytes, folder: Path | None = None) -> Document:
    """The one document of a file."""
    [found] = read_file(io.BytesIO(content), "sample", ParserFolder(folder))
    return found


def mapped(mappings: MappingSet, content: bytes) -> Traced:
    """What the mapping that takes it makes of the one document of a file."""
    opened = open_document(read(content))
    assert not isinstance(opened, Verdict)
    traced = trace_document(mappings, opened, 0)
    assert isinstance(traced, Traced), "exactly one ready mapping takes it"
    return traced


def said(traced: Traced) -> list[tuple[str, str]]:
    """Kind and sentence of each finding."""
    return [(each.kind, each.sentence) for each in traced.applied.findings]


def rows(traced: Traced) -> dict[str, tuple[str, str] | None]:
    """By unit, GTIN and packs; None where the unit has no row."""
    return {
        each.key["UNIT"]: (each.cells["GTIN"], each.cells["PACKS"]) if each.cells else None
        for each in traced.applied.rows
    }


UNITS = {"A12": "1", "201": "25", "CS": "1", "L21": "5", "PX": "42", "H87": "1", "UPA": "42"}


def test_the_material_master_gives_no_row_of_its_made_up_ean(
    sample: Callable[[str], bytes], mappings: MappingSet
) -> None:
    """Its EAN11, 1234567891011, has a wrong check digit: a person looks, and each unit says why."""
    traced = mapped(mappings, sample(MATERIAL))
    assert traced.mapping.name == "matmas"
    assert rows(traced) == dict.fromkeys(UNITS)
    assert all("check digit 1, which should be 9" in sentence for _, sentence in said(traced))


def test_the_material_master_with_a_gtin_gives_each_unit_its_packs(
    sample: Callable[[str], bytes], mappings: MappingSet
) -> None:
    """UMREZ and UMREN of each unit as SAP sends them; the EANs of other units are not read."""
    content = sample(MATERIAL).replace(b"<EAN11>1234567891011<", b"<EAN11>9506000134352<")
    assert rows(mapped(mappings, content)) == {unit: ("09506000134352", packs) for unit, packs in UNITS.items()}


@pytest.mark.parametrize(("name", "items"), [(DELIVERY, 1), (RETURN, 3)])
def test_a_delivery_that_is_not_posted_says_nothing_of_its_packs(
    sample: Callable[[str], bytes], mappings: MappingSet, name: str, items: int
) -> None:
    """A delivery on its way to the warehouse, and a return that is announced: no goods issue, so nothing happened."""
    traced = mapped(mappings, sample(name))
    assert traced.mapping.name == "delvry07"
    found = said(traced)
    assert [kind for kind, _ in found] == ["ignored"] * items
    assert all("is not posted" in sentence for _, sentence in found)


POSTED = b'<E1EDL18 SEGMENT="1"><QUALF>PGI</QUALF></E1EDL18><E1ADRM1'


def test_the_delivery_once_posted_stays_in_the_market(sample: Callable[[str], bytes], mappings: MappingSet) -> None:
    """Its ship-to party is in DE, and EXPKZ, which it carries, is not asked."""
    content = sample(DELIVERY).replace(b"<E1ADRM1", POSTED, 1)
    [found] = said(mapped(mappings, content))
    assert found == ("ignored", "delivery 0123456789 stays in the market: it goes to DE")


def test_the_delivery_posted_to_another_country_is_held_for_its_ean(
    sample: Callable[[str], bytes], mappings: MappingSet
) -> None:
    """Where it would be an export: its made-up EAN11 is no GTIN; with one, the table does not know its material."""
    content = sample(DELIVERY).replace(b"<E1ADRM1", POSTED, 1).replace(b">DE<", b">CH<")
    [found] = said(mapped(mappings, content))
    assert found == ("held", 'ean: GTIN "08765432123456" has the check digit 6, which should be 2')
    [found] = said(mapped(mappings, content.replace(b">8765432123456<", b">9506000134352<")))
    unknown = "is not the GTIN of material 876543212345 in H87 in the look-up table"
    assert found == ("held", f"EAN11 09506000134352 of item 000010 {unknown}")


def test_the_posted_return_goes_by_its_country(sample: Callable[[str], bytes], mappings: MappingSet) -> None:
    """Out of ES nothing was decommissioned by going there; from elsewhere a person looks."""
    content = sample(RETURN).replace(b"<E1ADRM1", POSTED, 1)
    assert {kind for kind, _ in said(mapped(mappings, content))} == {"ignored"}
    abroad = said(mapped(mappings, content.replace(b">ES<", b">CH<")))
    assert {kind for kind, _ in abroad} == {"held"}
    assert all("come back from CH, outside the market" in sentence for _, sentence in abroad)


def test_the_update_of_a_warehouse_names_no_delivery_type_and_is_held(
    sample: Callable[[str], bytes], mappings: MappingSet
) -> None:
    """It says PGI, but neither LFART nor a ship-to party: whether its four items left the market nobody can know."""
    found = said(mapped(mappings, sample(UPDATE)))
    assert found == [("held", "delivery 0123456789 names no delivery type (E1EDL21-LFART)")] * 4


def within(content: bytes, idoc_type: IdocType) -> bytes:
    """A sample without segments of the customer, and with no value longer than its field: what a flat file can hold."""
    root = read_xml(content)
    fields = [(each.name, field) for each in idoc_type.segments for field in each.fields]
    fields += [("EDI_DC40", field) for field in CONTROL_RECORD]
    lengths = {(name, field.name): field.length for name, field in fields}
    for element in list(root.iter()):
        above = element.getparent()
        if above is not None and str(element.tag).startswith("Z1"):
            above.remove(element)
        elif above is not None and (length := lengths.get((str(above.tag), str(element.tag)))):
            element.text = (element.text or "").strip()[:length]
    return tostring(root)


@pytest.mark.parametrize("name", [DELIVERY, RETURN, UPDATE])
def test_a_delivery_gives_the_same_as_a_flat_file(
    sample: Callable[[str], bytes], mappings: MappingSet, name: str
) -> None:
    """SAP's own segments and fields are all in the shipped definition, and the findings are those of the XML."""
    delvry07 = shipped("DELVRY07")
    assert delvry07 is not None
    content = within(sample(name), delvry07)
    control, segments = from_xml(delvry07, content)
    flat = as_file([as_flat(control, segments, Style(pad="trim", end="\r\n", definition="E2000"))], Style())
    found = said(mapped(mappings, flat))
    assert found == said(mapped(mappings, content))
    assert found


def test_the_segments_of_a_customer_hold_a_flat_delivery_by_name(sample: Callable[[str], bytes]) -> None:
    """What the samples hang below the item is in no shipped definition."""
    delvry07 = shipped("DELVRY07")
    assert delvry07 is not None
    control, segments = from_xml(delvry07, within(sample(DELIVERY), delvry07))
    item = next(number for number, (place, _, _) in enumerate(segments, 1) if place.name == "E1EDL24")
    own = Segment("Z1EXTEND_ITEM", "Z2EXTEND_ITEM", "E1EDL24", 4, 0, 1, in_sequence([("TEXT", 10, "CHAR")]))
    flat = as_flat(control, [*segments[:item], (own, item, {"TEXT": "X"}), *segments[item:]], Style(definition="E2"))
    assert "(Z2EXTEND_ITEM): DELVRY07 has no such segment" in read(flat.encode()).hold


def orders() -> IdocType:
    """ORDERS01 as far as the sample has it. Self-made: fields at a segment's end are one, REST."""
    leaves = {
        "E1EDK01": [("ACTION", 3), ("KZABS", 1), ("CURCY", 3), ("REST", 900)],
        "E1EDK14": [("QUALF", 3), ("ORGID", 35)],
        "E1EDK03": [("IDDAT", 3), ("DATUM", 8), ("UZEIT", 6)],
        "E1EDKA1": [("PARVW", 3), ("PARTN", 17), ("LIFNR", 17), ("NAME1", 35), ("REST", 900)],
        "E1EDK02": [("QUALF", 3), ("BELNR", 35), ("POSNR", 6), ("DATUM", 8), ("UZEIT", 6)],
        "E1EDP01": [("POSEX", 6), ("ACTION", 3), ("PSTYP", 1), ("KZABS", 1), ("MENGE", 15), ("REST", 900)],
        "E1EDP05": [("ALCKZ", 3), ("REST", 900)],
        "E1EDP20": [("WMENG", 15), ("AMENG", 15), ("EDATU", 8), ("EZEIT", 6)],
        "E1EDP19": [("QUALF", 3), ("IDTNR", 35), ("KTEXT", 70), ("REST", 800)],
        "E1EDS01": [("SUMID", 3), ("SUMME", 18), ("SUNIT", 3), ("WAERQ", 3)],
    }
    below = {"E1EDP05", "E1EDP20", "E1EDP19"}
    return IdocType(
        "ORDERS01",
        "",
        tuple(
            Segment(
                name,
                f"E2{name[2:]}",
                "E1EDP01" if name in below else "",
                3 if name in below else 2,
                0,
                99999,
                in_sequence([(field, length, "CHAR") for field, length in fields]),
            )
            for name, fields in leaves.items()
        ),
    )


@pytest.fixture
def defined(tmp_path: Path) -> Path:
    """A folder with a parser file of ORDERS01."""
    (tmp_path / "ORDERS01.txt").write_text(as_parser_file(orders()), "utf-8")
    return tmp_path


def test_the_flat_orders_without_a_definition_are_held_by_name(sample: Callable[[str], bytes]) -> None:
    """The bytes are kept; MANDT and DOCNUM are blank, so they are known by those."""
    content = sample(ORDERS)
    found = read(content)
    assert found.hold.startswith("it cannot be cut: there is no definition of ORDERS01. ")
    assert found.original == content
    assert found.key.kind == "sha256"


def test_the_flat_orders_name_parents_that_are_not_there(sample: Callable[[str], bytes], defined: Path) -> None:
    """PSGNUM of the sample are those of an IDoc with more segments: to which item they belong is not guessed."""
    hold = read(sample(ORDERS), defined).hold
    assert "data record 12 (E2EDP20): PSGNUM is 14, but no segment around it has that number" in hold


def test_the_flat_orders_without_parents_are_cut_by_level(sample: Callable[[str], bytes], defined: Path) -> None:
    """CR LF, lines of many lengths, segments with and without version, HLEVEL alone: each text below its own item."""
    head, *lines = sample(ORDERS).split(b"\r\n")
    content = b"\r\n".join([head, *(line[:55] + b" " * 6 + line[61:] for line in lines if line), b""])
    found = read(content, defined)
    assert found.hold == ""
    items = read_xml(found.xml_form).findall("IDOC/E1EDP01")
    texts = [(each.findtext("POSEX"), each.findtext("MENGE"), each.findtext("E1EDP19[2]/KTEXT")) for each in items]
    assert texts == [("00010", " 1.000", "Pizza Pepperoni"), ("00020", " 2.000", "Lasagne al Forno")]
    assert read_xml(found.xml_form).findtext("IDOC/E1EDS01/SUMME") == " 20.40"
