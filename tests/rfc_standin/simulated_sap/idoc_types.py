"""IDoc types that the simulated system knows, and IDOCTYPE_READ_COMPLETE, which tells them.

MBGMCR03 was written down from the public message implementation guide of SAP S/4HANA 1809 (names and lengths of
fields); SYSTAT01's lengths are those of the status record EDI_DS40 and general knowledge.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.rfc_standin.simulated_sap import dictionary as d
from tests.rfc_standin.simulated_sap.errors import abap_exception

if TYPE_CHECKING:
    from tests.rfc_standin.simulated_sap.session import Session

ITEM = """MATERIAL:18 PLANT:4 STGE_LOC:4 BATCH:10 MOVE_TYPE:3 STCK_TYPE:1 SPEC_STOCK:1 VENDOR:10 CUSTOMER:10
    SALES_ORD:10 S_ORD_ITEM:6n SCHED_LINE:4n VAL_TYPE:10 ENTRY_QNT:15p ENTRY_UOM:3 ENTRY_UOM_ISO:3 PO_PR_QNT:15p
    ORDERPR_UN:3 ORDERPR_UN_ISO:3 PO_NUMBER:10 PO_ITEM:5n SHIPPING:2 COMP_SHIP:2 NO_MORE_GR:1 ITEM_TEXT:50 GR_RCPT:12
    UNLOAD_PT:25 COSTCENTER:10 ORDERID:12 ORDER_ITNO:4n CALC_MOTIVE:2 ASSET_NO:12 SUB_NUMBER:4 RESERV_NO:10n
    RES_ITEM:4n RES_TYPE:1 WITHDRAWN:1 MOVE_MAT:18 MOVE_PLANT:4 MOVE_STLOC:4 MOVE_BATCH:10 MOVE_VAL_TYPE:10 MVT_IND:1
    MOVE_REAS:4n RL_EST_KEY:8 REF_DATE:8d COST_OBJ:12 PROFIT_SEGM_NO:10n PROFIT_CTR:10 WBS_ELEM:24 NETWORK:12
    ACTIVITY:4 PART_ACCT:10 AMOUNT_LC:25p AMOUNT_SV:25p REF_DOC_YR:4n REF_DOC:10 REF_DOC_IT:4n EXPIRYDATE:8d
    PROD_DATE:8d FUND:10 FUNDS_CTR:16 CMMT_ITEM:14 VAL_SALES_ORD:10 VAL_S_ORD_ITEM:6n VAL_WBS_ELEM:24 GL_ACCOUNT:10
    IND_PROPOSE_QUANX:1 XSTOB:1 EAN_UPC:18 DELIV_NUMB_TO_SEARCH:10 DELIV_ITEM_TO_SEARCH:6n
    SERIALNO_AUTO_NUMBERASSIGNMENT:1 VENDRBATCH:15 STGE_TYPE:3 STGE_BIN:10 SU_PL_STCK_1:4p ST_UN_QTYY_1:15p
    ST_UN_QTYY_1_ISO:3 UNITTYPE_1:3 SU_PL_STCK_2:4p ST_UN_QTYY_2:15p ST_UN_QTYY_2_ISO:3 UNITTYPE_2:3 STGE_TYPE_PC:3
    STGE_BIN_PC:10 NO_PST_CHGNT:1 GR_NUMBER:10 STGE_TYPE_ST:3 STGE_BIN_ST:10 MATDOC_TR_CANCEL:10 MATITEM_TR_CANCEL:4n
    MATYEAR_TR_CANCEL:4n NO_TRANSFER_REQ:1 CO_BUSPROC:12 ACTTYPE:6 SUPPL_VEND:10 MATERIAL_EXTERNAL:40 MATERIAL_GUID:32
    MATERIAL_VERSION:10 MOVE_MAT_EXTERNAL:40 MOVE_MAT_GUID:32 MOVE_MAT_VERSION:10 FUNC_AREA:4 TR_PART_BA:4
    PAR_COMPCO:4"""
MBGMCR03 = f"""
E1MBGMCR -: TESTRUN:1
E1BP2017_GM_HEAD_01 E1MBGMCR: PSTNG_DATE:8d DOC_DATE:8d REF_DOC_NO:16 BILL_OF_LADING:16 GR_GI_SLIP_NO:10 PR_UNAME:12
    HEADER_TXT:25 VER_GR_GI_SLIP:1 VER_GR_GI_SLIPX:1 EXT_WMS:1 REF_DOC_NO_LONG:35 BILL_OF_LADING_LONG:35 BAR_CODE:40
