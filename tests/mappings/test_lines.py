"""Reversals that name a line, in the ready mappings whose documents do so."""

from __future__ import annotations

import pytest

from connector.idoc import read_xml
from connector.mapping import BUILT_IN, compile_mapping
from connector.model import LineName, MappingResult
from tests.mappings.ready import ready_mapping

MATERIAL_DOCUMENT = """\
<MATERIALDOCUMENT>
  <HEADER><MBLNR>{number}</MBLNR><MJAHR>2026</MJAHR></HEADER>
  <ITEM>
    <ZEILE>{line}</ZEILE><BWART>{movement}</BWART><SHKZG>{sign}</SHKZG><MATNR>EXAMPLE-TABLETS</MATNR>
    <MENGE>1.000</MENGE><MEINS>PC</MEINS><SMBLN>{reversed}</SMBLN><SJAHR>{year}</SJAHR><SMBLP>{reversed_line}</SMBLP>
    <SERIAL><SERNR>A1</SERNR></SERIAL>
  </ITEM>
</MATERIALDOCUMENT>
"""
WMMBXY = """\
<WMMBID02><IDOC><E1MBXYH>
  <E1MBXYI>
    <MATNR>EXAMPLE-TABLETS</MATNR><BWART>{movement}</BWART><SHKZG>{sign}</SHKZG>
    <SJAHR>{year}</SJAHR><SMBLN>{reversed}</SMBLN><SMBLP>{reversed_line}</SMBLP>
    <E1MBXYJ>
      <MBLNR>{number}</MBLNR><MJAHR>2026</MJAHR><MBLPO>{line}</MBLPO><MENGE>1.000</MENGE><MEINS>PC</MEINS>
    </E1MBXYJ>
    <Z1SERIAL><SERNR>A1</SERNR></Z1SERIAL>
  </E1MBXYI>
</E1MBXYH></IDOC></WMMBID02>
"""
SCRAPPED = {"number": "4900000042", "movement": "551", "sign": "H", "reversed": "", "year": "0000"}
REVERSED = {"number": "4900000043", "movement": "552", "sign": "S", "reversed": "4900000042", "year": "2026"}


def _mapped(name: str, document: str, **values: str) -> MappingResult:
    mapping = compile_mapping(ready_mapping(name).path, BUILT_IN, {"zeros": "keep", "reason": "destroy"})
    return mapping.apply(read_xml(document.format(**values).encode()))


@pytest.mark.parametrize(("name", "document"), [("material_document", MATERIAL_DOCUMENT), ("wmmbid02", WMMBXY)])
@pytest.mark.parametrize(("own", "named"), [("0001", "0001"), ("0001", "1"), ("1", "0001")])
def test_a_reversal_names_the_line_as_its_original_does(name: str, document: str, own: str, named: str) -> None:
    """With zeros before its number or without, so that it takes back this line and no other."""
    original = _mapped(name, document, **SCRAPPED, line=own, reversed_line="0000")
    reversal = _mapped(name, document, **REVERSED, line="0001", reversed_line=named)
    assert [each.name for each in original.lines] == [LineName(("4900000042", "2026"), "1")]
    assert [each.original for each in reversal.reversals] == [LineName(("4900000042", "2026"), "1")]
    assert [each.findings for each in (original, reversal)] == [(), ()]
