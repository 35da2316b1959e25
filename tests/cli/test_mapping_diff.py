"""`connector mapping diff`: what a change of mapping changes."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from connector.demo.site import IDOCS


@pytest.fixture
def changed(site: Any) -> Path:
    """A copy of the site's mappings in which a scrapping is a lock, and 311 is not known."""
    folder = Path(shutil.copytree(site.folder / "mappings", site.folder / "changed"))
    site.change(folder / "mbgmcr.yaml", "set: {reason: destroy}", "set: {reason: lock}")
    site.change(folder / "mbgmcr.yaml", '"305", "311", "313"', '"305", "313"')
    return folder


def diff(cli: Any, site: Any, new: Path, *more: str) -> Any:
    """The site's mappings against others, over the IDocs of the demo."""
    return cli(site, "mapping", "diff", "mappings", str(new), str(IDOCS), *more)


def test_the_same_mappings_make_no_difference(cli: Any, site: Any) -> None:
    """Exit code 0, a file and its folder alike; what cannot be read is named."""
    ended = diff(cli, site, site.mapping)
    assert ended.code == 0
    assert "0 of 9 documents differ; 1 could not be read" in ended.out
    assert "08-cut-off.xml: cannot be read: line 40" in ended.out


def test_each_document_that_differs_is_shown_with_its_lines(cli: Any, site: Any, changed: Path) -> None:
    """Exit code 9; other reasons are changes, a finding of another kind too."""
    ended = diff(cli, site, changed)
    assert ended.code == 9
    shown = ended.out
    one = "  ~ 09506000134352 TAB7XK2P9Q4M, TAB3WN8R5V1C, TAB9ZD6L2H7F in line 48\n      - destroy at"
    assert f"01-scrapped.xml:\n{one}" in shown
    assert "      - ignored: movement 311 keeps the pack in stock\n      + held: movement 311 is not" in shown
    assert "02-two-samples" not in shown


def test_the_summary_counts_packs_and_findings(cli: Any, site: Any, changed: Path) -> None:
    """For programs, with every difference and every serial; a table of another path is other words alone."""
    found = diff(cli, site, changed, "--json").json
    counts = found["summary"]
    assert (counts["documents"], counts["different"], counts["unreadable"]) == (9, 5, 1)
    assert (counts["packs_changed"], counts["packs_only_old"], counts["packs_only_new"]) == (12, 0, 0)
    assert (counts["findings_changed"], counts["reworded"]) == (1, 1)
    first = found["documents"][0]
    assert first["document"] == "01-scrapped.xml"
    assert first["packs"][0]["serials"] == ["TAB7XK2P9Q4M", "TAB3WN8R5V1C", "TAB9ZD6L2H7F"]


def test_a_mapping_that_takes_a_document_no_longer_differs_as_a_whole(cli: Any, site: Any, changed: Path) -> None:
    """With why it is held then."""
    site.change(changed / "mbgmcr.yaml", "MBGMCR03, MBGMCR04]", "MBGMCR04]")
    shown = diff(cli, site, changed).out
    assert "~ the whole document" in shown
    assert "+ held: no mapping takes it (IDOCTYP MBGMCR03" in shown
    assert "  - 09506000134352 TAB7XK2P9Q4M, TAB3WN8R5V1C, TAB9ZD6L2H7F in line 48: destroy at" in shown


def test_a_faulty_mapping_is_refused_with_its_line(cli: Any, site: Any, changed: Path) -> None:
    """Exit code 2, which no difference has."""
    site.change(changed / "mbgmcr.yaml", "reason: lock", "reason: gone")
    ended = diff(cli, site, changed)
    assert ended.code == 2
    assert "mbgmcr.yaml:" in ended.err


def test_what_no_mapping_could_look_at_is_named(cli: Any, site: Any, tmp_path: Path) -> None:
    """A flat file of a type that nobody defined is not one without differences."""
    folder = tmp_path / "real"
    folder.mkdir()
    control = f"{'EDI_DC40':<10}100{'42':<36}ZPACKS01"
    (folder / "flat.txt").write_text(f"{control}\nE1A\n", "utf-8")
    shown = cli(site, "mapping", "diff", "mappings", "mappings", str(folder)).out
    assert "flat.txt: it cannot be cut: there is no definition of ZPACKS01" in shown
    assert "0 of 0 documents differ; 1 could not be read" in shown


def test_a_configuration_is_not_needed_but_a_named_one_must_be_there(cli: Any, site: Any) -> None:
    """A consultant may compare two folders of mappings beside no installation."""
    site.config.unlink()
    assert diff(cli, site, site.mapping).code == 0
    ended = diff(cli, site, site.mapping, "--config", "other.yaml")
    assert (ended.code, "other.yaml: there is no such file" in ended.err) == (2, True)


def test_a_test_document_makes_no_difference(cli: Any, site: Any) -> None:
    """It is ignored whatever the mappings say, and counts as read."""
    real = site.folder / "real"
    real.mkdir()
    text = (IDOCS / "01-scrapped.xml").read_text("utf-8")
    (real / "test.xml").write_text(text.replace("<DOCNUM>", "<TEST>X</TEST><DOCNUM>"), "utf-8")
    ended = cli(site, "mapping", "diff", "mappings", "mappings", "real")
    assert "0 of 1 documents differ; 0 could not be read" in ended.out
