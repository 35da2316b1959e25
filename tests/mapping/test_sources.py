"""The files of a mapping."""

import os
from pathlib import Path

from connector.mapping.sources import stamp_of


def test_a_stamp_tells_states_of_a_file_apart(tmp_path: Path) -> None:
    """By time, size and inode; a missing file has none."""
    path = tmp_path / "a"
    assert stamp_of(path) is None
    path.write_text("a")
    first = stamp_of(path)
    assert first == stamp_of(path)
    os.utime(path, ns=(1, 1))
    assert stamp_of(path) != first
