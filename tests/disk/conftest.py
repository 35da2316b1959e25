"""A site whose folders are file systems of their own, and whose clock can be set."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from benchmarks.slow_disk import NoCompiler, build
from tests.disk.mounts import Mount, Mounts, cannot, refusal
from tests.e2e.conftest import make_site, sandbox, site
from tests.e2e.site import Site

__all__ = ["make_site", "sandbox", "site"]
SECOND = """\
  second:
    type: xml_file_drop
    mode: send
    senders: [SAPERP/100]
    settings: {folder: second, complete: {rename: .tmp}, poll_seconds: 0.1}
"""


@pytest.fixture
def mounts() -> Iterator[Mounts]:
    """Mounts file systems that nobody else sees."""
    if why := refusal():
        cannot(why)
    made = Mounts()
    yield made
    made.end()


class Server(Site):
    """The same site, its ERP dropping on the file server."""

    @property
    def inbox(self) -> Path:
        return self.folder.parent / "server"


@pytest.fixture
def share(site: Site, mounts: Mounts) -> Mount:
    """The inbox as a share: what is in it is on its server."""
    (site.folder.parent / "server").mkdir()
    return mounts.share(site.inbox, site.folder.parent / "server")


@pytest.fixture
def erp(site: Site, share: Mount) -> Server:
    """Drops on the share's server, mounted or not."""
    return Server(site.folder, site.sandbox, site.dropped)


class SecondSource(Site):
    """The same site, dropping into its second folder."""

    @property
    def inbox(self) -> Path:
        return self.folder / "second"


@pytest.fixture
def second(site: Site) -> SecondSource:
    """A second source of the site."""
    config = site.folder / "connector.yaml"
    config.write_text(config.read_text("utf-8") + SECOND, "utf-8")
    (site.folder / "second").mkdir()
    return SecondSource(site.folder, site.sandbox)


@pytest.fixture(scope="session")
def preload(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], Path]:
    """Compiles a C file to a shared library for LD_PRELOAD."""
    folder = tmp_path_factory.mktemp("preloads")

    def compiled(source: Path) -> Path:
        try:
            return build(folder, source)
        except NoCompiler as error:
            cannot(str(error))
            raise

    return compiled
