"""The filter that lists and acts share, as options of the command line."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, get_type_hints

import typer

from connector.model import DocumentState, SerialState

if TYPE_CHECKING:
    from connector.journal.queries import Filter


def gtin14(written: str) -> str:
    """A GTIN as the journal holds it: padded to 14 digits."""
    return written.zfill(14) if written.isascii() and written.isdigit() else written


def moment(written: str) -> float:
    """A time as a person writes it, in seconds since 1970-01-01 UTC."""
    try:
        return datetime.fromisoformat(written).astimezone().timestamp()
    except ValueError:
        raise typer.BadParameter(
            f"{written!r} is no ISO date or time, such as 2026-05-31 or 2026-05-31T08:00"
        ) from None


def _state(written: str) -> str:
    known = sorted({*map(str, DocumentState), *map(str, SerialState)})
    if written not in known:
        raise typer.BadParameter(f"{written!r} is no state; write one of {', '.join(known)}")
    return written


def _docnum(written: str) -> str:
    if not (written.isascii() and written.isdigit() and len(written) <= 16):
        raise typer.BadParameter(f"{written!r} is no DOCNUM; write its digits, such as 1001")
    return written


@dataclass(frozen=True, slots=True)
class Options:
    """The shared filter as it was written: of one option any value, of several options all."""

    state: Annotated[
        list[str] | None,
        typer.Option(parser=_state, metavar="STATE", help="In this state; repeat for more."),
    ] = None
    source: Annotated[list[str] | None, typer.Option(metavar="NAME", help="From this source; repeat for more.")] = None
    endpoint: Annotated[list[str] | None, typer.Option(metavar="NAME", help="For this endpoint; repeat for more.")] = (
        None
    )
    gtin: Annotated[
        list[str] | None, typer.Option(parser=gtin14, metavar="GTIN", help="Of this GTIN; repeat for more.")
    ] = None
    serial: Annotated[list[str] | None, typer.Option(metavar="SERIAL", help="Naming this serial; repeat for more.")] = (
        None
    )
    hold: Annotated[
        list[str] | None,
        typer.Option(metavar="WHY", help="Held for this, e.g. findings, sender, cap; repeat for more."),
    ] = None
    docnum: Annotated[
        list[str] | None,
        typer.Option(parser=_docnum, metavar="DOCNUM", help="The IDoc with this number in SAP; repeat for more."),
    ] = None
    document: Annotated[list[int] | None, typer.Option(metavar="N", help="This document; repeat for more.")] = None
    command: Annotated[list[int] | None, typer.Option(metavar="N", help="This command; repeat for more.")] = None
    since: Annotated[
        float | None, typer.Option(parser=moment, metavar="TIME", help="Received since; local time, or with a zone.")
    ] = None
    until: Annotated[
        float | None, typer.Option(parser=moment, metavar="TIME", help="Received before; local time, or with a zone.")
    ] = None

    def filter(self, documents: tuple[int, ...] = ()) -> Filter:
        """What the journal is asked; `documents` are added to those of `--document`."""
        from connector.journal.queries import Filter

        return Filter(
            documents=(*documents, *(self.document or ())),
            commands=tuple(self.command or ()),
            states=tuple(self.state or ()),
            sources=tuple(self.source or ()),
            endpoints=tuple(self.endpoint or ()),
            gtins=tuple(self.gtin or ()),
            serials=tuple(self.serial or ()),
            holds=tuple(self.hold or ()),
            docnums=tuple(self.docnum or ()),
            since=self.since,
            until=self.until,
        )


def filtered(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the shared filter's options; it gets them as one `wanted: Options`."""
    own = inspect.signature(command, eval_str=True)
    hints = get_type_hints(Options, include_extras=True)
    shared = [
        inspect.Parameter(each.name, inspect.Parameter.KEYWORD_ONLY, default=each.default, annotation=hints[each.name])
        for each in fields(Options)
    ]
    kept = [each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in own.parameters.values()]
    kept = [each for each in kept if each.name != "wanted"]

    @functools.wraps(command)
    def run(**given: object) -> None:
        wanted = {each.name: given.pop(each.name) for each in fields(Options)}
        command(**given, wanted=Options(**wanted))  # type: ignore[arg-type]  # typer has converted them

    signature = inspect.Signature([*kept, *shared])
    vars(run)["__signature__"] = signature
    run.__annotations__ = {name: each.annotation for name, each in signature.parameters.items()}
    return run
