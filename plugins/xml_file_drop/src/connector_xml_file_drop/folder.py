"""An open folder, and files in it that are never looked for anywhere else."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from types import TracebackType

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_CREATE = os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC


class Folder:
    """A folder held open by a descriptor, so that no symlink put in its path later leads elsewhere.

    Every method may raise OSError, as the function of `os` it is named after.

    Attributes:
        path: For sentences.
        descriptor: The open folder.
    """

    def __init__(self, path: Path, descriptor: int) -> None:
        self.path = path
        self.descriptor = descriptor

    @classmethod
    def open(cls, path: Path) -> Folder:
        """Open a folder that the configuration names; it may be a symlink."""
        return cls(path, os.open(path, _FOLDER))

    def subfolder(self, name: str, create: bool = True) -> Folder:
        """Open a folder in this one, made if missing.

        Raises:
            NotADirectoryError: It is a symlink, a file, or anything but a folder.
        """
        if create and not self.exists(name):
            os.mkdir(name, dir_fd=self.descriptor)
            self.sync()
        try:
            return Folder(self.path / name, os.open(name, _FOLDER | os.O_NOFOLLOW, dir_fd=self.descriptor))
        except OSError as error:
            if error.errno == errno.ELOOP:
                raise NotADirectoryError(errno.ENOTDIR, "is a symbolic link", name) from error
            raise

    def __enter__(self) -> Folder:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self.descriptor)

    def names(self) -> list[str]:
        """Every name in it; bytes that are no UTF-8 as lone surrogates."""
        with os.scandir(self.descriptor) as entries:
            return [entry.name for entry in entries]

    def stat(self, name: str) -> os.stat_result:
        """Of the entry itself: a symlink is not followed."""
        return os.stat(name, dir_fd=self.descriptor, follow_symlinks=False)

    def exists(self, name: str) -> bool:
        """True for any entry of that name, a dangling symlink too."""
        try:
            self.stat(name)
        except FileNotFoundError:
            return False
        return True

    def is_symlink(self, name: str) -> bool:
        """True when the entry itself is a symlink."""
        return stat.S_ISLNK(self.stat(name).st_mode)

    def read(self, name: str) -> int:
        """Open for reading, never through a symlink, never waiting for a writer; a descriptor."""
        return os.open(name, _READ, dir_fd=self.descriptor)

    def write(self, name: str, content: bytes, exclusive: bool = False) -> None:
        """Write a small file and sync it; with `exclusive`, FileExistsError when it is there.

        A file that cannot be written whole, as on a full disk, is removed: it would stand for a whole one.
        """
        way = os.O_EXCL if exclusive else os.O_TRUNC
        stream = os.fdopen(os.open(name, _CREATE | way, 0o644, dir_fd=self.descriptor), "wb")
        try:
            with stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
        except OSError:
            self.remove(name)
            raise

    def put(self, name: str, content: bytes) -> None:
        """Write a file whole or not at all, in place of an older one of the name; it is on disk when this returns."""
        part = f".{name}.part"
        if self.exists(part):
            self.remove(part)  # of a process that was ended, or somebody's symlink
        self.write(part, content, exclusive=True)
        self.rename(part, name)
        self.sync()

    def rename(self, name: str, new: str, to: Folder | None = None) -> None:
        """Rename, also into another folder; an entry called `new` is replaced."""
        os.rename(name, new, src_dir_fd=self.descriptor, dst_dir_fd=(to or self).descriptor)

    def remove(self, name: str) -> None:
        """Remove a file, or a symlink itself."""
        os.unlink(name, dir_fd=self.descriptor)

    def sync(self) -> None:
        """Make renames durable. A file system that cannot sync a folder says EINVAL; it is then left to itself."""
        try:
            os.fsync(self.descriptor)
        except OSError as error:
            if error.errno != errno.EINVAL:
                raise
