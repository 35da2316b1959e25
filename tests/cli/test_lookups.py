"""`connector lookups`, and `mapping try` with rows that documents gave."""

from __future__ import annotations

import re
import shutil
from typing import Any

import pytest

MATERIAL = """\
<MATMAS05><IDOC BEGIN="1"><EDI_DC40 SEGMENT="1"><MANDT>100</MANDT><DOCNUM>%016d</DOCNUM><IDOCTYP>MATMAS05</IDOCTYP>
<MESTYP>MATMAS</MESTYP><SNDPRN>SAPERP</SNDPRN><CREDAT>20260101</CREDAT><CRETIM>101500</CRETIM></EDI_DC40>
<E1MARAM SEGMENT="1"><MSGFN>005</MSGFN><MATNR>%s</MATNR><MEINS>PC</MEINS><EAN11>%s</EAN11>
<E1MARMM SEGMENT="1"><MSGFN>005</MSGFN><MEINH>CAR</MEINH><UMREZ>10</UMREZ><UMREN>1</UMREN></E1MARMM>
<E1MARMM SEGMENT="1"><MSGFN>005</MSGFN><MEINH>KG</MEINH><UMREZ>25</UMREZ><UMREN>2</UMREN></E1MARMM>
</E1MARAM></IDOC></MATMAS05>
"""
MOVEMENT = """\
<MBGMCR03><IDOC BEGIN="1"><EDI_DC40 SEGMENT="1"><MANDT>100</MANDT><DOCNUM>0000000000000999</DOCNUM>
<IDOCTYP>MBGMCR03</IDOCTYP><MESTYP>MBGMCR</MESTYP><SNDPRN>SAPERP</SNDPRN></EDI_DC40>
<E1MBGMCR SEGMENT="1"><E1BP2017_GM_CODE SEGMENT="1"><GM_CODE>03</GM_CODE></E1BP2017_GM_CODE>
<E1BP2017_GM_ITEM_CREATE SEGMENT="1"><MATERIAL>DROPS</MATERIAL><MOVE_TYPE>551</MOVE_TYPE><ENTRY_QNT>1</ENTRY_QNT>
<ENTRY_UOM>PC</ENTRY_UOM></E1BP2017_GM_ITEM_CREATE>
<E1BP2017_GM_SERIALNUMBER SEGMENT="1"><MATDOC_ITM>0001</MATDOC_ITM><SERIALNO>A1</SERIALNO></E1BP2017_GM_SERIALNUMBER>
</E1MBGMCR></IDOC></MBGMCR03>
"""


@pytest.fixture
def masters(cli: Any, site: Any) -> Any:
    """A site whose look-up reads the rows of material masters, and one that came."""
    assert cli(site, "init", "--mapping", "matmas").code == 0
    site.change(site.mapping, "file: lookups/gtin.csv,", "file: lookups/gtin.csv, rows: material,")
    file = site.folder / "master.xml"
    file.write_text(MATERIAL % (1, "DROPS", "9506000134352"), "utf-8")
    assert cli(site, "inject", str(file), "--source", "inbox").code == 0
    assert cli(site, "run", "--until-idle").code == 0
    return site


def test_the_tables_are_listed_and_each_row_with_its_document(cli: Any, masters: Any) -> None:
    """For people and for programs."""
    [table] = cli(masters, "lookups", "--json").json
    assert (table["table"], table["sender"], table["rows"], table["without_row"]) == ("material", "SAPERP/100", 2, 1)
    shown = cli(masters, "lookups", "material").out
    assert re.search(
        r"^material +MATERIAL DROPS +1 .* GTIN 09506000134352\nSAPERP/100 +UNIT CAR +PACKS 10$", shown, re.M
    )
    assert "none: packs is" in shown
    [row] = cli(masters, "lookups", "--key", "MATERIAL=DROPS", "--key", "UNIT=PC", "--json").json
    assert (row["document_id"], row["cells"]) == (1, {"GTIN": "09506000134352", "PACKS": "1"})
    assert len(cli(masters, "lookups", "--document", "1", "--json").json) == 3


def test_a_wrong_name_is_not_taken_for_an_empty_table(cli: Any, masters: Any) -> None:
    """Nor is a part of a list taken for the whole."""
    assert "no document has given a table product rows; there are: material" in cli(masters, "lookups", "product").err
    assert cli(masters, "lookups", "--key", "MATERIAL").code == 2
    assert "no row is like that" in cli(masters, "lookups", "--key", "MATERIAL=SYRUP").out
    for more in (["material"], []):
        refused = cli(masters, "lookups", *more, "--key", "MATNR=1")
        assert refused.code == 2
        assert "has no column MATNR; there are: MATERIAL, UNIT" in refused.err
    assert "only 1 are shown" in cli(masters, "lookups", "material", "--limit", "1").out


def test_where_no_document_gave_rows_it_says_so(cli: Any, used: Any) -> None:
    """The rows of files are where the person put them."""
    assert "no document has given any row" in cli(used, "lookups").out


def test_a_trial_uses_the_rows_of_the_journal(cli: Any, masters: Any) -> None:
    """And names the document that gave the row, for people and for programs."""
    file = masters.folder / "movement.xml"
    file.write_text(MOVEMENT, "utf-8")
    shown = cli(masters, "mapping", "try", str(file)).out
    assert "look-up gtin table material, document 1" in shown
    [tried] = cli(masters, "mapping", "try", str(file), "--json").json
    [step] = tried["steps"]
    assert {"lookup": "gtin", "file": "table material", "line": 0, "document": 1} in step["lookups"]


def test_coverage_counts_with_the_rows_of_the_journal(cli: Any, masters: Any) -> None:
    """Else every item would be held for want of a row."""
    folder = masters.folder / "real"
    folder.mkdir()
    (folder / "movement.xml").write_text(MOVEMENT, "utf-8")
    counted = cli(masters, "mapping", "coverage", str(folder), "--json").json
    assert counted["items"]["command"] == 1
    [mapping] = [each for each in counted["mappings"] if each["name"] == "mbgmcr"]
    assert [row["used"] for row in mapping["lookups"] if row["name"] == "gtin"] == [1]


def test_the_report_counts_with_the_rows_of_the_journal(cli: Any, masters: Any) -> None:
    """What was observed is mapped as the connector would map it now."""
    masters.change(masters.config, "mode: send", "mode: observe")
    file = masters.folder / "movement.xml"
    file.write_text(MOVEMENT, "utf-8")
    assert cli(masters, "inject", str(file), "--source", "inbox").code == 0
    assert cli(masters, "run", "--until-idle").code == 0
    assert cli(masters, "report", "--json").json["items"]["command"] == 1


def test_a_change_is_shown_with_the_rows_of_the_journal(cli: Any, masters: Any) -> None:
    """`mapping diff` compares packs that only such rows give a GTIN, by the rows of the document's sender."""
    (masters.folder / "real").mkdir()
    (masters.folder / "real" / "movement.xml").write_text(MOVEMENT, "utf-8")
    new = masters.folder / "new"
    shutil.copytree(masters.folder / "mappings", new)
    masters.change(new / "mbgmcr.yaml", "set: {reason: destroy}", "set: {reason: lock}")
    ended = cli(masters, "mapping", "diff", "mappings", "new", "real")
    assert ended.code == 9
    assert "~ 09506000134352 A1 in line 6\n      - destroy at" in ended.out
