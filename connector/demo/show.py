"""Runs the demo: drops each sample IDoc and shows what becomes of it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from connector.demo import site
from connector.demo.stage import Stage
from connector.demo.story import ABOUT
from connector.host.opening import open_host
from connector.sandbox.sandbox import Sandbox
from connector.sandbox.settings import Product, SandboxSettings


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
    with open_sandbox() as sandbox:
        config = site.make_site(folder, mappings, sandbox.url)
        host = open_host(config)
        host.start()
        try:
            stage = Stage(host, say)
            for idoc in sorted(site.IDOCS.glob("*.xml")):
                stage.show(f"{idoc.name}: {ABOUT.get(idoc.name, '')}", partial(site.drop, idoc, folder / "inbox"))
        finally:
            host.stop()
        say(f"\nThe sandbox, in the cloud's place, has {len(sandbox.packs())} packs decommissioned.")
    return folder


def open_sandbox() -> Sandbox:
    """The cloud's place, with the products of the demo."""
    return Sandbox(SandboxSettings(products={code: Product() for code in site.REGISTERED}))
