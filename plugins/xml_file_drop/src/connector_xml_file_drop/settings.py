"""Settings of the source, as `settings:` in connector.yaml gives them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator, model_validator

from connector.idoc import encoding_named

_WAYS = 'write exactly one of `stable: SECONDS`, `marker: "{name}.done"` and `rename: .tmp`'


class Complete(BaseModel):
    """How to know that the ERP has finished writing a file; exactly one is given.

    Attributes:
        stable: Size and time of change stayed the same for so many seconds, seen in two looks at least.
        marker: A second file of this name exists; `{name}` stands for the file's name.
        rename: A name with this ending is not complete, every other is: the ERP renames when it has finished.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    stable: float | None = Field(default=None, ge=0, allow_inf_nan=False)
    marker: str | None = None
    rename: str | None = None

    @field_validator("marker")
    @classmethod
    def _marker_is_another_file(cls, marker: str | None) -> str | None:
        if marker is not None and ("{name}" not in marker or marker == "{name}" or "/" in marker):
            raise ValueError(f'{marker!r} must hold {{name}} and something more, without `/`: write "{{name}}.done"')
        return marker

    @field_validator("rename")
    @classmethod
    def _rename_is_an_ending(cls, rename: str | None) -> str | None:
        if rename is not None and (not rename or "/" in rename):
            raise ValueError(f'{rename!r} must be the ending of a name that is not complete: write ".tmp"')
        return rename

    @model_validator(mode="after")
    def _exactly_one(self) -> Complete:
        given = [way for way in (self.stable, self.marker, self.rename) if way is not None]
        if len(given) != 1:
            raise ValueError(f"{len(given)} ways to see that a file is complete are given: {_WAYS}")
        return self


PartnerField = Annotated[str, Field(min_length=1, max_length=10, pattern="^[!-~]+$")]
"""A partner number or port of the control record: SNDPRN, SNDPOR, RCVPRN and RCVPOR have 10 characters."""


class Tell(BaseModel):
    """How SAP is told what became of an IDoc: a STATUS message as an XML file; docs/outcome.md has SAP's side.

    Attributes:
        folder: The folder of SAP's inbound XML file port; not the one that documents are taken from.
        sndprn: The connector's partner number (type LS) in SAP; its partner profile has STATUS as inbound message.
        sndpor: The connector's port in SAP.
        rcvprn: SAP's own logical system; the sender of the IDoc when it is left out.
        rcvpor: SAP's own port, such as SAPPRD.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    folder: Path
    sndprn: PartnerField
    sndpor: PartnerField
    rcvprn: PartnerField | Literal[""] = ""
    rcvpor: PartnerField | Literal[""] = ""


class Settings(BaseModel):
    """Settings of an `xml_file_drop` source.

    Attributes:
        folder: The folder that the ERP writes to.
        glob: Names of the files to take, as a shell pattern; capitals matter.
        complete: How to know that a file is complete.
        afterwards: Move a taken file to `done/`, delete it, or keep it where it is.
        order: Take files by name, or the oldest first.
        max_bytes: A larger file is refused.
        poll_seconds: Seconds between two looks.
        tell: Given to write STATUS messages for SAP.
        results: Write what became of each document as JSON into `done/`; needs `afterwards: archive`.
        definitions: Folder of parser files (`*.txt`), by which flat files are cut besides the shipped definitions.
        encoding: Of flat files: utf-8, or a code page with one byte a character.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    folder: Path
    glob: str = "*.xml"
    complete: Complete = Complete(stable=2)
    afterwards: Literal["archive", "delete", "keep"] = "archive"
    order: Literal["name", "age"] = "name"
    max_bytes: int = Field(default=200 * 1024 * 1024, gt=0)
    poll_seconds: float = Field(default=1, gt=0, allow_inf_nan=False)
    tell: Tell | None = None
    results: bool = False
    definitions: Path | None = None
    encoding: Annotated[str, AfterValidator(encoding_named)] = "utf-8"

    @field_validator("glob")
    @classmethod
    def _glob_stays_in_the_folder(cls, glob: str) -> str:
        if not glob or "/" in glob:
            raise ValueError(f'{glob!r} must be a pattern for names in the folder itself, without `/`: write "*.xml"')
        return glob

    @model_validator(mode="after")
    def _outcome_has_a_place(self) -> Settings:
        if self.results and self.afterwards != "archive":
            raise ValueError(
                f"`results` are written to `done/`, which `afterwards: {self.afterwards}` does not have: "
                "write `afterwards: archive`, or leave `results` out"
            )
        if self.tell and Path(os.path.normpath(self.tell.folder)) == Path(os.path.normpath(self.folder)):
            raise ValueError(
                f"tell.folder {self.tell.folder} is the folder that documents are taken from: the connector would take "
                "its own messages; name the one of SAP's inbound port"
            )
        return self
