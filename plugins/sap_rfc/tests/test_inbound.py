"""The tables of a call as documents; self-made records of type MBGMCR03, checked against the type's tree."""

from __future__ import annotations

from pathlib import Path

import pytest
from connector_sap_rfc.definitions import Definitions
from connector_sap_rfc.faults import SapFault
from connector_sap_rfc.inbound import Refused, documents

from connector.idoc import IdocType
from connector.plugin import Document, Key, Unreadable

HEAD = "2026013120260131"
Record = dict[str, str]


def control(docnum: int, **fields: str) -> Record:
    """A control record."""
    names = {"TABNAM": "EDI_DC40", "MANDT": "100", "DOCNUM": f"{docnum:016d}", "IDOCTYP": "MBGMCR03"}
    return names | {"MESTYP": "MBGMCR", "SNDPRT": "LS", "SNDPRN": "PRDCLNT100", "DIRECT": "1"} | fields


def data(docnum: int, head: str = HEAD) -> list[Record]:
    """Two data records."""
    records = [("E1MBGMCR", "", "000000"), ("E1BP2017_GM_HEAD_01", head, "000001")]
    return [
        {
            "SEGNAM": name,
            "MANDT": "100",
            "DOCNUM": f"{docnum:016d}",
            "SEGNUM": f"{number:06d}",
            "PSGNUM": parent,
            "HLEVEL": f"{number:02d}",
            "SDATA": sdata,
        }
        for number, (name, sdata, parent) in enumerate(records, 1)
    ]


@pytest.fixture
def definitions(tmp_path: Path) -> Definitions:
    """Those that come with the connector."""

    def silent(idoctyp: str, cimtyp: str) -> IdocType:
        raise SapFault("authorisation", "no")

    return Definitions(tmp_path, silent)


def test_several_idocs_of_a_call_are_told_apart_by_docnum(definitions: Definitions) -> None:
    """Their data records may stand mixed; each document has the key of its control record."""
    mixed = [record for pair in zip(data(1), data(2), strict=True) for record in pair]
    found = [each for each in documents([control(2), control(1)], mixed, definitions) if isinstance(each, Document)]
    assert [each.key for each in found] == [Key("idoc", ("PRDCLNT100", "100", f"{number:016d}")) for number in (2, 1)]
    assert [each.sender for each in found] == ["PRDCLNT100/100"] * 2
    assert b"<PSTNG_DATE>20260131</PSTNG_DATE>" in found[0].xml_form


def test_a_repeated_idoc_has_the_same_bytes(definitions: Definitions) -> None:
    """So it is a repeat and no conflict."""
    [one], [other] = (list(documents([control(1)], data(1), definitions)) for _ in range(2))
    assert one == other


def test_a_bad_idoc_keeps_no_other_from_being_read(definitions: Definitions) -> None:
    """It is refused with its cause, the same way each time."""
    call = [control(1), control(2)], [*data(1, HEAD[:8] + "\x01"), *data(2)], definitions
    bad, good = documents(*call)
    assert isinstance(good, Document)
    assert isinstance(bad, Refused)
    assert bad == next(documents(*call))
    assert (bad.name, "U+0001" in bad.cause) == ("IDoc 0000000000000001", True)


@pytest.mark.parametrize(
    ("controls", "records", "said"),
    [
        ([], data(1), "no control record"),
        ([control(1), control(1)], data(1), "the same DOCNUM"),
        ([control(1)], [*data(1), *data(2)], "DOCNUM 0000000000000002 have no control record"),
    ],
)
def test_tables_that_do_not_fit_together_are_refused_as_a_whole(
    definitions: Definitions, controls: list[Record], records: list[Record], said: str
) -> None:
    """Nobody can know which record belongs to which IDoc."""
    with pytest.raises(Unreadable, match=said):
        list(documents(controls, records, definitions))


def test_an_idoc_without_data_records_is_refused(definitions: Definitions) -> None:
    """SAP never sends one."""
    [refused] = documents([control(1)], [], definitions)
    assert isinstance(refused, Refused)
