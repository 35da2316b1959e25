"""Building the bindings, and what is said where they are not built."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.rfc_standin import rfc_bindings


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place where nothing is built yet."""
    shutil.copytree(rfc_bindings.LIBRARY, tmp_path / "library")
    monkeypatch.setattr(rfc_bindings, "BUILT", tmp_path / ".rfc")
    monkeypatch.setattr(rfc_bindings, "LIBRARY", tmp_path / "library")
    return tmp_path


def test_what_is_not_built_is_said_loudly(checkout: Path) -> None:
    """With the command that builds it."""
    problem = rfc_bindings.missing()
    assert problem.startswith("THE RFC TESTS DO NOT RUN: sdk, pyrfc, pyrfcx")
    assert "make rfc-standin" in problem


@pytest.mark.parametrize(("ci", "code"), [("true", 1), ("", 0)])
def test_without_a_compiler_only_ci_fails(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], ci: str, code: int
) -> None:
    """Both say so."""
    monkeypatch.setenv("PATH", str(checkout))
    monkeypatch.setenv("CI", ci)
    assert rfc_bindings.main() == code
    assert "no gcc and no g++ on this machine: THE RFC TESTS WILL NOT RUN" in capsys.readouterr().err


def test_the_library_is_built_again_when_a_source_changes(rfc: object, checkout: Path) -> None:
    """And compiles without a warning, which would be an error."""
    rfc_bindings.BUILT.mkdir()
    rfc_bindings._rebuild("sdk", rfc_bindings._build_sdk)
    assert rfc_bindings.is_fresh("sdk")
    with (rfc_bindings.LIBRARY / "text.c").open("a") as source:
        source.write("/* changed */\n")
    assert not rfc_bindings.is_fresh("sdk")


def test_a_changed_header_makes_the_binding_stale_too(checkout: Path) -> None:
    """The binding was compiled with it."""
    before = rfc_bindings._fingerprint("pyrfc"), rfc_bindings._fingerprint("pyrfcx")
    with (rfc_bindings.LIBRARY / "rfc_types.h").open("a") as header:
        header.write("/* changed */\n")
    assert rfc_bindings._fingerprint("pyrfc") != before[0]
    assert rfc_bindings._fingerprint("pyrfcx") == before[1]
