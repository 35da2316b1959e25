"""Tests of connector.config.base: what all settings share."""

from __future__ import annotations

from pathlib import Path

import pytest

from connector.config.base import Settings, is_loopback, with_absolute_paths


class Inner(Settings):
    """Nested settings."""

    file: Path = Path("inner")


class Outer(Settings):
    """Settings with paths in every place."""

    file: Path | None = None
    several: tuple[Path, ...] = (Path("a"), Path("/b"))
    inner: Inner = Inner()
    text: str = "text"


def test_paths_become_absolute_wherever_they_stand(tmp_path: Path) -> None:
    """Paths in nested settings and tuples too become absolute; everything else stays as it is."""
    found = with_absolute_paths(Outer(), tmp_path)
    assert found == Outer(several=(tmp_path / "a", Path("/b")), inner=Inner(file=tmp_path / "inner"))


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("localhost", True),
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("10.0.0.1", False),
        ("host", False),
    ],
)
def test_loopback_is_this_machine(host: str, expected: bool) -> None:
    """Only names and addresses of this machine are loopback."""
    assert is_loopback(host) is expected
