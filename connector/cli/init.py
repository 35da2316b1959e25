"""`connector init`: a folder to begin with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated

import typer

FOLDERS = ("journal", "witness", "inbox", "mappings")
FIRST = "mbgmcr"
"""What is copied where nothing is named: the documents that a file port gives for goods movements."""
NEXT = """
Next:
  1. In {config}: the senders, the address, and where the secrets are.
     In {mappings}: your own rows into lookups/.
  2. connector check      after each change. It names what is missing, with file and line: secrets, and each open
                          choice, {{decide: [...]}} in the mapping; write one of the choices in its place
  3. connector doctor     tries folders, secrets, endpoint and mappings for real
  4. connector run        takes what SAP drops into {inbox}; with `mode: observe` nothing is sent
     connector documents  shows what became of it
"""


def init(
    folder: Annotated[Path, typer.Argument(help="Made when it is not there.")] = Path(),
    mapping: Annotated[
        list[str] | None,
        typer.Option("--mapping", metavar="NAME", help=f"A ready mapping to copy; may be repeated. [default: {FIRST}]"),
    ] = None,
) -> None:
    """Write connector.yaml, folders and mappings.

    What is there already is left as it is, so that mappings may be added later. It names the ready mappings there are.
    """
    from connector.cli.console import say

    ready = _ready()
    names = list(dict.fromkeys(mapping or [FIRST]))
    _expect_known(names, ready)
    for path, content in _wanted(folder, [ready[name] for name in names]):
        say(f"{'wrote' if _put(path, content) else 'left '} {path}")
    more = [name for name in ready if not (folder / "mappings" / ready[name].name).exists()]
    say("", f"Ready mappings that were not copied: {', '.join(more) or 'none'} (--mapping NAME copies one)")
    places = {"config": folder / "connector.yaml", "mappings": folder / "mappings", "inbox": folder / "inbox"}
    say(NEXT.format(**places).rstrip())


def _ready() -> dict[str, Path]:
    """The files of the ready mappings, by name."""
    from connector.cli.ready import ready_mappings
    from connector.mapping.folder import TEST_SUFFIX

    found = sorted(path for path in ready_mappings().glob("*.yaml") if not path.name.endswith(TEST_SUFFIX))
    return {path.stem: path for path in found}


def _expect_known(names: Iterable[str], ready: Iterable[str]) -> None:
    """Refuse a name before anything is written.

    Raises:
        NotAllowed: There is no ready mapping of that name.
    """
    from connector.errors import NotAllowed

    for name in names:
        if name not in ready:
            raise NotAllowed(f"there is no ready mapping {name}; there are: {', '.join(ready)}")


def _wanted(folder: Path, mappings: Iterable[Path]) -> Iterator[tuple[Path, bytes | None]]:
    """Each path, and what a file is to hold; None for a folder."""
    from connector.cli.ready import ready_mappings

    yield from ((folder / name, None) for name in FOLDERS)
    yield folder / "connector.yaml", Path(__file__).with_name("connector.yaml").read_bytes()
    for path in dict.fromkeys(part for mapping in mappings for part in _parts(mapping)):
        yield folder / "mappings" / path, (ready_mappings() / path).read_bytes()


def _parts(mapping: Path) -> Iterator[Path]:
    """The files that a ready mapping comes with, from the folder of all: its own, its tests, its look-ups."""
    from connector.mapping.folder import TEST_SUFFIX
    from connector.yamlfile import YamlFile

    yield from (Path("README.md"), Path(mapping.name), Path(mapping.stem + TEST_SUFFIX))
    lookups = YamlFile(mapping).value.get("lookups", {})
    yield from (Path(each["file"]) for each in lookups.values() if "file" in each)


def _put(path: Path, content: bytes | None) -> bool:
    """Make a folder or write a file unless it is there; returns whether it was not."""
    from connector.errors import NotAllowed

    try:
        if content is None:
            path.mkdir(parents=True)
            return True
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            file.write(content)
    except FileExistsError:
        return False
    except OSError as error:
        raise NotAllowed(f"{path} cannot be written: {error.strerror}; choose another folder") from error
    return True
