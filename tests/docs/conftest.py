"""The blocks of README and docs, in their order, and a folder a page in which they are carried out.

A comment right before a block says what it needs: `<!-- file: NAME -->` (the reader saves it as that file),
`<!-- section: NAME -->` (it takes the place of that section of the file), `<!-- insert: NAME before TEXT -->` (it goes
above the line with that text), `<!-- background -->` (it runs in a second window), `<!-- exit: N -->`,
`<!-- output -->` (the shell block before printed these lines), `<!-- fault: TEXT -->` (it is shown because it is
wrong), `<!-- setup: COMMANDS -->` (what the reader has done already), `<!-- not run: REASON -->`.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]
PAGES = [CHECKOUT / "README.md", CHECKOUT / "CONTRIBUTING.md", *sorted((CHECKOUT / "docs").glob("*.md"))]
FENCE = re.compile(r"(?P<indent> *)```(?P<language>\w*)\s*$")
MARK = re.compile(r"\s*<!--\s*(?P<name>[a-z ]+?)(?::\s*(?P<value>.*?))?\s*-->\s*$")
WRITTEN_PORT = "8085"
"""The port that the pages name; each page is given a free one in its place."""
SECONDS = 60
AT_ONCE = 4
BASE_PYTHON = Path(sys.base_prefix) / "bin" / f"python{sys.version_info.major}.{sys.version_info.minor}"
PIP = """\
#!/bin/sh
[ "$1" = install ] && shift
exec {base} -m pip --python {python} --disable-pip-version-check install --quiet --no-index --no-deps \\
  --no-build-isolation --target {target} "$@"
"""
EDITS = ("file", "section", "insert")


@dataclass(frozen=True)
class Block:
    """A fenced block of a page.

    Attributes:
        page: The page.
        line: Line of its first fence, from 1.
        language: What stands behind the fence.
        text: Its lines.
        marks: The comments right before it, by name.
        index: Its place among the page's blocks.
    """

    page: Path
    line: int
    language: str
    text: str
    marks: dict[str, str] = field(hash=False)
    index: int

    def __str__(self) -> str:
        return f"{self.page.relative_to(CHECKOUT)}:{self.line}"

    @property
    def is_run(self) -> bool:
        """Whether it can be carried out here."""
        return "not run" not in self.marks


def blocks_of(page: Path) -> list[Block]:
    """Every fenced block of a page, in order."""
    found: list[Block] = []
    marks: dict[str, str] = {}
    lines = iter(enumerate(page.read_text("utf-8").splitlines(), 1))
    for number, line in lines:
        if fence := FENCE.match(line):
            indent, text = len(fence["indent"]), []
            for _, inner in lines:
                if inner.strip() == "```":
                    break
                text.append(inner[indent:])
            found.append(Block(page, number, fence["language"], "\n".join(text) + "\n", marks, len(found)))
            marks = {}
        elif mark := MARK.match(line):
            marks[mark["name"]] = mark["value"] or ""
        elif line.strip():
            marks = {}
    return found


BLOCKS = {page: blocks_of(page) for page in PAGES}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give a test that takes `block` every block, with the id `file:line`."""
    if "block" in metafunc.fixturenames:
        every = [block for blocks in BLOCKS.values() for block in blocks]
        metafunc.parametrize("block", every, ids=map(str, every))


