"""A site, and the sandbox that it sends to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from connector.sandbox.sandbox import Sandbox
from tests.e2e.site import Site


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """The cloud's place."""
    with Sandbox() as running:
        yield running


@pytest.fixture
def make_site(tmp_path: Path, sandbox: Sandbox) -> Callable[[], Site]:
    """Makes a site with the ready mapping, its choices written in."""

    def make() -> Site:
        return Site.make(tmp_path / "site", sandbox)

    return make


@pytest.fixture
def site(make_site: Callable[[], Site]) -> Site:
    """A site."""
    return make_site()
