"""Files that a person names, read as a source would: flat files of IDocs, held until their type is defined."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from connector.demo.site import IDOCS
from connector.idoc import IdocType, Segment, shipped
from connector.idoc.definitions import in_sequence
from tests.idoc.flatwriting import Style, as_file, as_flat, as_parser_file, from_xml

EXTRA = Segment("Z1BATCH", "Z2BATCH", "E1BP2017_GM_ITEM_CREATE", 3, 0, 9, in_sequence([("NOTE", 20, "CHAR")]))


def extended() -> IdocType:
    """MBGMCR03 with a segment of the company's own."""
    basic = shipped("MBGMCR03")
    assert basic is not None
    return IdocType("MBGMCR03", "ZMBGMCR", (*basic.segments, EXTRA))


def scrapped(style: Style, cimtyp: str = "") -> bytes:
    """An IDoc of the demo as a flat file; with an extension, the segment of its own is in it."""
    basic = shipped("MBGMCR03")
    assert basic is not None
    control, rows = from_xml(basic, (IDOCS / "01-scrapped.xml").read_bytes())
    if cimtyp:
        at = next(number for number, (place, _, _) in enumerate(rows, 1) if place.name == EXTRA.parent)
        rows = [*rows[:at], (EXTRA, at, {"NOTE": "Pr\u00fcfung"}), *rows[at:]]
    return as_file([as_flat({**control, "CIMTYP": cimtyp}, rows, style)], style)


FLAT = Style(pad="trim", end="\r\n", definition="E2", blank=frozenset({"PSGNUM"}))


@pytest.fixture
def undefined(site: Any) -> Path:
    """A flat file whose extension nobody has defined, and a folder for parser files."""
    (site.folder / "definitions").mkdir()
    site.change(site.config, "poll_seconds: 0.1", "poll_seconds: 0.1\n      definitions: definitions")
    path: Path = site.folder / "z.txt"
    path.write_bytes(scrapped(FLAT, "ZMBGMCR"))
    return path


def define(site: Any, text: str = "") -> Path:
    """Put the parser file there."""
    path: Path = site.folder / "definitions" / "ZMBGMCR.txt"
    path.write_text(text or as_parser_file(extended()), "utf-8")
    return path


def test_a_flat_file_is_tried_like_xml(cli: Any, site: Any) -> None:
    """The same commands, and lines of the flat file: record n stands in line n + 1."""
    path = site.folder / "scrapped.txt"
    path.write_bytes(scrapped(FLAT))
    flat = cli(site, "mapping", "try", str(path), "--json").json
    xml = cli(site, "mapping", "try", str(IDOCS / "01-scrapped.xml"), "--json").json
    assert [row["cause"] for row in flat] == [""]
    serials = [[each["serial"] for step in row[0]["steps"] for each in step["serials"]] for row in (flat, xml)]
    assert serials[0] == serials[1] != []
    lines = path.read_bytes().decode().split("\r\n")
    for step in flat[0]["steps"]:
        for each in step["serials"]:
            assert each["serial"] in lines[each["line"] - 1]


def test_the_encoding_is_that_of_a_source(cli: Any, site: Any, undefined: Path) -> None:
    """A file in a code page is read by the source that names it."""
    define(site)
    undefined.write_bytes(scrapped(Style(encoding="cp1252", pad="trim"), "ZMBGMCR"))
    ended = cli(site, "mapping", "try", str(undefined))
    assert ended.code == 2
    assert "is 0xFC, which is no utf-8: name the code page" in ended.err
    site.change(site.config, "definitions: definitions", "definitions: definitions\n      encoding: windows-1252")
    assert cli(site, "mapping", "try", str(undefined)).code == 0


def test_what_is_not_defined_is_held_until_it_is(cli: Any, site: Any, program: Any, undefined: Path) -> None:
    """Held with what to do; after the parser file was put there, `remap` cuts the stored bytes, and packs are sent."""
    tried = cli(site, "mapping", "try", str(undefined))
    assert tried.code == 2
    assert "there is no definition of MBGMCR03 with ZMBGMCR" in tried.out
    assert cli(site, "inject", str(undefined), "--source", "inbox").code == 0
    assert program(site.folder, "run", "--until-idle", "--timeout", "40").code == 3
    [held] = cli(site, "documents", "--json").json
    assert (held["state"], held["hold"]) == ("held", "form")
    wanted = f"export MBGMCR03 with ZMBGMCR as a parser file (transaction WE60 or WE63) into {site.folder}/definitions"
    assert wanted in held["sentence"]
    no_form = cli(site, "document", "1", "--xml")
    assert no_form.code == 2
    assert "document 1 has no XML form: it cannot be cut: there is no definition of MBGMCR03 with" in no_form.err
    refused = cli(site, "release", "document", "1", "--reason", "x")
    assert "has no commands to release" in refused.err
    remapped = cli(site, "remap", "1", "--reason", "tried too early")
    assert remapped.code == 0
    assert program(site.folder, "run", "--until-idle", "--timeout", "40").code == 3
    define(site)
    assert "destroy" in cli(site, "remap", "1", "--preview").out
    assert cli(site, "remap", "1", "--reason", "the definition is there").code == 0
    assert program(site.folder, "run", "--until-idle", "--timeout", "40").code == 0
    [done] = cli(site, "documents", "--json").json
    assert (done["state"], done["result"]) == ("done", "confirmed")
    shown = cli(site, "document", "1", "--xml")
    assert (shown.code, "<ZMBGMCR>" in shown.out) == (0, True)


