"""A person is told, by the real program, while it runs."""

from __future__ import annotations

import json
import signal
import sys
from pathlib import Path
from typing import Any

from tests.e2e.site import Item, Site, idoc
from tests.e2e.waiting import wait_for

PROGRAM = """\
import pathlib, sys, uuid
if pathlib.Path("mute").exists():
    sys.exit("the pager is off")
pathlib.Path("told", uuid.uuid4().hex).write_text(sys.stdin.read())
"""


def alerting(site: Site) -> Path:
    """Let the site tell a program; returns the folder with what was told."""
    (site.folder / "told").mkdir()
    (site.folder / "tell.py").write_text(PROGRAM)
    section = f"alerts: {{command: {{run: [{sys.executable}, tell.py], stdin: json}}, window_seconds: 0}}"
    config = site.folder / "connector.yaml"
    config.write_text(f"{config.read_text()}{section}\n")
    return site.folder / "told"


def told(folder: Path) -> list[tuple[str, int]]:
    """Kind and count of everything that was told."""
    items: list[dict[str, Any]] = [each for path in folder.iterdir() for each in json.loads(path.read_text())["items"]]
    return sorted((each["what"], each["count"]) for each in items)


def test_a_held_document_is_told_once_over_a_restart_and_delivery_goes_on(site: Site) -> None:
    """While nobody can be told, `status` says so and commands are sent all the same."""
    site.run_until_idle()
    folder = alerting(site)
    (site.folder / "mute").touch()
    site.drop("held.xml", idoc(1, Item(["A1"], move_type="999")))
    process = site.start("run")
    try:
        wait_for(lambda: "the pager is off" in site.json("status")["not_alerted"])
        site.drop_scrapped(2)
        wait_for(lambda: len(site.acted()) == 6)
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=20)
    assert told(folder) == []
    (site.folder / "mute").unlink()
    for _ in range(2):
        process = site.start("run")
        try:
            wait_for(lambda: told(folder) == [("held documents", 1)])
            wait_for(lambda: site.json("status")["not_alerted"] == "")
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=20)
    assert told(folder) == [("held documents", 1)]
