"""Moving a file for good: never over another one, and over the border of a file system too."""

from __future__ import annotations

import errno
import os
import shutil

from connector_xml_file_drop.folder import Folder
from connector_xml_file_drop.names import ERROR_TEXT, numbered

_PART = ".connector-move.part"


def free_name(folder: Folder, name: str, beside: str = "") -> str:
    """The first of `x.xml`, `x~2.xml`, ... that the folder does not have.

    Only the owner of the folder moves files in it, so the name is still free when it is used.

    Args:
        folder: Where the file is to stand.
        name: The name it should have.
        beside: An ending; the name with this ending must be free too.
    """
    return next(new for new in numbered(name) if not folder.exists(new) and not folder.exists(new + beside))


def move(source: Folder, entry: str, target: Folder, name: str) -> str:
    """Move `entry` to `target` as `name`, numbered if taken; the caller syncs both folders.

    Returns:
        The name it got.

    Raises:
        OSError: It could not be moved and stands where it was.
    """
    new = free_name(target, name)
    try:
        source.rename(entry, new, to=target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        _copy_over(source, entry, target, new)
    return new


def move_with_text(source: Folder, entry: str, target: Folder, name: str, text: str) -> str:
    """Move as `move` does, and write `NAME.error.txt` beside it first, so that no file stands there unexplained."""
    new = free_name(target, name, ERROR_TEXT)
    target.write(new + ERROR_TEXT, text.encode(), exclusive=True)
    try:
        return move(source, entry, target, new)
    except OSError:
        target.remove(new + ERROR_TEXT)  # the next try would find this name taken, and leave one more text
        raise


def _copy_over(source: Folder, entry: str, target: Folder, new: str) -> None:
    if source.is_symlink(entry):
        os.symlink(os.readlink(entry, dir_fd=source.descriptor), new, dir_fd=target.descriptor)
    else:
        _copy_whole(source, entry, target)
        target.rename(_PART, new)
    target.sync()
    source.remove(entry)


def _copy_whole(source: Folder, entry: str, target: Folder) -> None:
    try:
        _copy(source, entry, target)
    except OSError:
        if target.exists(_PART):
            target.remove(_PART)  # on a full disk it would keep the room that smaller files still find
        raise


def _copy(source: Folder, entry: str, target: Folder) -> None:
    target.write(_PART, b"")
    with os.fdopen(source.read(entry), "rb") as old, os.fdopen(_append(target), "ab") as copy:
        shutil.copyfileobj(old, copy, 1024 * 1024)
        copy.flush()
        times = os.fstat(old.fileno())
        os.utime(copy.fileno(), ns=(times.st_atime_ns, times.st_mtime_ns))
        os.fsync(copy.fileno())


def _append(target: Folder) -> int:
    return os.open(_PART, os.O_WRONLY | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=target.descriptor)
