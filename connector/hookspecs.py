"""The plugin contract: one class of typed hooks, and what a source is given and must have.

A plugin is a distribution with an entry point in the group `decommission_connector`; the entry point names a
module or an object that carries hook implementations. Everything a plugin needs is imported from
`connector.plugin`, `connector.idoc` and `connector.testing`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol

import pluggy

if TYPE_CHECKING:
    import logging

    import requests
    from pydantic import BaseModel

    from connector.errors import Fault
    from connector.model import (
        CheckFinding,
        Checks,
        Clock,
        Command,
        Document,
        Hold,
        Key,
        Receipt,
        SettledDocument,
    )

PROJECT = "decommission_connector"
"""Name of the entry-point group and of pluggy's markers."""

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


class Intake(Protocol):
    """The one door through which a source hands documents to the host. Safe to call from any thread."""

    @property
    def stopping(self) -> bool:
        """True once the host shuts down: `run` must return within a second or two."""

    def wait(self, seconds: float) -> bool:
        """Sleep for so many seconds, or until the host shuts down. Returns `stopping`."""

    @property
    def journal_id(self) -> str:
        """Identity of the journal behind this intake: 8 hex digits, the same for its whole life."""

    @property
    def cursor(self) -> str | None:
        """The cursor of the last `accept` that gave one, in this run or an earlier one."""

    def accept(self, documents: Sequence[Document], cursor: str | None = None) -> list[Receipt]:
        """Store documents, and the cursor, in one transaction; return when they are on disk.

        Blocks while the journal has no room. A repeat is recorded as an event on the first document, the same
        key with other content as a document of its own, held as a conflict.

        Returns:
            A receipt for each document, in order.

        Raises:
            Stopping: The host shuts down and nothing was stored.
        """

    def unknown(self, keys: Sequence[Key]) -> list[Key]:
        """Those of the keys that the journal has never seen, in order."""

    def refuse(self, name: str, sha256: str, cause: str) -> int:
        """Record input that cannot be read as a `failed` document; the source keeps the bytes.

        Args:
            name: The name people know the input by.
            sha256: Of the bytes, in hex; empty when they could not be read at all.
            cause: A sentence with the line and what is wrong.

        Returns:
            Its number in the journal; the same one when the same input is refused again.
        """

    def health(self, ok: bool, sentence: str) -> None:
        """Say how the source stands; shown by `connector status` until the next call."""

    def idle(self) -> None:
        """Say that the source has looked and that nothing waits in it. `run --until-idle` waits for this.

        A source that never says so counts as idle once it has spent 5 s in `wait` without a document.
        """


class SourceHost(Protocol):
    """What a source may use of the host."""

    @property
    def name(self) -> str:
        """The source's name in connector.yaml."""

    @property
    def journal_id(self) -> str:
        """Identity of the journal, as `Intake.journal_id` gives it; empty while there is no journal yet."""

    @property
    def http(self) -> requests.Session:
        """A session with the configured TLS, proxy and time-outs, one a thread."""

    def secret(self, reference: str) -> str:
        """The value behind `env:NAME`, `file:PATH`, `systemd:NAME` or a plugin's own reference.

        Raises:
            Misconfigured: Nothing is found there; the sentence names the reference, never a value.
        """

    @property
    def clock(self) -> Clock:
        """Time of day and a clock that never goes back."""

    @property
    def log(self) -> logging.Logger:
        """A logger that masks every secret."""


class Source(Protocol):
    """One configured instance of a source adapter."""

    def run(self, intake: Intake) -> None:
        """Hand documents over until `intake.stopping`; called on a thread of its own.

        Returning early or raising makes the source red with the sentence of the error; it is opened anew and run
        again after a back-off of 1 s doubling up to 5 min.
        """

    def check(self) -> Iterable[CheckFinding]:
        """Findings for `doctor`; must change nothing. May be called while another process runs the source."""

    def settled(self, outcome: SettledDocument) -> None:
        """Tell the ERP what became of a document.

        Called on a thread of the host, one call at a time, possibly during `run`. Returning means that it was
        told; raising means that it is told again later: at least once. Not called in `mode: observe`.
        """


class Adoptable(Protocol):
    """A source that marks a place as its journal's own may let a person hand that place to another journal."""

    def adopt(self, journal_id: str) -> str:
        """Make the place belong to this journal; returns a sentence that says what was done."""


