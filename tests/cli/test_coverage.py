"""`connector mapping coverage`: what a consultant runs before go-live."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from connector.demo.site import IDOCS


@pytest.fixture
def real(tmp_path: Path) -> Path:
    """A folder with the sample IDocs of the demo."""
    return Path(shutil.copytree(IDOCS, tmp_path / "real"))


def test_coverage_counts_documents_items_and_serials(cli: Any, site: Any, real: Path) -> None:
    """Exit code 3, since documents would be held; nothing is stored."""
    ended = cli(site, "mapping", "coverage", str(real), "--json")
    assert ended.code == 3
    found = ended.json
    assert found["files"] == 9
    assert found["documents"] == {"total": 10, "command": 5, "reversal": 1, "nothing": 1, "held": 2, "failed": 1}
    assert found["items"] == {"total": 11, "command": 7, "beside_held": 1, "ignored": 1, "reversal": 1, "held": 1}
    assert found["serials"] == {"command": 13, "beside_held": 1, "reversal": 1}
    assert not list((site.folder / "journal").iterdir())


def test_coverage_names_used_and_unused_rules_with_their_line(cli: Any, site: Any, real: Path) -> None:
    """Every rule of the file is one or the other."""
    [mapping] = cli(site, "mapping", "coverage", str(real), "--json").json["mappings"]
    lines = site.mapping.read_text("utf-8").splitlines()
    used = {lines[row["line"] - 1].strip() for row in mapping["rules"] if row["items"]}
    assert used == {
        '- when: {move_type: "552"}',
        '- when: {move_type: ["551", "553", "555"]}',
        '- when: {move_type: ["331", "333", "335"]}',
        '- when: {move_type: ["101", "103", "105", "301", "303", "305", "311", "313", "315", "501", "503", "505",',
    }
    shown = cli(site, "mapping", "coverage", str(real)).out
    unused = next(row["line"] for row in mapping["rules"] if row["when"] == "otherwise")
    assert f"mbgmcr.yaml:{unused}  hold" in shown.partition("UNUSED RULE")[2]


def test_coverage_shows_what_would_be_held_with_an_example(cli: Any, site: Any, real: Path) -> None:
    """By sentence, with the first file and line; files that cannot be read too."""
    told = cli(site, "mapping", "coverage", str(real), "--json").json["told"]
    found = {(row["kind"], row["file"], row["line"]): row["sentence"] for row in told}
    assert found["held", "06-serial-of-no-item.xml", 43].startswith("serial ... names an item that is not there")
    assert "has no row for MATERIAL NOT-IN-THE-TABLE" in found["held", "07-unknown-material.xml", 28]
    assert "line 40: it ends" in found["failed", "08-cut-off.xml", 0]
    assert [row["kind"] for row in told] == sorted(
        [row["kind"] for row in told], key=["failed", "held", "ignored"].index
    )


def test_coverage_counts_rows_of_look_ups_and_names_missing_ones(cli: Any, site: Any, real: Path) -> None:
    """Used rows of all, and each missing key with its first place."""
    [mapping] = cli(site, "mapping", "coverage", str(real), "--json").json["mappings"]
    gtin = next(row for row in mapping["lookups"] if row["name"] == "gtin")
    assert (gtin["rows"], gtin["used"]) == (3, 3)
    [missing] = gtin["missing"]
    assert (missing["key"], missing["count"]) == (["NOT-IN-THE-TABLE", "ST"], 1)
    assert "gtin: MATERIAL NOT-IN-THE-TABLE, UNIT ST" in cli(site, "mapping", "coverage", str(real)).out


def test_coverage_names_fields_that_no_mapping_reads(cli: Any, site: Any, real: Path) -> None:
    """And paths that are read and filled in no document."""
    [mapping] = cli(site, "mapping", "coverage", str(real), "--json").json["mappings"]
    assert "E1MBGMCR/E1BP2017_GM_ITEM_CREATE/BATCH" in [row["path"] for row in mapping["unread"]]
    assert "E1MBGMCR/E1BP2017_GM_ITEM_CREATE/MATERIAL" not in [row["path"] for row in mapping["unread"]]
    assert "E1MBGMCR/E1BP2017_GM_ITEM_CREATE/XSTOB" in mapping["never_filled"]


def test_coverage_says_whose_documents_the_sources_would_hold(cli: Any, site: Any, real: Path) -> None:
    """Every sender, with the source that lists it."""
    site.change(site.config, "[SAPERP/100]", "[OTHER/100]")
    [sender] = cli(site, "mapping", "coverage", str(real), "--json").json["senders"]
    assert (sender["sender"], sender["source"], sender["count"]) == ("SAPERP/100", "", 9)
    assert "none: held" in cli(site, "mapping", "coverage", str(real)).out


def test_documents_that_no_mapping_takes_and_tests_are_counted(cli: Any, site: Any, real: Path) -> None:
    """With the type that `accepts` would have to name."""
    for path in real.iterdir():
        if not path.name.startswith("01"):
            path.unlink()
    text = (real / "01-scrapped.xml").read_text("utf-8")
    (real / "other.xml").write_text(text.replace(">MBGMCR<", ">ORDERS<"), "utf-8")
    (real / "test.xml").write_text(text.replace("<DOCNUM>", "<TEST>X</TEST><DOCNUM>"), "utf-8")
    found = cli(site, "mapping", "coverage", str(real), "--json").json
    assert found["documents"] == {"total": 3, "command": 1, "held": 1, "ignored": 1}
    assert "MESTYP ORDERS" in next(row["sentence"] for row in found["told"] if row["file"] == "other.xml")


def test_a_command_for_an_endpoint_that_is_not_there_is_held(cli: Any, site: Any, real: Path) -> None:
    """As the pipeline would."""
    site.change(site.mapping, "endpoint: {text: default}", "endpoint: {text: plant2}")
    told = cli(site, "mapping", "coverage", str(real), "--json").json["told"]
    assert any("connector.yaml has no endpoint plant2" in row["sentence"] for row in told)


def test_coverage_ends_well_when_nothing_would_be_held(cli: Any, site: Any, tmp_path: Path) -> None:
    """Exit code 0; without files it is refused."""
    (tmp_path / "good").mkdir()
    shutil.copy(IDOCS / "01-scrapped.xml", tmp_path / "good")
    assert cli(site, "mapping", "coverage", str(tmp_path / "good")).code == 0
    (tmp_path / "empty").mkdir()
    assert cli(site, "mapping", "coverage", str(tmp_path / "empty")).code == 2
