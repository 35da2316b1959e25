"""Builds `slow_disk.c`, and says how a process is given a slow disk.

python benchmarks/slow_disk.py FOLDER [MICROSECONDS]

Builds into FOLDER and prints the environment as `NAME=value` lines, for `env $(...) connector run`.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

SOURCE = Path(__file__).with_name("slow_disk.c")


class NoCompiler(RuntimeError):
    """There is no C compiler on this machine."""


def build(folder: Path, source: Path = SOURCE) -> Path:
    """Compile a shared library to be preloaded; returns its path.

    Args:
        folder: Where it is put; it must be there.
        source: The C file.

    Raises:
        NoCompiler: There is no `gcc` and no `cc`.
        subprocess.CalledProcessError: It does not compile.
    """
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        raise NoCompiler(
            f"{source.name} cannot be built: there is no gcc and no cc; install one, as by apt install gcc"
        )
    library = folder.resolve() / f"{source.stem}.so"
    words = [compiler, "-shared", "-fPIC", "-O2", "-Wall", "-Werror", "-o", str(library), str(source), "-ldl"]
    subprocess.run(words, check=True)
    return library


def environment(library: Path, microseconds: int = 5000) -> dict[str, str]:
    """What a process needs in its environment so that every sync of it takes so much longer."""
    return {"LD_PRELOAD": str(library), "SLOW_DISK_MICROSECONDS": str(microseconds)}


if __name__ == "__main__":
    built = build(Path(sys.argv[1]))
    given = environment(built, int(sys.argv[2]) if len(sys.argv) > 2 else 5000)
    sys.stdout.write("".join(f"{name}={value}\n" for name, value in given.items()))