class Reading(Protocol):
    """A source whose documents stand in files may let the host read such a file just as the source itself would.

    A source that hands over documents without XML form (`Document.hold`) must have it.
    """

    def read(self, stream: BinaryIO, name: str) -> Iterator[Document]:
        """The documents of a file, or of the bytes of one stored document.

        Called for `connector inject` and `connector mapping try`, and, when a document without XML form is mapped or
        remapped, with its `original`: once what was missing is there, it comes with its XML form. Must change nothing;
        may be called on any thread, on an instance of its own that is never run.

        Args:
            stream: The file, seekable, at its beginning.
            name: What people call it.

        Raises:
            Unreadable: It cannot be read.
        """


class Checkable(Protocol):
    """A source for which people write more files than connector.yaml may name their faults for `connector check`."""

    def faults(self) -> Iterable[Fault]:
        """What is wrong in those files, each with file, line and what to do; `check` should name the same."""


@dataclass(frozen=True, slots=True)
class SourceType:
    """A kind of source that a plugin offers.

    Attributes:
        name: What `type:` in connector.yaml says, e.g. `xml_file_drop`.
        settings: Pydantic model of the source's `settings:`; its faults are shown with file and line.
        open: Makes a source of checked settings; must not block and must not change anything.
    """

    name: str
    settings: type[BaseModel]
    open: Callable[[Any, SourceHost], Source]


class Hooks:
    """The hooks. A plugin implements those it needs, as functions of a module or methods of an object.

    A whole plugin:

        from connector.plugin import Checks, hookimpl

        def even(text: str) -> None:
            if int(text) % 2:
                raise ValueError(f"{text} is odd")

        @hookimpl
        def connector_checks() -> Checks:
            return Checks(checks={"even": even})
    """

    @hookspec
    def connector_source_types(self) -> Iterable[SourceType]:
        """Called once at start, before the configuration is read.

        Returns:
            The kinds of source that this plugin offers.

        If it raises, the plugin is quarantined: its source types do not exist, a source that needs one is red,
        and `connector plugins` shows the error and the distribution.

            @hookimpl
            def connector_source_types():
                return [SourceType("my_erp", MyErpSettings, MyErpSource)]
        """
        raise NotImplementedError

    @hookspec
    def connector_checks(self) -> Checks:
        """Called once at start, before mappings are compiled.

        Returns:
            Checks and converters by name. A name that is taken already quarantines the plugin.

        If it raises, the plugin is quarantined; a mapping that uses a name of it fails `connector check`.

            @hookimpl
            def connector_checks():
                return Checks(checks={"plant": check_plant}, converters={"lower": str.lower})
        """
        raise NotImplementedError

    @hookspec(firstresult=True)
    def connector_secret(self, reference: str) -> str | None:
        """Called when a secret is needed whose reference is not `env:`, `file:` or `systemd:`.

        Args:
            reference: As written in the configuration, e.g. `vault:kv/movilitas#token`.

        Returns:
            The secret, or None when the reference is not this plugin's. The first secret wins.

        If it raises, the secret counts as not found and the error's text (masked) is shown.

            @hookimpl
            def connector_secret(reference):
                return vault.read(reference.removeprefix("vault:")) if reference.startswith("vault:") else None
        """
        raise NotImplementedError

    @hookspec
    def connector_command_ready(self, command: Command, document: Document) -> Hold | None:
        """Called for each command after mapping, before it is stored.

        Args:
            command: The command; it cannot be changed, so that its provenance stays true.
            document: The document it came from.

        Returns:
            A Hold to make the command wait for a person, or None.

        If it raises, the command is held with the error.

            @hookimpl
            def connector_command_ready(command, document):
                return Hold("more than 50 packs at once") if len(command.serials) > 50 else None
        """
        raise NotImplementedError

    @hookspec
    def connector_document_settled(self, outcome: SettledDocument) -> None:
        """Called when a document is `done`, `ignored` or `failed`, after its source was told.

        Args:
            outcome: What became of it.

        A notification, at least once; a failed document once more when a person has looked at it. None for
        documents of a source in `mode: observe`. If it raises, it is
        called again later.

            @hookimpl
            def connector_document_settled(outcome):
                metrics.count(outcome.state, outcome.result)
        """
        raise NotImplementedError
