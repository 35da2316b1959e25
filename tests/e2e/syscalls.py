"""What a program asked of the kernel, and in which order: strace's record, read."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.e2e.site import Site, finish

WATCHED = "fsync,fdatasync,rename,renameat,renameat2,linkat,mkdirat,pwrite64,write,sendto"
_LONGEST_TEXT = 70_000
_LINE = re.compile(r"(?P<thread>\d+) +(?:<\.\.\. (?P<resumed>\w+) resumed>|(?P<name>\w+)\()(?P<rest>.*)")
_UNFINISHED = "<unfinished ...>"
_PATH = re.compile(r"^\d+<(?P<path>[^>]*)>")
_RENAMED = re.compile(r'<(?P<folder>[^>]*)>, "(?P<name>[^"]*)"|^"(?P<path>[^"]*)"|, "(?P<new>[^"]*)"')


@dataclass(frozen=True)
class Call:
    """One call.

    Attributes:
        name: E.g. `fsync`.
        text: Its arguments and result as strace shows them.
        began: Its place in the record.
        ended: The place of its result: later, when other threads called meanwhile.
        thread: Its number.
    """

    name: str
    text: str
    began: int
    ended: int
    thread: str

    @property
    def path(self) -> str:
        """The file behind its first descriptor."""
        found = _PATH.match(self.text)
        return found["path"] if found else ""

    @property
    def names(self) -> tuple[str, str]:
        """Of a rename or link: the old and the new path."""
        found = [
            f"{each['folder']}/{each['name']}" if each["folder"] else each["path"] or each["new"]
            for each in _RENAMED.finditer(self.text)
        ]
        return found[0], found[1]


class Trace:
    """All watched calls that succeeded, in the order in which they began."""

    def __init__(self, calls: Sequence[Call]) -> None:
        self._calls = calls

    def all(self, *names: str, where: Callable[[Call], bool] = lambda _call: True) -> list[Call]:
        """Calls of these names."""
        return [call for call in self._calls if call.name in names and where(call)]

    def next_of(self, call: Call, but: Callable[[Call], bool]) -> Call:
        """What the same thread called next, but for such calls."""
        return next(
            each for each in self._calls if each.thread == call.thread and each.began > call.began and not but(each)
        )

    def synced(self, path: str) -> list[Call]:
        """Syncs of a file or folder."""
        return self.all("fsync", "fdatasync", where=lambda call: call.path == path)

    def is_synced_between(self, path: str, after: float, before: float) -> bool:
        """Whether a file or folder was synced, from beginning to end, between two places of the record."""
        return any(after < call.began and call.ended < before for call in self.synced(path))


def strace(site: Site, *arguments: str, timeout: float = 60) -> Trace:
    """Run the connector under strace.

    Raises:
        AssertionError: strace is not installed, or the program did not end well.
    """
    assert shutil.which("strace"), "strace is not installed: apt-get install strace"
    record = site.folder / f"{arguments[0]}.strace"
    words = ["strace", "-f", "-y", "-s", str(_LONGEST_TEXT), "-e", f"trace={WATCHED}", "-o", str(record)]
    ended = finish(site.start_words([*words, *site.command(*arguments)]), timeout)
    assert ended.returncode in (0, 3), ended.stdout
    return Trace(list(_calls(record)))


def _calls(record: Path) -> Iterator[Call]:
    unfinished: dict[str, tuple[int, str]] = {}
    done: list[Call] = []
    for place, line in enumerate(record.read_text("utf-8", "replace").splitlines()):
        found = _LINE.match(line)
        if found is None:
            continue
        began, text = place, found["rest"]
        if found["resumed"]:
            began, before = unfinished.pop(found["thread"])
            text = before + text
        if text.endswith(_UNFINISHED):
            unfinished[found["thread"]] = began, text.removesuffix(_UNFINISHED)
        else:
            done.append(Call(found["name"] or found["resumed"], text, began, place, found["thread"]))
    return (call for call in sorted(done, key=lambda call: call.began) if not _failed(call))


def _failed(call: Call) -> bool:
    return call.text.rpartition(") = ")[2].startswith("-1 ")
