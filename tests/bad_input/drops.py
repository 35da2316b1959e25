"""What an ERP, a network share or an attacker may put into a folder."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.bad_input.given import content


@dataclass(frozen=True)
class Drop:
    """Something that was put into a folder.

    Attributes:
        name: Its name, bytes that are no UTF-8 as lone surrogates.
        content: Its bytes; None when it is no file.
        link: Where it leads to, for a symlink.
    """

    name: str
    content: bytes | None = field(default=None, repr=False)
    link: str | None = None

    def places(self, folder: Path, name: str) -> list[str]:
        """Where below its folder it stands unchanged: `inbox` for the folder itself, `done`, `failed`."""
        looked_at = {"inbox": folder, "done": folder / "done", "failed": folder / "failed"}
        return [each for each, within in looked_at.items() if self._stands_at(within / name)]

    def _stands_at(self, path: Path) -> bool:
        if self.link is not None:
            return path.is_symlink() and str(path.readlink()) == self.link
        if self.content is None:
            return os.path.lexists(path)
        return path.is_file() and path.read_bytes() == self.content

    def put(self, folder: Path) -> None:
        """Put a file there in one step."""
        unfinished = folder.parent / f"{folder.name}.unfinished"
        unfinished.write_bytes(self.content or b"")
        unfinished.rename(folder / self.name)


def name_of(given: Mapping[str, Any], number: int) -> str:
    """The name that a row gives; by default `1.xml`, `2.xml`, ..."""
    if "name_hex" in given:
        return os.fsdecode(bytes.fromhex(given["name_hex"]))
    if "long_name" in given:
        return "n" * (given["long_name"] - 4) + ".xml"
    return str(given.get("name", f"{number}.xml"))


def put(given: Mapping[str, Any], number: int, docnum: int, folder: Path) -> Drop:
    """Put what a row describes into a folder.

    Args:
        given: A file (see `given.content`), or `special`: `folder` or `fifo`; or `link`, where a symlink leads to.
        number: Its place among the row's drops, from 1.
        docnum: Number of its first IDoc.
        folder: The folder.
    """
    name = name_of(given, number)
    path = folder / name
    if "link" in given:
        path.symlink_to(given["link"])
        return Drop(name, link=given["link"])
    if "special" in given:
        {"folder": os.mkdir, "fifo": os.mkfifo}[given["special"]](path)
        return Drop(name)
    drop = Drop(name, content(given, docnum))
    drop.put(folder)
    return drop
