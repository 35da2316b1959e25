"""A folder with a small mapping and its look-ups, and documents for it.

The documents are self-made; names and order of segments and fields were checked against the type tree of MBGMCR03.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest
from lxml.etree import _Element

from connector.errors import Misconfigured
from connector.idoc import read_xml
from connector.mapping import BUILT_IN, CompiledMapping, compile_mapping
from connector.model import MappingResult

MAPPING = """\
language: 1
mapping: small
accepts: {idoctyp: [MBGMCR02, MBGMCR03], mestyp: MBGMCR}
for_each: E1MBGMCR/E1BP2017_GM_ITEM_CREATE
lookups:
  gtin: {file: gtin.csv, key: [MATERIAL, UNIT], if_missing: hold}
  market: {file: market.csv, key: GTIN, if_missing: hold}
fields:
  item: {position: true}
  material: {path: [E1BP2017_GM_ITEM_CREATE1/MATERIAL_LONG, MATERIAL], convert: strip_zeros, required: true}
  unit: {path: ENTRY_UOM, required: true}
  move_type: {path: MOVE_TYPE, required: true}
  reversed: {path: XSTOB}
  gm_code: {path: ../E1BP2017_GM_CODE/GM_CODE}
  quantity: {path: ENTRY_QNT, as: decimal}
  gtin: {lookup: gtin, key: [material, unit], take: GTIN, check: gtin14}
  packs: {lookup: gtin, key: [material, unit], take: PACKS, as: decimal}
  serialised: {lookup: gtin, key: [material, unit], take: SERIALISED, default: ""}
  market: {lookup: market, key: gtin, take: MARKET}
  to_market: {lookup: market, key: gtin, take: SEND_TO_MARKET, as: boolean}
joins:
  serials: {from: ../E1BP2017_GM_SERIALNUMBER, take: SERIALNO, where: {MATDOC_ITM: item}, compare: number,
            check: gs1_serial, zeros: keep, unique: document, if_orphaned: hold,
            count_equals: {product: [quantity, packs]}}
rules:
  - when: {reversed: filled}
    reversal: {}
  - when: {move_type: "552"}
    reversal: {of: {text: "551"}}
  - when: {move_type: "551", serialised: "no"}
    ignore: "material {material} is not serialised"
  - when: {move_type: ["551", "553"]}
    set: {reason: destroy}
  - when: {move_type: "331"}
    set: {reason: sample}
  - when: {move_type: "101"}
    ignore: "movement {move_type} keeps the pack in stock"
  - when: {move_type: "309"}
    reject: "movement {move_type} is not for packs"
  - otherwise: {hold: "movement {move_type} is not configured"}
command: {product_code: gtin, reason: reason, send_to_market: to_market, market_id: market, serials: serials,
          endpoint: {text: default}}
"""
GTIN = """\
MATERIAL,UNIT,GTIN,PACKS,SERIALISED
TABLETS,PC,09506000134352,1,yes
TABLETS,CAR,09506000134352,10,yes
SYRUP,PC,09506000134369,1,yes
LEAFLET,PC,,,no
CASE,PC,19506000134359,1,yes
"""
MARKET = """\
GTIN;MARKET;SEND_TO_MARKET
09506000134352;EU;True
09506000134369;IDN;false
"""


class Workshop:
    """A folder with the small mapping; `replace` in each call changes texts of the mapping first."""

    def __init__(self, folder: Path) -> None:
        """Write the mapping and its look-ups."""
        self.folder = folder
        self.path = folder / "small.yaml"
        self.write("gtin.csv", GTIN)
        self.write("market.csv", MARKET)
        self.write("small.yaml", MAPPING)

    def write(self, name: str, text: str) -> Path:
        """Write a file of the folder."""
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def change(self, replace: Mapping[str, str]) -> None:
        """Write the mapping with texts replaced; each must be there."""
        text = MAPPING
        for old, new in replace.items():
            assert old in text, old
            text = text.replace(old, new)
        self.path.write_text(text, encoding="utf-8")

    def compile(
        self, replace: Mapping[str, str] | None = None, choices: Mapping[str, str] | None = None
    ) -> CompiledMapping:
        """Compile the mapping."""
        self.change(replace or {})
        return compile_mapping(self.path, BUILT_IN, choices or {})

    def faults(self, replace: Mapping[str, str]) -> list[str]:
        """The faults of a changed mapping as `line: sentence`, of other files as `file:line: sentence`."""
        with pytest.raises(Misconfigured) as caught:
            self.compile(replace)
        return [str(each).replace(f"{self.path}:", "").replace(f"{self.folder}/", "") for each in caught.value.faults]

    def document(self, *parts: str, gm_code: str = "03") -> _Element:
        """An MBGMCR03 document of items and serials."""
        inner = "\n".join(parts)
        return read_xml(
            f"""<MBGMCR03>
<IDOC BEGIN="1">
<EDI_DC40 SEGMENT="1"><IDOCTYP>MBGMCR03</IDOCTYP><MESTYP>MBGMCR</MESTYP></EDI_DC40>
<E1MBGMCR SEGMENT="1">
<E1BP2017_GM_CODE SEGMENT="1"><GM_CODE>{gm_code}</GM_CODE></E1BP2017_GM_CODE>
{inner}
</E1MBGMCR>
</IDOC>
</MBGMCR03>""".encode()
        )

    def item(
        self,
        move_type: str = "551",
        material: str = "TABLETS",
        quantity: str = "1.000",
        unit: str = "PC",
        xstob: str = "",
    ) -> str:
        """An item, in one line."""
        fields = {
            "MATERIAL": material,
            "MOVE_TYPE": move_type,
            "ENTRY_QNT": quantity,
            "ENTRY_UOM": unit,
            "XSTOB": xstob,
        }
        inner = "".join(f"<{name}>{text}</{name}>" for name, text in fields.items() if text)
        return f'<E1BP2017_GM_ITEM_CREATE SEGMENT="1">{inner}</E1BP2017_GM_ITEM_CREATE>'

    def serial(self, item: str, serial: str) -> str:
        """A serial segment, in one line."""
        inner = f"<MATDOC_ITM>{item}</MATDOC_ITM><SERIALNO>{serial}</SERIALNO>"
        return f'<E1BP2017_GM_SERIALNUMBER SEGMENT="1">{inner}</E1BP2017_GM_SERIALNUMBER>'

    def map(self, *parts: str, replace: Mapping[str, str] | None = None, gm_code: str = "03") -> MappingResult:
        """Map a document of items and serials; its first part stands in line 6."""
        return self.compile(replace).apply(self.document(*parts, gm_code=gm_code))

    def told(self, *parts: str, replace: Mapping[str, str] | None = None, gm_code: str = "03") -> list[str]:
        """Findings of a document as `kind: sentence`."""
        return [f"{each.kind}: {each.sentence}" for each in self.map(*parts, replace=replace, gm_code=gm_code).findings]

    def serials(self, result: MappingResult) -> list[list[str]]:
        """The serials of each command."""
        return [[each.serial for each in command.serials] for command in result.commands]

    def write_all(self, files: Iterable[tuple[str, str]]) -> None:
        """Write several files."""
        for name, text in files:
            self.write(name, text)


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    """A folder with the small mapping."""
    return Workshop(tmp_path)
