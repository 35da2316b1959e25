"""Moving for good."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from connector_xml_file_drop.folder import Folder
from connector_xml_file_drop.moving import free_name, move, move_with_text


@pytest.fixture
def elsewhere(folder: Folder) -> Iterator[Folder]:
    """A folder on another file system."""
    memory = Path("/dev/shm")  # noqa: S108 -- only to have another file system
    if not memory.is_dir() or memory.stat().st_dev == folder.path.stat().st_dev:
        pytest.skip("there is no second file system here")
    with tempfile.TemporaryDirectory(dir=memory) as path, Folder.open(Path(path)) as opened:
        yield opened


def test_names_are_numbered_before_the_ending(folder: Folder) -> None:
    """A dangling symlink takes a name too."""
    (folder.path / "x.xml").write_bytes(b"")
    (folder.path / "x~2.xml").symlink_to("nowhere")
    assert free_name(folder, "x.xml") == "x~3.xml"
    assert free_name(folder, "y") == "y"


def test_a_move_over_the_border_of_a_file_system_copies_and_then_removes(folder: Folder, elsewhere: Folder) -> None:
    """Content and time of change stay, nothing is overwritten, nothing half-made is left."""
    source = folder.path / "x.claim"
    for content, name in ((b"one", "x.xml"), (b"two", "x~2.xml")):
        source.write_bytes(content)
        os.utime(source, (1000, 1000))
        assert move(folder, "x.claim", elsewhere, "x.xml") == name
        assert (elsewhere.path / name).read_bytes() == content
        assert (elsewhere.path / name).stat().st_mtime == 1000
    assert list(folder.path.iterdir()) == []
    assert len(list(elsewhere.path.iterdir())) == 2


def test_a_half_made_copy_of_a_crash_is_no_obstacle(folder: Folder, elsewhere: Folder) -> None:
    """A part left by a crash is replaced."""
    (elsewhere.path / ".connector-move.part").write_bytes(b"half and more")
    (folder.path / "x").write_bytes(b"one")
    move(folder, "x", elsewhere, "x")
    assert (elsewhere.path / "x").read_bytes() == b"one"


def test_a_symlink_is_moved_over_the_border_as_a_symlink(folder: Folder, elsewhere: Folder) -> None:
    """Its target is not read."""
    (folder.path / "x").symlink_to("nowhere")
    move(folder, "x", elsewhere, "x")
    assert (elsewhere.path / "x").readlink() == Path("nowhere")
    assert not (folder.path / "x").is_symlink()


def test_what_cannot_be_moved_stays(folder: Folder, tmp_path: Path) -> None:
    """A move that fails leaves the file where it was, and no trace in the target."""
    (tmp_path / "target").mkdir()
    (folder.path / "x").write_bytes(b"one")
    with Folder.open(tmp_path / "target") as target:
        (tmp_path / "target").rmdir()
        with pytest.raises(OSError, match="No such file"):
            move(folder, "x", target, "x")
    assert (folder.path / "x").read_bytes() == b"one"


def test_no_text_is_left_when_its_file_cannot_follow(folder: Folder, tmp_path: Path) -> None:
    """The next try finds the name free again, so tries leave nothing behind."""
    (tmp_path / "target").mkdir()
    with Folder.open(tmp_path / "target") as target:
        for _ in range(2):
            with pytest.raises(FileNotFoundError):
                move_with_text(folder, "gone.claim", target, "x.xml", "cause")
    assert list((tmp_path / "target").iterdir()) == []


def test_half_a_copy_takes_no_room(
    folder: Folder, elsewhere: Folder, largest: Callable[[int], AbstractContextManager[None]]
) -> None:
    """A copy that does not fit is taken away, and the file stays where it was."""
    (folder.path / "x").write_bytes(b"x" * 100)
    with largest(50), pytest.raises(OSError, match="too large"):
        move(folder, "x", elsewhere, "x")
    assert list(elsewhere.path.iterdir()) == []
    assert (folder.path / "x").stat().st_size == 100


def test_the_text_stands_beside_the_file(folder: Folder) -> None:
    """Text and file share the numbered name; no text is overwritten either."""
    for number in (1, 2):
        (folder.path / "x.claim").write_bytes(b"bad")
        move_with_text(folder, "x.claim", folder, "x.xml", f"cause {number}")
    (folder.path / "x.xml").unlink()
    (folder.path / "x.claim").write_bytes(b"bad")
    assert move_with_text(folder, "x.claim", folder, "x.xml", "cause 3") == "x~3.xml"
    assert (folder.path / "x~2.xml.error.txt").read_text() == "cause 2"
    assert (folder.path / "x~2.xml").read_bytes() == b"bad"
    assert (folder.path / "x.xml.error.txt").read_text() == "cause 1"
