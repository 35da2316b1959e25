"""Files that people write, with one fault each, looked at by the program."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from connector.cli.app import main
from tests.bad_input.table import Row

BASE = Path(__file__).with_name("base")


@dataclass(frozen=True)
class Faulty:
    """A site with the fault of one row.

    Attributes:
        folder: The site.
        row: The row.
    """

    folder: Path
    row: Row

    @property
    def file(self) -> Path:
        """The file that the program should name."""
        return self.folder / self.row.get("file", "connector.yaml")

    def place(self) -> str:
        """How a fault of the row begins: the file, and the line on which the row's `line` stands."""
        wanted = self.row.get("line")
        if wanted is None:
            return f"{self.file.relative_to(self.folder)}: "
        if isinstance(wanted, int):
            return f"{self.file.relative_to(self.folder)}:{wanted}: "
        lines = self.file.read_text("utf-8-sig").splitlines()
        number = next(number for number, line in enumerate(lines, 1) if wanted in line)
        return f"{self.file.relative_to(self.folder)}:{number}: "


def make(row: Row, folder: Path) -> Faulty:
    """Copy the site without faults and change it as the row says."""
    shutil.copytree(BASE, folder, dirs_exist_ok=True)
    for name in ("journal", "witness", "inbox"):
        (folder / name).mkdir()
    faulty = Faulty(folder, row)
    for change in row.listed("change"):
        _change(folder / change.get("in", row.get("file", "connector.yaml")), change)
    return faulty


def _change(path: Path, change: dict[str, Any]) -> None:
    if "from" in change:
        text = path.read_text("utf-8")
        assert text.count(change["from"]) == 1, f"{path.name} has {change['from']!r} {text.count(change['from'])} times"
        sign, times = change.get("times", ("", 0))
        path.write_text(text.replace(change["from"], change["to"].replace("DEEP", sign * times)), "utf-8")
    elif change.get("remove"):
        path.unlink()
    elif change.get("folder"):
        path.mkdir()
    elif "copy" in change:
        shutil.copyfile(path, path.with_name(change["copy"]))
    elif "append" in change:
        path.write_text(path.read_text("utf-8") + change["append"], "utf-8")
    else:
        content = bytes.fromhex(change["hex"]) if "hex" in change else change["text"].encode()
        path.write_bytes(content)


def ended(arguments: list[str]) -> int:
    """Run the program's `main` in this process; its exit code."""
    try:
        main(arguments)
    except SystemExit as end:
        return int(end.code or 0)
    raise AssertionError("main returned without an exit code")
