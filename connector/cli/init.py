"""`connector init`: a folder to begin with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

FOLDERS = ("journal", "witness", "inbox", "mappings")
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
) -> None:
    """Write connector.yaml, folders and mappings.

    What is there already is left as it is.
    """
    from connector.cli.console import say

    for path, content in _wanted(folder):
        say(f"{'wrote' if _put(path, content) else 'left '} {path}")
    names = {"config": folder / "connector.yaml", "mappings": folder / "mappings", "inbox": folder / "inbox"}
    say(NEXT.format(**names).rstrip())


def _wanted(folder: Path) -> Iterator[tuple[Path, bytes | None]]:
    """Each path, and what a file is to hold; None for a folder."""
    from connector.cli.ready import ready_mappings

    yield from ((folder / name, None) for name in FOLDERS)
    yield folder / "connector.yaml", Path(__file__).with_name("connector.yaml").read_bytes()
    ready = ready_mappings()
    for path in sorted(path for path in ready.rglob("*") if path.is_file()):
        yield folder / "mappings" / path.relative_to(ready), path.read_bytes()


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
