"""Runs the demo: drops each sample IDoc and shows what becomes of it."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from connector.demo import site
from connector.demo.story import ABOUT, story
from connector.errors import ConnectorError
from connector.host.host import Host
from connector.host.opening import open_host
from connector.journal import chain
from connector.sandbox.sandbox import Sandbox
from connector.sandbox.settings import Product, SandboxSettings

PATIENCE = 30.0
"""Seconds that one file may take."""


def show(mappings: Path, say: Callable[[str], None]) -> Path:
    """Run the demo.

    Args:
        mappings: The ready mappings.
        say: Shows a line.

    Returns:
        The folder it ran in; it stays, to be looked at.

    Raises:
        ConnectorError: Something did not end as it should.
    """
    folder = Path(tempfile.mkdtemp(prefix="connector-demo-"))
    os.environ.update(site.SECRETS)
    settings = SandboxSettings(products={code: Product() for code in site.REGISTERED})
    with Sandbox(settings) as sandbox:
        config = site.make_site(folder, mappings, sandbox.url)
        host = open_host(config)
        host.start()
        try:
            for idoc in sorted(site.IDOCS.glob("*.xml")):
                _show_one(host, idoc, folder / "inbox", say)
        finally:
            host.stop()
        say(f"\nThe sandbox, in the cloud's place, has {len(sandbox.packs())} packs decommissioned.")
    return folder


def _show_one(host: Host, idoc: Path, inbox: Path, say: Callable[[str], None]) -> None:
    before = _newest(host)
    say(f"\n{idoc.name}: {ABOUT.get(idoc.name, '')}")
    site.drop(idoc, inbox)
    _wait(host, lambda: _newest(host) > before)
    _wait(host, lambda: host.is_idle)
    with host.journal.reading() as connection:
        for line in story(connection, before):
            say(f"  {line}")


def _newest(host: Host) -> int:
    with host.journal.reading() as connection:
        return chain.head(connection).number


def _wait(host: Host, arrived: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not arrived():
        if host.failure or time.monotonic() > end:
            raise ConnectorError(host.failure or f"the demo waited {PATIENCE:.0f} s for nothing; run `make test`")
        time.sleep(0.05)
