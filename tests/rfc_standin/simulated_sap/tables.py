"""Transparent tables: their fields as SAP's dictionary has them, shortened to what goods movements need."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Column:
    """A field of a table: ABAP type C, N, D, T, P (packed) or X (INT4), and its length in the dictionary."""

    name: str
    type: str
    length: int
    decimals: int = 0

    def shown(self, value: object) -> str:
        """The value as RFC_READ_TABLE moves it to text: numbers to the right, their sign at the end."""
        if self.type == "P":
            amount = Decimal(str(value or 0))
            return f"{abs(amount):.{self.decimals}f}{'-' if amount < 0 else ' '}".rjust(self.length)
        if self.type == "X":
            return f"{int(str(value or 0))} ".rjust(self.length)
        return str(value if value is not None else self.initial).ljust(self.length)[: self.length]

    @property
    def initial(self) -> str:
        """What an unfilled field holds."""
        return "0" * self.length if self.type in "NDT" else "0" if self.type in "PX" else ""


def _columns(text: str, matnr: int) -> tuple[Column, ...]:
    """`NAME` + type and length, such as MBLNR:C10; a packed number has decimals: MENGE:P13.3."""
    columns = []
    for word in text.replace("MATNR_LENGTH", str(matnr)).split():
        name, _, kind = word.partition(":")
        length, _, decimals = kind[1:].partition(".")
        columns.append(Column(name, kind[0], int(length), int(decimals or 0)))
    return tuple(columns)


_TABLES = {
    "T000": "MANDT:C3 MTEXT:C25 ORT01:C25 LOGSYS:C10",
    "T001W": "MANDT:C3 WERKS:C4 NAME1:C30 LAND1:C3",
    "MKPF": """MANDT:C3 MBLNR:C10 MJAHR:N4 VGART:C2 BLART:C2 BLAUM:C2 BLDAT:D8 BUDAT:D8 CPUDT:D8 CPUTM:T6 AEDAT:D8
        USNAM:C12 TCODE:C4 XBLNR:C16 BKTXT:C25 FRBNR:C16 XABLN:C10 TCODE2:C20 LE_VBELN:C10""",
    "MSEG": """MANDT:C3 MBLNR:C10 MJAHR:N4 ZEILE:N4 LINE_ID:N6 PARENT_ID:N6 LINE_DEPTH:N2 MAA_URZEI:N4 BWART:C3
        XAUTO:C1 MATNR:CMATNR_LENGTH WERKS:C4 LGORT:C4 CHARG:C10 INSMK:C1 ZUSCH:C1 SOBKZ:C1 LIFNR:C10 KUNNR:C10
        KDAUF:C10 KDPOS:N6 SHKZG:C1 WAERS:C5 DMBTR:P13.2 MENGE:P13.3 MEINS:C3 ERFMG:P13.3 ERFME:C3 BPMNG:P13.3
        BPRME:C3 EBELN:C10 EBELP:N5 LFBJA:N4 LFBNR:C10 LFPOS:N4 SJAHR:N4 SMBLN:C10 SMBLP:N4 ELIKZ:C1 SGTXT:C50
        WEMPF:C12 ABLAD:C25 GSBER:C4 KOSTL:C10 PROJN:C16 AUFNR:C12 ANLN1:C12 RSNUM:N10 RSPOS:N4 GRUND:N4
        UMMAT:CMATNR_LENGTH UMWRK:C4 UMLGO:C4 UMCHA:C10 VFDAT:D8 CPUDT_MKPF:D8 CPUTM_MKPF:T6 BUDAT_MKPF:D8
        BLDAT_MKPF:D8 USNAM_MKPF:C12 XBLNR_MKPF:C16 VBELN_IM:C10 VBELP_IM:N6 LE_VBELN_MKPF:C10""",
    "SER03": """MANDT:C3 OBKNR:X10 DATUM:D8 UZEIT:T6 MBLNR:C10 MJAHR:N4 ZEILE:N4 VORGANG:C4 BWART:C3 SHKZG:C1
        KUNDE:C10 LIEFNR:C10 ANZSN:X10 WERK:C4 LAGERORT:C4 CHARGE:C10 UNAME:C12""",
    "OBJK": """MANDT:C3 OBKNR:X10 OBZAE:X10 EQUNR:C18 IHNUM:C12 SERNR:C18 MATNR:CMATNR_LENGTH DATUM:D8 TASER:C6
        BAUTL:CMATNR_LENGTH ILOAN:C12 UII:C72""",
    "MARA": """MANDT:C3 MATNR:CMATNR_LENGTH ERSDA:D8 MTART:C4 MATKL:C9 MEINS:C3 EAN11:C18 NUMTP:C2 XCHPF:C1
        LVORM:C1 PSTAT:C15""",
    "MARC": "MANDT:C3 MATNR:CMATNR_LENGTH WERKS:C4 SERNP:C4 LVORM:C1",
    "MARM": "MANDT:C3 MATNR:CMATNR_LENGTH MEINH:C3 UMREZ:P5 UMREN:P5 EAN11:C18 NUMTP:C2",
    "MEAN": "MANDT:C3 MATNR:CMATNR_LENGTH MEINH:C3 LFNUM:N5 EAN11:C18 EANTP:C2 HPEAN:C1",
    "MAKT": "MANDT:C3 MATNR:CMATNR_LENGTH SPRAS:C1 MAKTX:C40",
}
"""Columns by table. Their order is SAP's where it matters: a reader that asks for no fields gets them all."""

INDEXES = {
    "MKPF": ("MBLNR, MJAHR", "CPUDT, CPUTM"),
    "MSEG": ("MBLNR, MJAHR, ZEILE", "SMBLN, SJAHR"),
    "SER03": ("MBLNR, MJAHR, ZEILE", "OBKNR"),
    "OBJK": ("OBKNR", "SERNR"),
    "MARA": ("MATNR",),
    "MARM": ("MATNR, MEINH",),
}


def all_tables(matnr_length: int = 18) -> dict[str, tuple[Column, ...]]:
    """Every table's columns; material numbers have 18 characters in ECC, 40 in S/4HANA."""
    return {name: _columns(text, matnr_length) for name, text in _TABLES.items()}
