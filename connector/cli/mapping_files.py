"""Looking at mapping files and running the tests beside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from connector.errors import Fault, Misconfigured, NotAllowed

if TYPE_CHECKING:
    from connector.mapping import CaseResult, TestReport
    from connector.model import Checks

Files = Annotated[list[Path] | None, typer.Argument(metavar="[PATH]...", exists=True, help="Files or folders.")]


def chosen(paths: Sequence[Path] | None, config: Path) -> list[Path]:
    """What the person named, else the configured folder of mappings."""
    if paths:
        return list(paths)
    from connector.cli.opened import opened

    return [opened(config).config.mappings]


def named_tests(paths: Iterable[Path]) -> Iterator[Path]:
    """Test files: those named, those beside mappings that are named, and all of folders."""
    from connector.mapping.folder import TEST_SUFFIX

    for path in paths:
        if path.is_dir():
            yield from sorted(path.glob(f"*{TEST_SUFFIX}"))
        elif path.name.endswith(TEST_SUFFIX):
            yield path
        elif (beside := path.with_name(path.stem + TEST_SUFFIX)).exists():
            yield beside


def expect_tests(paths: Iterable[Path]) -> None:
    """Refuse a path that no test belongs to: nothing tested must not look like nothing wrong.

    Raises:
        NotAllowed: Names the path, and the file to write.
    """
    from connector.mapping.folder import TEST_SUFFIX

    for path in paths:
        if not any(named_tests([path])):
            wanted = path / f"*{TEST_SUFFIX}" if path.is_dir() else path.with_name(path.stem + TEST_SUFFIX)
            raise NotAllowed(f"{path} has no test file, so nothing was tested; write {wanted}")


def look_at(paths: Sequence[Path], checks: Checks) -> list[Fault]:
    """Every fault of mappings, of the rows of their look-up tables, and of their tests."""
    from connector.mapping import MappingSet, compile_mapping
    from connector.mapping.folder import TEST_SUFFIX

    faults: list[Fault] = []
    for path in paths:
        try:
            if path.is_dir():
                mappings = MappingSet(path, checks)
                mappings.load()
                faults += [*mappings.overlaps(), *mappings.row_faults()]
            elif not path.name.endswith(TEST_SUFFIX):
                faults += compile_mapping(path, checks).row_faults()
        except Misconfigured as error:
            faults += error.faults
    for test in named_tests(paths):
        # What is wrong with the mapping itself shows in its tests again.
        faults += [fault for fault in report(test, checks) if fault not in faults]
    return faults


def look_at_ready(folder: Path, checks: Checks) -> list[Fault]:
    """Every fault of the ready mappings, with the choices of their tests written in for `decide`."""
    from connector.mapping import compile_mapping
    from connector.mapping.folder import TEST_SUFFIX
    from connector.mapping.testfile import MappingTest
    from connector.yamlfile import YamlFile

    faults: list[Fault] = []
    for path in sorted(folder.glob("*.yaml")):
        if path.name.endswith(TEST_SUFFIX):
            continue
        test = path.with_name(path.stem + TEST_SUFFIX)
        try:
            faults += compile_mapping(path, checks, YamlFile(test).validate(MappingTest).choices).row_faults()
        except Misconfigured as error:
            faults += error.faults
        else:
            faults += report(test, checks)
    return faults


def report(test: Path, checks: Checks, show: bool = False) -> list[Fault]:
    """Run a test file; a fault for each case that differs, or what makes it unusable.

    Args:
        test: The test file.
        checks: All checks and converters.
        show: Say how each case went, and which rules no case reaches.
    """
    from connector.cli.console import say
    from connector.mapping import run_tests

    try:
        done = run_tests(test, checks)
    except Misconfigured as error:
        return list(error.faults)
    if show:
        say(f"{test}:", *(f"  {'ok    ' if case.ok else 'FAILED'} {case.name}" for case in done.cases))
        say(*_written_otherwise(done))
        say(*(f"{done.mapping_file}:{line}: no test reaches this rule" for line in done.never_hit))
    return [Fault(str(test), case.line, _difference(case)) for case in done.cases if not case.ok]


def _written_otherwise(done: TestReport) -> Iterator[str]:
    if cases := done.written_otherwise:
        names = "; ".join(f"{case.name} ({', '.join(case.written)})" for case in cases)
        yield f"  written otherwise, so {len(cases)} do not apply: {names}"


def _difference(case: CaseResult) -> str:
    return "\n  ".join(
        [f'the test "{case.name}" gives something else; correct the mapping or the test', *case.difference]
    )
