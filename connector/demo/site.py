"""The demo's folder: a connector.yaml, mappings with choices written in, an inbox."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

HERE = Path(__file__).parent
IDOCS = HERE / "idocs"
SECRETS = {"DEMO_CHANNEL_KEY": "sandbox-channel", "DEMO_API_KEY": "sandbox-key", "DEMO_API_SECRET": "sandbox-secret"}
"""Environment variables that the demo's connector.yaml names; they open nothing but the sandbox."""
REGISTERED = ("09506000134352", "09506000134369")
"""Products that the demo's sandbox knows; the sample IDocs name one more."""

_CONFIG = """\
# Written by `connector demo`. The sandbox ended with the demo, so nothing can be sent from here any more.
journal:
  path: journal/connector.db
  witness: witness
mappings: mappings
endpoints:
  default:
    url: {url}
    channel_key: env:DEMO_CHANNEL_KEY
    api_key: env:DEMO_API_KEY
    api_secret: env:DEMO_API_SECRET
sources:
"""
_DROPBOX = """\
  dropbox:
    type: xml_file_drop
    mode: send
    senders: [SAPERP/100]
    settings:
      folder: inbox
      complete: {rename: .tmp}
      poll_seconds: 0.1
"""


def make_site(folder: Path, mappings: Path, url: str, sources: str = _DROPBOX) -> Path:
    """Write the demo's folder.

    Args:
        folder: An empty folder.
        mappings: The ready mappings.
        url: Of the sandbox.
        sources: What stands below `sources:` in connector.yaml.

    Returns:
        Path of its connector.yaml.
    """
    for name in ("journal", "witness", "inbox"):
        (folder / name).mkdir()
    shutil.copytree(mappings, folder / "mappings")
    for mapping in (folder / "mappings").glob("*.yaml"):
        mapping.write_text(with_choices(mapping.read_text("utf-8")), "utf-8")
    shutil.copytree(HERE / "lookups", folder / "mappings" / "lookups", dirs_exist_ok=True)
    config = folder / "connector.yaml"
    config.write_text(_CONFIG.format(url=url) + sources, "utf-8")
    return config


def with_choices(mapping: str) -> str:
    """A mapping's text with the first choice written for each open `{decide: [...]}`."""
    return re.sub(r"\{decide: \[([^],]+)[^]]*\]\}", r"\1", mapping)


def drop(idoc: Path, inbox: Path) -> None:
    """Put a file into the inbox the way a careful sender does: under another name until it is whole."""
    unfinished = inbox / f"{idoc.name}.tmp"
    shutil.copyfile(idoc, unfinished)
    unfinished.rename(inbox / idoc.name)
