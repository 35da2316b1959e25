"""All mappings of a folder, reloaded when their files change."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from lxml.etree import _Element

from connector.errors import Fault, Misconfigured
from connector.idoc import ControlRecord
from connector.mapping.across import overlaps, unknown_endpoints
from connector.mapping.compile import NO_CHOICES, Attempt, CompiledMapping, attempt
from connector.mapping.sources import stamp_of
from connector.mapping.tablefit import misfits
from connector.model import Checks

TEST_SUFFIX = ".test.yaml"


class MappingSet:
    """The mappings of a folder: every `*.yaml` that is no `*.test.yaml`.

    Attributes:
        folder: The folder.
        faults: What is wrong with its files as they stand now.
    """

    def __init__(self, folder: Path, checks: Checks, choices: Mapping[str, str] = NO_CHOICES) -> None:
        """Name a folder; `load` reads it.

        Args:
            folder: The folder.
            checks: All checks and converters that mappings may name.
            choices: What to write for `{decide: [...]}`; see `compile_mapping`.
        """
        self.folder = folder
        self.faults: tuple[Fault, ...] = ()
        self._checks = checks
        self._choices = choices
        self._attempts: dict[Path, Attempt] = {}
        self._good: dict[Path, CompiledMapping] = {}
        self._warnings: tuple[Fault, ...] = ()

    def load(self) -> None:
        """Read and compile all mappings.

        Raises:
            Misconfigured: The folder cannot be read, or files in it have faults: all of them.
        """
        self._attempts = {path: self._attempt(path) for path in self._files()}
        self._settle()
        if self.faults:
            raise Misconfigured(self.faults)

    def reload_if_changed(self) -> bool:
        """Compile anew what changed: a mapping file or a look-up file. A broken one keeps its last good state.

        A mapping whose file is gone is gone. Returns whether anything was read anew.
        """
        try:
            files = self._files()
        except Misconfigured as error:
            # The folder may be a network share that is away for a while: what was read stays.
            self.faults = error.faults
            self._warnings = tuple(map(_still_used, error.faults))
            return False
        attempts = {path: self._again(path) for path in files}
        changed = attempts.keys() != self._attempts.keys() or any(
            each is not self._attempts[path] for path, each in attempts.items()
        )
        self._attempts = attempts
        self._settle()
        return changed

    def taking(self, root: _Element, control: ControlRecord | None) -> list[CompiledMapping]:
        """The mappings that take a document; more or fewer than one means that it is held.

        Args:
            root: Root of the document.
            control: Its control record, when it has one.
        """
        return [mapping for mapping in self._good.values() if mapping.accepts(root, control)]

    def mappings(self) -> list[CompiledMapping]:
        """All mappings in use, by file name."""
        return list(self._good.values())

    def warnings(self) -> list[Fault]:
        """What is wrong with files as they stand now, and what is used in their place."""
        return list(self._warnings)

    def row_faults(self) -> list[Fault]:
        """What is wrong in rows of look-up tables; each once, though mappings may share a table."""
        return list(dict.fromkeys(fault for mapping in self.mappings() for fault in mapping.row_faults()))

    def overlaps(self) -> list[Fault]:
        """Mappings that take no document of their own: another one takes all of theirs, too."""
        return list(overlaps(self.mappings()))

    def site_faults(self, endpoints: Collection[str]) -> list[Fault]:
        """What keeps the folder from being used: it holds no mapping, or one for an endpoint that is not there.

        Args:
            endpoints: Names of the endpoints of connector.yaml.
        """
        if not self._attempts:
            sentence = (
                "holds no mapping, so that every document is held; `connector init --mapping NAME` copies one here"
            )
            return [Fault(str(self.folder), 0, sentence)]
        return list(unknown_endpoints(self.mappings(), endpoints))

    def _files(self) -> list[Path]:
        try:
            found = sorted(path for path in self.folder.iterdir() if path.suffix == ".yaml" and path.is_file())
        except OSError as error:
            sentence = f"the folder of mappings cannot be read: {error.strerror}; check the path and its rights"
            raise Misconfigured([Fault(str(self.folder), 0, sentence)]) from None
        return [path for path in found if not path.name.endswith(TEST_SUFFIX)]

    def _attempt(self, path: Path) -> Attempt:
        return attempt(path, self._checks, self._choices)

    def _again(self, path: Path) -> Attempt:
        before = self._attempts.get(path)
        if before is not None and all(stamp_of(file) == stamp for file, stamp in before.stamps.items()):
            return before
        return self._attempt(path)

    def _settle(self) -> None:
        """Take the good ones into use, at once, so that another thread sees all or nothing of it."""
        good = {path: each.mapping or self._good.get(path) for path, each in self._attempts.items()}
        usable, doubled = _one_of_each_name((path, each) for path, each in good.items() if each is not None)
        faults = [(fault, path in usable) for path, each in self._attempts.items() for fault in each.faults]
        asked = (each for mapping in usable.values() for each in mapping.asks)
        across = [*doubled, *misfits(asked, (each.gives for each in usable.values() if each.gives))]
        self.faults = (*(fault for fault, _ in faults), *across)
        self._warnings = (*(_still_used(fault) if used else fault for fault, used in faults), *across)
        self._good = usable


def _still_used(fault: Fault) -> Fault:
    return Fault(fault.file, fault.line, f"{fault.sentence}; the state before that is still used")


def _one_of_each_name(
    mappings: Iterable[tuple[Path, CompiledMapping]],
) -> tuple[dict[Path, CompiledMapping], list[Fault]]:
    usable: dict[Path, CompiledMapping] = {}
    by_name: dict[str, Path] = {}
    faults = []
    for path, each in mappings:
        first = by_name.setdefault(each.name, path)
        if first == path:
            usable[path] = each
        else:
            faults.append(Fault(str(path), 0, f"mapping {each.name} is the name in {first} too; rename one of the two"))
    return usable, faults