def test_a_repeat_of_what_was_held_is_taken_once(cli: Any, site: Any, program: Any, undefined: Path) -> None:
    """The same bytes are the same document, whether it was defined when they came or not."""
    cli(site, "inject", str(undefined), "--source", "inbox")
    assert "a repeat of document 1" in cli(site, "inject", str(undefined), "--source", "inbox").out
    define(site)
    assert "a repeat of document 1" in cli(site, "inject", str(undefined), "--source", "inbox").out
    undefined.write_bytes(undefined.read_bytes().replace(b"TAB7XK2P9Q4M", b"TAB7XK2P9Q4X"))
    assert "other content: held as document 2" in cli(site, "inject", str(undefined), "--source", "inbox").out


def test_faults_of_parser_files_are_named(cli: Any, site: Any, undefined: Path) -> None:
    """`check` and `doctor` name file and line; a right one is no fault, and `doctor` names its type."""
    path = define(site, as_parser_file(extended()).replace("LENGTH 000018", "LENGTH many", 1))
    line = path.read_text("utf-8").splitlines().index("LENGTH many") + 1
    fault = f'{path}:{line}: LENGTH is "many", which is no number; export it again as a parser file'
    ended = cli(site, "check")
    assert ended.code == 2
    assert fault in ended.err
    found = cli(site, "doctor", "--json").json
    assert [fault in each["sentence"] for each in found if each["part"] == "source inbox: definitions"] == [True]
    define(site)
    assert cli(site, "check").code == 0
    found = cli(site, "doctor", "--json").json
    [said] = [each for each in found if each["part"] == "source inbox: definitions"]
    assert (said["ok"], said["sentence"]) == (True, "parser files define: MBGMCR03 with ZMBGMCR")


def test_a_dropped_flat_file_is_sent(cli: Any, site: Any, program: Any) -> None:
    """The whole way: only the pattern of names is the user's; the file is archived like any other."""
    site.change(site.config, '"*.xml"', '"*"')
    (site.inbox / "MBGMCR_0042.txt").write_bytes(scrapped(FLAT))
    assert program(site.folder, "run", "--until-idle", "--timeout", "40").code == 0
    [done] = cli(site, "documents", "--json").json
    assert (done["state"], done["result"], done["name"]) == ("done", "confirmed", "MBGMCR_0042.txt")
    assert (site.inbox / "done" / "MBGMCR_0042.txt").read_bytes() == scrapped(FLAT)


def test_the_same_bytes_are_a_repeat_whatever_defines_them(cli: Any, site: Any, undefined: Path) -> None:
    """A definition that was exported anew changes the XML form, and not what SAP sent."""
    define(site)
    assert "new, document 1" in cli(site, "inject", str(undefined), "--source", "inbox").out
    define(site, as_parser_file(extended()).replace("NAME NOTE", "NAME TEXT"))
    assert "a repeat of document 1" in cli(site, "inject", str(undefined), "--source", "inbox").out


def test_a_change_is_shown_over_flat_files(cli: Any, site: Any, undefined: Path) -> None:
    """By the parser files of the sources; what cannot be cut is named, and not counted as alike."""
    (site.folder / "real").mkdir()
    undefined.rename(site.folder / "real" / "z.txt")
    new = Path(shutil.copytree(site.folder / "mappings", site.folder / "new")) / "mbgmcr.yaml"
    site.change(new, "set: {reason: destroy}", "set: {reason: lock}")
    ended = cli(site, "mapping", "diff", "mappings", "new", "real")
    assert ended.code == 0
    assert "z.txt: it cannot be cut: there is no definition of MBGMCR03 with ZMBGMCR" in ended.out
    assert "0 of 0 documents differ; 1 could not be read" in ended.out
    define(site)
    ended = cli(site, "mapping", "diff", "mappings", "new", "real")
    assert ended.code == 9
    assert "1 of 1 documents differ; 0 could not be read" in ended.out
