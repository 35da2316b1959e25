"""Builds, into `.rfc/` of the checkout, what the RFC tests run: the stand-in library, the real pyrfc, and pyrfcx.

    python3 tests/rfc_standin/rfc_bindings.py     # or: make rfc-standin

Each part is built once and again when something that it is made of changes. Nothing enters pip's cache: a pyrfc
linked with the stand-in library must never be installed for a real system by accident.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import platform
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]
BUILT = CHECKOUT / ".rfc"
SDK = BUILT / "sdk"
LIBRARY = Path(__file__).with_name("library")
REQUIREMENTS = CHECKOUT / "requirements" / "rfc"
BINDINGS = ("pyrfc", "pyrfcx")
RUN_PATH = "-Wl,-rpath,$ORIGIN/../../sdk/lib"
FLAGS = ["-std=gnu11", "-O2", "-g", "-Wall", "-Wextra", "-Werror", "-fPIC", "-shared", "-pthread"]


def environment(binding: str = "pyrfc") -> dict[str, str]:
    """Variables that give a child process a binding.

    Args:
        binding: `pyrfc` or `pyrfcx`; both provide the import name `pyrfc`.

    Returns:
        PYTHONPATH and SAPNWRFC_HOME, to be added to a process's environment.
    """
    return {"PYTHONPATH": str(BUILT / binding), "SAPNWRFC_HOME": str(SDK)}


def missing() -> str:
    """Why the RFC tests cannot run here, as a sentence; empty if they can."""
    stale = [part for part in ("sdk", *BINDINGS) if not is_fresh(part)]
    if not stale:
        return ""
    why = _no_compiler() or "`make rfc-standin` has not been run since it changed"
    return f"THE RFC TESTS DO NOT RUN: {', '.join(stale)} in {BUILT} not built or out of date ({why})."


def is_fresh(part: str) -> bool:
    """Whether a part is built of what is there now."""
    stamp = BUILT / f"{part}.stamp"
    return stamp.exists() and stamp.read_text("utf-8") == _fingerprint(part)


def _no_compiler() -> str:
    if sys.platform != "linux":
        return "the stand-in library is built on Linux only"
    absent = [name for name in ("gcc", "g++") if shutil.which(name) is None]
    return f"no {' and no '.join(absent)} on this machine" if absent else ""


def _inputs(part: str) -> Iterable[Path]:
    if part == "sdk":
        return sorted(LIBRARY.iterdir())
    if part == "pyrfcx":
        return [REQUIREMENTS / "pyrfcx.txt"]
    return [*sorted(LIBRARY.glob("*.h")), REQUIREMENTS / "build.txt", REQUIREMENTS / "pyrfc.txt"]


def _fingerprint(part: str) -> str:
    digest = hashlib.sha256(f"{platform.machine()} {sysconfig.get_config_var('SOABI')} {FLAGS} {RUN_PATH}".encode())
    for path in _inputs(part):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


# ---- building


def build() -> None:
    """Build what is not fresh.

    Raises:
        subprocess.CalledProcessError: the compiler or pip failed; its output is on stderr.
    """
    BUILT.mkdir(exist_ok=True)
    with _alone():
        _rebuild("sdk", _build_sdk)
        _rebuild("pyrfc", _build_pyrfc)
        _rebuild("pyrfcx", _install_pyrfcx)


@contextmanager
def _alone() -> Iterator[None]:
    with (BUILT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _rebuild(part: str, make: Callable[[Path], None]) -> None:
    if is_fresh(part):
        return
    _say(f"building {part} into {BUILT}")
    unfinished = BUILT / f"{part}.unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    make(unfinished)
    shutil.rmtree(BUILT / part, ignore_errors=True)
    unfinished.rename(BUILT / part)
    (BUILT / f"{part}.stamp").write_text(_fingerprint(part), "utf-8")


def _build_sdk(folder: Path) -> None:
    for name in ("include", "lib"):
        (folder / name).mkdir(parents=True)
    for header in ("sapnwrfc.h", "rfc_types.h"):
        shutil.copy(LIBRARY / header, folder / "include")
    library = folder / "lib" / "libsapnwrfc.so"
    sources = sorted(str(path) for path in LIBRARY.glob("*.c"))
    _run(["gcc", *FLAGS, f"-Wl,-soname,{library.name}", "-o", str(library), *sources])
    # pyrfc's build links a second library, of which it uses nothing.
    (folder / "lib" / "libsapucum.so").write_text("INPUT(libsapnwrfc.so)\n", "utf-8")


def _build_pyrfc(folder: Path) -> None:
    tools = BUILT / "build"
    _run([sys.executable, "-m", "venv", "--without-pip", "--clear", str(tools)])
    _pip(["-r", str(REQUIREMENTS / "build.txt")], tools)
    _pip(
        ["--no-deps", "--no-build-isolation", "--no-binary", "pyrfc", "-r", str(REQUIREMENTS / "pyrfc.txt")],
        tools,
        ["--target", str(folder)],
    )


def _install_pyrfcx(folder: Path) -> None:
    wanted = ["--no-deps", "--only-binary", ":all:", "-r", str(REQUIREMENTS / "pyrfcx.txt")]
    _pip(wanted, BUILT / "build", ["--target", str(folder)])


def _pip(arguments: list[str], tools: Path, where: Iterable[str] = ()) -> None:
    pip = [sys.executable, "-m", "pip", "--python", str(tools / "bin" / "python"), "--disable-pip-version-check"]
    always = ["install", "--quiet", "--no-cache-dir", "--require-hashes", "--no-warn-script-location"]
    _run([*pip, *always, *where, *arguments])


def _run(command: list[str]) -> None:
    more = {"SAPNWRFC_HOME": str(SDK), "LDFLAGS": RUN_PATH}
    subprocess.run(command, check=True, env=os.environ | more, stdout=sys.stderr)


def _say(sentence: str) -> None:
    sys.stderr.write(f"rfc-standin: {sentence}\n")


def main() -> int:
    """Build; where that cannot be done say so loudly, and fail if CI=true."""
    problem = _no_compiler() or _failed_build()
    if not problem:
        return 0
    _say(f"{'*' * 20} {problem}: THE RFC TESTS WILL NOT RUN {'*' * 20}")
    return 1 if os.environ.get("CI") == "true" else 0


def _failed_build() -> str:
    try:
        build()
    except subprocess.CalledProcessError as error:
        return f"`{' '.join(error.cmd[:4])} ...` failed, see above"
    return ""


if __name__ == "__main__":
    sys.exit(main())
