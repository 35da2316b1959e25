"""`connector plugins`."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def test_a_plugin_is_listed_with_where_it_came_from_and_what_it_offers(cli: Any, tmp_path: Path) -> None:
    """Support needs the distribution and its version."""
    rows = {row["name"]: row for row in cli(tmp_path, "plugins", "--json").json}
    assert rows["xml_file_drop"]["distribution"] == "connector-xml-file-drop"
    assert rows["xml_file_drop"]["offers"] == ["source type xml_file_drop"]
    assert "check gtin14" in rows["connector"]["offers"]
    assert all(row["error"] == "" and row["version"] for row in rows.values())
    assert "source type xml_file_drop" in " ".join(cli(tmp_path, "plugins").out.split())


def test_a_broken_plugin_is_listed_with_its_error(program: Any, tmp_path: Path) -> None:
    """It is set aside; the others work."""
    info = tmp_path / "broken_plugin-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: broken-plugin\nVersion: 1.0\n", "utf-8")
    (info / "entry_points.txt").write_text("[decommission_connector]\nbroken = not_there\n", "utf-8")
    ended = program(tmp_path, "plugins", PYTHONPATH=str(tmp_path))
    assert ended.code == 0
    assert "broken is set aside: " in ended.out
    assert "not_there" in ended.out
    rows = {row["name"]: row for row in program(tmp_path, "plugins", "--json", PYTHONPATH=str(tmp_path)).json}
    assert rows["broken"]["distribution"] == "broken-plugin"
    assert rows["broken"]["offers"] == []
    assert rows["xml_file_drop"]["error"] == ""
