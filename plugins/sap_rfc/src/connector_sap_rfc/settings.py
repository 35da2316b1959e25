"""Settings of the source, as `settings:` in connector.yaml gives them."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from connector_sap_rfc.padding import client, plant

REFERENCES = ("env:", "file:", "systemd:")
"""How references to secrets begin that the host finds itself; a plugin's own kind works for the keys below only."""
SECRET_KEYS = frozenset({"passwd", "password", "mysapsso2", "x509cert", "extiddata", "tls_client_certificate_logon"})
"""Keys of the SDK that hold a secret; only a reference to it may stand in connector.yaml."""


def _text(written: object) -> object:
    if isinstance(written, int | float):
        raise ValueError('must be in quotes, or zeros before it are lost: write it with all of them, such as "00"')
    return written


Text = Annotated[str, BeforeValidator(_text)]


def _parameters(written: dict[str, str]) -> dict[str, str]:
    lowered = {key.lower(): value for key, value in written.items()}
    for key in SECRET_KEYS & lowered.keys():
        if not re.match(r"[a-z][a-z0-9_+-]*:", lowered[key]):
            raise ValueError(f"{key} must not stand here itself: write a reference to it, such as env:SAP_PASSWORD")
    return lowered


Parameters = Annotated[dict[str, Text], AfterValidator(_parameters)]
"""Keys of SAP's library, any of them, passed on untouched; lower case."""


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError) as error:
        raise ValueError(f"{name!r} is no known time zone: write one such as Europe/Berlin") from error
    return name


def _movement_type(written: str) -> str:
    if not re.fullmatch(r"[0-9A-Z]{3}", written):
        raise ValueError(f'{written!r} is no movement type: write three characters in quotes, such as "551"')
    return written


def _some(written: tuple[str, ...]) -> tuple[str, ...]:
    if not written:
        raise ValueError('needs at least one movement type: write it in quotes, such as ["551"]')
    return written


def _day(written: object) -> object:
    if isinstance(written, str) and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", written):
        raise ValueError(f"{written!r} is no day: write one such as 2026-01-31")
    return written


def _function(written: str) -> str:
    if not re.fullmatch(r"[A-Z0-9_/]{1,30}", written):
        raise ValueError(f"{written!r} is no function module: write its name in capitals, such as RFC_READ_TABLE")
    return written


MovementType = Annotated[Text, AfterValidator(_movement_type)]
Plant = Annotated[Text, AfterValidator(plant)]
_PROGRAM, _GATEWAY = {"program_id", "tpname"}, {"gwhost", "mshost", "wshost"}
"""Keys of the SDK of which a registered server needs one each."""
_SETTINGS = ConfigDict(extra="forbid", frozen=True)


class Poll(BaseModel):
    """How material documents are looked for.

    Attributes:
        find_by: `entry_date` reads table MKPF by CPUDT and CPUTM; `posting_date` calls BAPI_GOODSMVT_GETITEMS.
        from_date: No document entered (or posted) before this day is ever taken.
        movement_types: A document is taken when an item has one of these; other items of it are left out.
        plants: Likewise by plant; empty takes all.
        poll_seconds: Seconds between two polls.
        overlap_minutes: By how much a poll by entry date goes back behind the last: an entry time precedes its commit.
        overlap_days: By how much a poll by posting date goes back: postings are back-dated.
        time_zone: The SAP system's, for the hour in which clocks are set back; without it, this machine's.
        serial_minutes: For how long a serialised item without its serials is read again before it goes on.
        material_master: Add EAN11 of the base unit, and UMREZ and UMREN of the entry unit, from MARM and MARA.
        reader: The function that reads tables: RFC_READ_TABLE or one with its interface.
    """

    model_config = _SETTINGS

    find_by: Literal["entry_date", "posting_date"] = "entry_date"
    from_date: Annotated[date, BeforeValidator(_day)]
    movement_types: Annotated[tuple[MovementType, ...], AfterValidator(_some)]
    plants: tuple[Plant, ...] = ()
    poll_seconds: float = Field(default=30, gt=0, allow_inf_nan=False)
    overlap_minutes: int = Field(default=30, ge=1, le=7 * 24 * 60)
    overlap_days: int = Field(default=7, ge=0, le=366)
    time_zone: Annotated[str, AfterValidator(_zone)] | None = None
    serial_minutes: float = Field(default=10, ge=0, allow_inf_nan=False)
    material_master: bool = False
    reader: Annotated[str, AfterValidator(_function)] = "RFC_READ_TABLE"