E1BP2017_GM_CODE E1MBGMCR: GM_CODE:2
/SPE/E1BP2017_GM_REF_EWM E1MBGMCR: REF_DOC_EWM:16 LOGSYS:10 GTS_SCRAP_NO:35
E1BP2017_GM_ITEM_CREATE E1MBGMCR *: {ITEM}
E1BP2017_GM_ITEM_CREATE1 E1BP2017_GM_ITEM_CREATE: DELIV_NUMB:10 DELIV_ITEM:6n NB_SLIPS:3n NB_SLIPSX:1 GR_RCPTX:1
    UNLOAD_PTX:1 SPEC_MVMT:1 GRANT_NBR:20 CMMT_ITEM_LONG:24 FUNC_AREA_LONG:16 LINE_ID:6n PARENT_ID:6n LINE_DEPTH:2n
    QUANTITY:15p BASE_UOM:3 LONGNUM:40 BUDGET_PERIOD:10 EARMARKED_NUMBER:10 EARMARKED_ITEM:3n STK_SEGMENT:16
    MOVE_SEGMENT:16 MATERIAL_LONG:40 MOVE_MAT_LONG:40 STK_SEG_LONG:40 MOV_SEG_LONG:40
E1BP2017_GM_SERIALNUMBER E1MBGMCR *: MATDOC_ITM:4n SERIALNO:18 UII:72
/SPE/E1BP2017_SERVICEPART_D E1MBGMCR *: LINE_ID:6n RET_AUTH_NUMBER:20 DELIV_NUMBER:10 DELIV_ITEM:6n HU_NUMBER:20
    INSPOUT_GUID:32 EVENT:10 DATE:8d TIME:6t ZONLO:6 TIMESTAMP:16p SCRAP_INDICATOR:1 KEEP_QUANTITY:15p GTS_STOCK_TYPE:1
    MOVE_GTS_STOCK_TYPE:1 KEEP_QUANTITY_CONVERSION:1 ZERO_QUANTITY:1 NUMERATOR:6p DENOMINATR:6p INSP_DOC_NUMB:12
    PCHG_TYPE:1
E1BPPAREX E1MBGMCR *: STRUCTURE:30 VALUEPART1:240 VALUEPART2:240 VALUEPART3:240 VALUEPART4:240
"""
SYSTAT01 = """
E1STATS - *: TABNAM:10 MANDT:3 DOCNUM:16 LOGDAT:8d LOGTIM:6t STATUS:2 UNAME:12 REPID:30 ROUTID:30 STACOD:8 STATXT:70
    SEGNUM:6 SEGFLD:30 STAPA1:50 STAPA2:50 STAPA3:50 STAPA4:50 REFINT:14 REFGRP:14 REFMES:14 ARCKEY:70 STATYP:1