@dataclass
class Page:
    """A folder in which the blocks of one page are carried out, each once, in their order.

    Attributes:
        folder: The folder.
        blocks: The page's blocks.
        port: What stands for the port that the page names.
        printed: By block, what it printed, or why it failed, once it was carried out.
    """

    folder: Path
    blocks: list[Block]
    port: str
    printed: dict[int, Future[str]] = field(default_factory=dict)
    background: list[subprocess.Popen[str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.printed = {block.index: Future() for block in self.blocks}

    def carry_out(self) -> None:
        """Carry out every block; a block that fails does not keep the others from being tried."""
        for block in self.blocks:
            try:
                self.printed[block.index].set_result(self._carry_out(block) if block.is_run else "")
            except (AssertionError, OSError, subprocess.SubprocessError) as error:
                self.printed[block.index].set_exception(error)

    def reach(self, block: Block) -> str:
        """What a block printed, after all blocks before it."""
        return self.printed[block.index].result(10 * SECONDS)

    def text(self, block: Block) -> str:
        """What the reader types or saves, with this page's port."""
        return block.text.replace(WRITTEN_PORT, self.port)

    def _carry_out(self, block: Block) -> str:
        if path := self.saved(block):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(self._edited(block, path), "utf-8")
            return ""
        if block.language != "sh":
            return ""
        return self._in_background(block) if "background" in block.marks else self._run(block)

    def saved(self, block: Block) -> Path | None:
        """The file that the reader saves or changes with this block."""
        named = [value.split(" before ")[0] for name, value in block.marks.items() if name in EDITS]
        return self.folder / named[0] if named else None

    def _edited(self, block: Block, path: Path) -> str:
        text = self.text(block)
        if "section" in block.marks:
            section = re.compile(rf"(?ms)^{text.partition(':')[0]}:.*?(?=^\w|\Z)")
            changed, count = section.subn(lambda _: f"{text}\n", path.read_text("utf-8"))
            assert count == 1, f"{path} has no section {text.partition(':')[0]}"
            return changed
        if "insert" in block.marks:
            before, _, mark = path.read_text("utf-8").partition(block.marks["insert"].partition(" before ")[2])
            return f"{before}{text}{block.marks['insert'].partition(' before ')[2]}{mark}"
        return text

    def _run(self, block: Block) -> str:
        ended = subprocess.run(
            ["bash", "-c", self._script(block)],
            check=False,
            cwd=self.folder,
            env=self._environment(),
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=SECONDS,
        )
        expected = int(block.marks.get("exit", "0"))
        assert ended.returncode == expected, f"{block} ended with {ended.returncode}:\n{ended.stdout}"
        return ended.stdout

    def _script(self, block: Block) -> str:
        """The block in a shell that goes on where the page's last one ended: its folder and its variables."""
        state = self.folder.parent / f"{self.folder.name}.state"
        keep = "" if "background" in block.marks else f"trap '{{ export -p; echo \"cd $PWD\"; }} > {state}' EXIT\n"
        return (
            f"[ -f {state} ] && . {state}\nset -eo pipefail\n{keep}{block.marks.get('setup', '')}\n{self.text(block)}"
        )

    def _in_background(self, block: Block) -> str:
        log = self.folder.parent / f"{self.folder.name}.{block.line}.log"
        with log.open("w") as output:
            process = subprocess.Popen(
                ["bash", "-c", self._script(block)],
                cwd=self.folder,
                env=self._environment(),
                text=True,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.background.append(process)
        self._wait_for_port(process, log)
        return ""

    def _wait_for_port(self, process: subprocess.Popen[str], log: Path) -> None:
        end = time.monotonic() + SECONDS
        while process.poll() is None and time.monotonic() < end:
            try:
                socket.create_connection(("127.0.0.1", int(self.port)), timeout=1).close()
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise AssertionError(f"nothing listens on port {self.port}:\n{log.read_text()}")

    def _environment(self) -> dict[str, str]:
        """The reader's: the connector is installed, and `pip install` adds to this page alone, without a network."""
        beside = self.folder.parent / f"{self.folder.name}.installed"
        if not beside.is_dir():
            beside.mkdir()
            (beside / "pip").write_text(PIP.format(base=BASE_PYTHON, python=sys.executable, target=beside), "utf-8")
            (beside / "pip").chmod(0o755)
        path = os.pathsep.join([str(beside), str(Path(sys.executable).parent), os.environ["PATH"]])
        return os.environ | {"PATH": path, "PYTHONPATH": str(beside), "COLUMNS": "120"}

    def end(self) -> None:
        """End what runs in the background."""
        for process in self.background:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(10)


def _free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


@pytest.fixture(scope="session")
def pages(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[Path, Page]]:
    """By page, the folder in which its blocks are carried out; several pages at a time, since they mostly wait."""
    chosen = {block.page for item in request.session.items if (block := _block_of(item))}
    root = tmp_path_factory.mktemp("pages")
    found = {}
    for page in sorted(chosen):
        (root / page.stem).mkdir()
        found[page] = Page(root / page.stem, BLOCKS[page], _free_port())
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for each in sorted(found.values(), key=lambda page: -len(page.blocks)):
            pool.submit(each.carry_out)
        yield found
    for each in found.values():
        each.end()
    shutil.rmtree(root, ignore_errors=True)


def _block_of(item: pytest.Item) -> Block | None:
    """The block that a test is about."""
    given = getattr(item, "callspec", None)
    found = given.params.get("block") if given else None
    return found if isinstance(found, Block) else None


@pytest.fixture(scope="session")
def page_text() -> dict[str, str]:
    """By name, the text of each page."""
    return {page.name: page.read_text("utf-8") for page in PAGES}