class Idoc(BaseModel):
    """How IDocs are received.

    Attributes:
        server: Keys of the registered server: program_id, gwhost, gwserv, reg_count, or dest.
        definitions: Folder in which segment definitions asked from SAP are kept; "parser" files in it are read too.
    """

    model_config = _SETTINGS

    server: Parameters
    definitions: Path

    @model_validator(mode="after")
    def _names_program_and_gateway(self) -> Idoc:
        keys = self.server.keys()
        if "dest" not in keys and not (keys & _PROGRAM and keys & _GATEWAY):
            raise ValueError("server needs program_id, gwhost and gwserv, or a dest of sapnwrfc.ini that has them")
        return self


class Tell(BaseModel):
    """How SAP is told what became of an IDoc: message STATUS, type SYSTAT01.

    Attributes:
        sndprn: The connector's partner number (type LS) in SAP; its partner profile has STATUS as inbound message.
        sndpor: The connector's port in SAP.
        rcvprn: SAP's own logical system; the sender of the IDoc when it is left out.
        rcvpor: SAP's own port, such as SAPPRD.
    """

    model_config = _SETTINGS

    sndprn: Annotated[Text, Field(min_length=1, max_length=10)]
    sndpor: Annotated[Text, Field(min_length=1, max_length=10)]
    rcvprn: Annotated[Text, Field(max_length=10)] = ""
    rcvpor: Annotated[Text, Field(max_length=10)] = ""


class Settings(BaseModel):
    """Settings of a `sap_rfc` source.

    Attributes:
        mode: `poll` asks for material documents, `idoc` receives IDocs.
        connection: Keys of SAP's library for the logon; `dest` names a destination of sapnwrfc.ini.
        ini: Path of sapnwrfc.ini; without it, SAP's library looks where it always does.
        open_seconds: How long opening a connection, or registering, may take.
        call_seconds: How long one call to SAP may take.
        poll: For `mode: poll`.
        idoc: For `mode: idoc`.
        tell: Given to tell SAP the outcome; only for `mode: idoc`.
    """

    model_config = _SETTINGS

    mode: Literal["poll", "idoc"] = "poll"
    connection: Parameters
    ini: Path | None = None
    open_seconds: float = Field(default=30, gt=0, allow_inf_nan=False)
    call_seconds: float = Field(default=300, gt=0, allow_inf_nan=False)
    poll: Poll | None = None
    idoc: Idoc | None = None
    tell: Tell | None = None

    @model_validator(mode="after")
    def _has_what_the_mode_needs(self) -> Settings:
        if getattr(self, self.mode) is None:
            raise ValueError(f"`mode: {self.mode}` needs the section `{self.mode}`: see docs/sap-rfc.md")
        if self.tell and self.mode != "idoc":
            raise ValueError("`tell` needs `mode: idoc`: a STATUS message answers an IDoc, and polling has none")
        if "client" in self.connection:
            client(self.connection["client"])
        return self

    def references(self) -> dict[str, dict[str, str]]:
        """By `connection` and `server`, the keys whose value is a reference to a secret."""
        sections: dict[str, dict[str, Any]] = {"connection": self.connection}
        if self.idoc:
            sections["server"] = self.idoc.server
        return {
            name: {key: value for key, value in keys.items() if _is_reference(key, value)}
            for name, keys in sections.items()
        }


def _is_reference(key: str, value: str) -> bool:
    return key in SECRET_KEYS or value.startswith(REFERENCES)