"""
_DATATYPES = {"": "CHAR", "n": "NUMC", "p": "CHAR", "d": "DATS", "t": "TIMS"}


@dataclass(frozen=True)
class SegmentField:
    """A field of SDATA: where it begins, counted from 0, and how long it is."""

    name: str
    offset: int
    length: int
    datatype: str


@dataclass(frozen=True)
class Segment:
    """A segment type; its definition is the name that a file carries."""

    name: str
    parent: str
    repeats: bool
    level: int
    fields: tuple[SegmentField, ...]

    @property
    def definition(self) -> str:
        """E1 becomes E2, Z1 becomes Z2."""
        head, _, rest = self.name.rpartition("/")
        return (f"{head}/" if head else "") + rest.replace("E1", "E2", 1).replace("Z1", "Z2", 1)

    def sdata(self, values: Mapping[str, Any]) -> str:
        """SDATA with the fields in their places.

        Raises:
            KeyError: the segment has no such field.
        """
        unknown = set(values) - {field.name for field in self.fields}
        if unknown:
            raise KeyError(f"{self.name} has no field {sorted(unknown)}")
        return "".join(str(values.get(field.name, "")).ljust(field.length)[: field.length] for field in self.fields)

    def values(self, sdata: str) -> dict[str, str]:
        """Fields that are filled."""
        cut = {field.name: sdata[field.offset : field.offset + field.length].rstrip() for field in self.fields}
        return {name: value for name, value in cut.items() if value}


def parse(text: str) -> dict[str, Segment]:
    """Segments by name, from lines of `NAME PARENT [*]: FIELD:LENGTH ...`; `*` means that it repeats."""
    segments: dict[str, Segment] = {}
    for line in text.replace("\n    ", " ").strip().splitlines():
        head, _, fields = line.partition(": ")
        name, parent, *repeats = head.split()
        level = segments[parent].level + 1 if parent in segments else 1
        segments[name] = Segment(name, parent.strip("-"), bool(repeats), level, tuple(_fields(fields)))
    return segments


def _fields(text: str) -> Iterator[SegmentField]:
    offset = 0
    for word in text.split():
        name, _, size = word.partition(":")
        length = int(size.rstrip("npdt"))
        yield SegmentField(name, offset, length, _DATATYPES[size.lstrip("0123456789")])
        offset += length


def known_types() -> dict[str, dict[str, Segment]]:
    """IDoc types of a new system."""
    return {"MBGMCR03": parse(MBGMCR03), "SYSTAT01": parse(SYSTAT01)}


# ---- IDOCTYPE_READ_COMPLETE

_HEADER = d.Structure("EDI_IAPI10", d.chars(IDOCTYP=30, CIMTYP=30, DESCRP=60, RELEASED=4))
_SEGMENT = d.Structure(
    "EDI_IAPI11",
    (
        d.numc("NR", 4), *d.chars(SEGMENTTYP=30, SEGMENTDEF=30, QUALIFIER=1), d.numc("SEGLEN", 4), d.char("PARSEG", 30),
        d.numc("PARPNO", 4), *d.chars(PARFLG=1, MUSTFL=1), d.numc("OCCMIN", 10), d.numc("OCCMAX", 10),
        d.numc("HLEVEL", 2), *d.chars(DESCRP=60, GRP_MUSTFL=1), d.numc("GRP_OCCMIN", 10), d.numc("GRP_OCCMAX", 10),
        d.char("REFSEGTYP", 30),
    ),
)  # fmt: skip
_FIELD = d.Structure(
    "EDI_IAPI12",
    (
        *d.chars(SEGMENTTYP=30, FIELDNAME=30), d.numc("INTLEN", 6), d.numc("EXTLEN", 6), d.numc("FIELD_POS", 4),
        d.numc("BYTE_FIRST", 6), d.numc("BYTE_LAST", 6),
        *d.chars(ROLLNAME=30, DOMNAME=30, DATATYPE=4, DESCRP=60, ISOCODE=1, VALUETAB=30),
    ),
)  # fmt: skip
_VALUE = d.Structure("EDI_IAPI14", d.chars(STRNAME=30, FIELDNAME=30, FLDVALUE_L=40, FLDVALUE_H=40, DESCRP=60))
_MESSAGE = d.Structure("EDI_IAPI17", d.chars(MESTYP=30, DESCRP=60, IDOCTYP=30, CIMTYP=30, RELEASED=4))


def functions() -> list[d.FunctionModule]:
    """IDOCTYPE_READ_COMPLETE."""
    parameters = (
        *d.imports(*d.chars(PI_IDOCTYP=30, PI_CIMTYP=30, PI_RELEASE=4, PI_VERSION=1, PI_READ_UNREL=1)),
        *d.exports(d.structure("PE_HEADER", _HEADER)),
        *d.tables(PT_SEGMENTS=_SEGMENT, PT_FIELDS=_FIELD, PT_FVALUES=_VALUE, PT_MESSAGES=_MESSAGE),
    )
    return [d.FunctionModule("IDOCTYPE_READ_COMPLETE", "EDIMEXT", parameters, read_complete)]


def read_complete(session: Session, given: d.Values) -> Mapping[str, Any]:
    """Segments and fields of an IDoc type, or of an extension.

    Raises:
        SapError: OBJECT_UNKNOWN.
    """
    name = given.get("PI_CIMTYP") or given.get("PI_IDOCTYP", "")
    segments = session.system.idoc_types.get(name)
    if segments is None:
        text = f"ID:EA Type:E Number:285 {name}"
        raise abap_exception("OBJECT_UNKNOWN", text, ("EA", "E", "285", name))
    header = {"IDOCTYP": given.get("PI_IDOCTYP", ""), "CIMTYP": given.get("PI_CIMTYP", ""), "RELEASED": "700"}
    fields = [row for segment in segments.values() for row in _field_rows(segment)]
    return {"PE_HEADER": header, "PT_SEGMENTS": list(_segment_rows(segments)), "PT_FIELDS": fields}


def _segment_rows(segments: Mapping[str, Segment]) -> Iterator[dict[str, Any]]:
    places = {name: place for place, name in enumerate(segments, 1)}
    parents = {segment.parent for segment in segments.values()}
    for name, segment in segments.items():
        most = 999999999 if segment.repeats else 1
        group = name in parents
        yield {
            "NR": places[name], "SEGMENTTYP": name, "SEGMENTDEF": segment.definition, "PARSEG": segment.parent,
            "SEGLEN": sum(field.length for field in segment.fields), "PARPNO": places.get(segment.parent, 0),
            "PARFLG": "X" if group else "", "OCCMIN": 1 if group else 0, "OCCMAX": 1 if group else most,
            "HLEVEL": segment.level, "GRP_OCCMIN": 0, "GRP_OCCMAX": most if group else 0,
        }  # fmt: skip


def _field_rows(segment: Segment) -> Iterator[dict[str, Any]]:
    for place, field in enumerate(segment.fields, 1):
        first = 64 + field.offset
        yield {
            "SEGMENTTYP": segment.name, "FIELDNAME": field.name, "INTLEN": field.length, "EXTLEN": field.length,
            "FIELD_POS": place, "BYTE_FIRST": first, "BYTE_LAST": first + field.length - 1, "DATATYPE": field.datatype,
        }  # fmt: skip
