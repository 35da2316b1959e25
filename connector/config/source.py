"""Settings of one source: what every source has, and what its plugin checks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, model_validator

from connector.config.base import Settings, with_absolute_paths
from connector.errors import Misconfigured
from connector.hookspecs import SourceType
from connector.model import NO_SENDER, Mode
from connector.yamlfile import YamlFile

HeldItems = Literal["hold_document", "send_rest"]


def _sender(written: str) -> str:
    parts = written.split("/")
    if written == NO_SENDER or (len(parts) > 1 and all(parts)):
        return written
    raise ValueError(f"must be SNDPRN/MANDT such as SAPERP/100, or {NO_SENDER} for documents that name no sender")


Sender = Annotated[str, AfterValidator(_sender)]


def _day(written: object) -> date:
    # Pydantic would take a number as seconds since 1970, and a moment for its day.
    if isinstance(written, date) and not isinstance(written, datetime):
        return written
    if isinstance(written, str) and DAY.fullmatch(written):
        return date.fromisoformat(written)
    raise ValueError("must be a date such as 2026-11-01")


DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
Day = Annotated[date, BeforeValidator(_day)]


class StartFrom(Settings):
    """From which date on documents of a source count: exactly one of the two.

    Attributes:
        posting_date: Compared with the field `posting_date` of the mapping (BUDAT, PSTNG_DATE).
        creation_date: Compared with EDI_DC40-CREDAT, the day on which the IDoc was created.
    """

    posting_date: Day | None = None
    creation_date: Day | None = None

    @model_validator(mode="after")
    def _is_one_date(self) -> StartFrom:
        if (self.posting_date is None) == (self.creation_date is None):
            raise ValueError("must have either posting_date or creation_date, such as posting_date: 2026-11-01")
        return self


class SourceEntry(Settings):
    """One source as the file has it.

    Attributes:
        type: Kind of source, offered by a plugin.
        mode: `observe` maps and stores but never sends, `send` sends. No default: nobody sends by accident.
        senders: Who is accepted, e.g. `SAPERP/100`; `none` for documents that name no sender. The rest is held.
        held_items: Whether a held item holds its whole document, or the rest of it is sent.
        start_from: From which date on its documents count; older ones are ignored.
        settings: What the plugin asks for.
    """

    type: str
    mode: Mode
    senders: Annotated[frozenset[Sender], Field(min_length=1)]
    held_items: HeldItems = "hold_document"
    start_from: StartFrom | None = None
    settings: dict[str, Any] = Field(default={})


@dataclass(frozen=True, slots=True)
class SourceSettings:
    """One source, checked.

    Attributes:
        name: Its name in connector.yaml.
        type: Kind of source.
        mode: `observe` or `send`.
        senders: Who is accepted.
        held_items: `hold_document` or `send_rest`.
        start_from: From which date on its documents count; None for all.
        settings: The plugin's own settings, paths absolute; None when there is a problem.
        problem: Why this source cannot run while the others do; empty when it can.
        line: Its line in connector.yaml.
    """

    name: str
    type: str
    mode: Mode
    senders: frozenset[str]
    held_items: HeldItems
    settings: BaseModel | None
    start_from: StartFrom | None = None
    problem: str = ""
    line: int = 0


def plugin_settings(
    file: YamlFile, name: str, source: Mapping[str, Any], types: Mapping[str, SourceType]
) -> tuple[BaseModel | None, str]:
    """A source's own settings, checked by its plugin's model, paths absolute.

    Args:
        file: connector.yaml.
        name: Name of the source.
        source: The source as the file has it; its other fields may be at fault.
        types: What the plugins offer.

    Returns:
        The settings, or None and the problem that keeps this source, and only this one, from running.

    Raises:
        Misconfigured: The plugin's model found faults.
    """
    offered, written = types.get(str(source.get("type"))), source.get("settings", {})
    if offered is None or not isinstance(written, Mapping):
        return None, unknown_type(source.get("type"), types)
    try:
        settings = file.validate(offered.settings, written, at=["sources", name, "settings"])
    except Misconfigured:
        raise
    except Exception as error:  # noqa: BLE001 - a plugin's model may raise anything; only its own source stops
        return None, f"the plugin cannot check its settings: {type(error).__name__}: {error}; tell its author"
    return with_absolute_paths(settings, file.path.absolute().parent), ""


def unknown_type(name: object, types: Mapping[str, SourceType]) -> str:
    """Why a type does not exist, and what to do."""
    known = ", ".join(sorted(types)) or "none"
    return f"no plugin offers the type {name!r} (offered: {known}); correct it, or see `connector plugins`"
