"""`connector mapping check|test|try|schema`."""

from __future__ import annotations

import json
from typing import Any

from connector.demo.site import IDOCS

OPEN = "zeros: {decide: [keep, strip]}"


def test_the_ready_mappings_pass_with_their_choices_open(cli: Any, tmp_path: Any) -> None:
    """`make check` runs this: syntax, look-ups and tests, without a configuration."""
    ended = cli(tmp_path, "mapping", "check", "--ready")
    assert (ended.code, ended.out) == (0, "no faults\n")


def test_an_open_choice_is_a_fault_of_a_mapping_in_use(cli: Any, site: Any) -> None:
    """File and line, and the choices."""
    assert cli(site, "mapping", "check").code == 0
    site.change(site.mapping, "zeros: keep", OPEN)
    for paths in ((), ("mappings",), ("mappings/mbgmcr.yaml",)):
        ended = cli(site, "mapping", "check", *paths)
        assert ended.code == 2
        assert "joins.serials.zeros is open; write keep or strip" in ended.err


def test_a_failing_test_shows_what_differs(cli: Any, site: Any) -> None:
    """A changed rule is seen in the test that it breaks, as lines a consultant can read."""
    site.change(site.mapping, "set: {reason: destroy}", "set: {reason: sample}")
    ended = cli(site, "mapping", "test")
    assert ended.code == 2
    assert "FAILED" in ended.out
    assert "missing command: default: " in ended.err
    assert "unexpected command: default: " in ended.err
    assert "mbgmcr.test.yaml:" in ended.err


def test_cases_for_other_choices_are_named_in_one_line(cli: Any, site: Any) -> None:
    """They are neither ok nor failed, and `check` finds no fault in them."""
    site.change(site.mapping, "zeros: keep", "zeros: strip")
    assert cli(site, "mapping", "check").code == 0
    ended = cli(site, "mapping", "test")
    assert ended.code == 0
    [line] = [line for line in ended.out.splitlines() if "written otherwise" in line]
    assert line.startswith("  written otherwise, so 3 do not apply: ")
    assert "(joins.serials.zeros is strip, not keep)" in line


def test_the_test_of_one_mapping_names_rules_that_nothing_reaches(cli: Any, site: Any) -> None:
    """A rule without a test is named by its line; that is no failure."""
    site.change(
        site.mapping,
        "  - otherwise:",
        '  - when: {move_type: "Z99"}\n    ignore: "nobody tests this"\n  - otherwise:',
    )
    lines = site.mapping.read_text("utf-8").splitlines()
    line = next(number for number, text in enumerate(lines, 1) if '"Z99"' in text)
    ended = cli(site, "mapping", "test", "mappings/mbgmcr.yaml")
    assert ended.code == 0
    assert f"mbgmcr.yaml:{line}: no test reaches this rule" in ended.out


def test_a_path_without_tests_is_no_success(cli: Any, site: Any) -> None:
    """Nothing tested is said, with the file to write."""
    (site.folder / "mappings" / "mbgmcr.test.yaml").unlink()
    ended = cli(site, "mapping", "test", "mappings/mbgmcr.yaml")
    assert ended.code == 2
    assert "write mappings/mbgmcr.test.yaml" in ended.err
    assert cli(site, "mapping", "test", "inbox").code == 2


def test_try_shows_where_each_command_comes_from(cli: Any, site: Any) -> None:
    """Document line and path, rule line, look-up row; nothing is stored."""
    ended = cli(site, "mapping", "try", str(IDOCS / "01-scrapped.xml"))
    assert ended.code == 0
    assert "document line 28: /MBGMCR03/IDOC/E1MBGMCR/E1BP2017_GM_ITEM_CREATE[1]" in ended.out
    assert "serial TAB7XK2P9Q4M in line 48" in ended.out
    assert "lookups/gtin.csv:2" in ended.out
    assert not list((site.folder / "journal").iterdir())


def test_try_for_programs_has_each_document_of_a_packet(cli: Any, site: Any) -> None:
    """One row a document, with its steps."""
    rows = cli(site, "mapping", "try", str(IDOCS / "02-two-samples-in-one-file.xml"), "--json").json
    assert [row["document"] for row in rows] == [
        "02-two-samples-in-one-file.xml#1",
        "02-two-samples-in-one-file.xml#2",
    ]
    assert all(row["mapping"] == "mbgmcr" and row["steps"][0]["outcome"] == "command" for row in rows)


def test_try_says_when_no_mapping_takes_a_document(cli: Any, site: Any, tmp_path: Any) -> None:
    """Exit code 2, and a name may be given instead."""
    other = tmp_path / "other.xml"
    other.write_text((IDOCS / "01-scrapped.xml").read_text("utf-8").replace(">MBGMCR<", ">ORDERS<"), "utf-8")
    ended = cli(site, "mapping", "try", str(other))
    assert ended.code == 2
    assert "no mapping would take it" in ended.out
    assert cli(site, "mapping", "try", str(other), "--mapping", "mbgmcr").code == 0
    unknown = cli(site, "mapping", "try", str(other), "--mapping", "nope")
    assert unknown.code == 2
    assert "there are: mbgmcr" in unknown.err


def test_try_says_where_a_file_is_broken(cli: Any, site: Any) -> None:
    """The file and the line."""
    ended = cli(site, "mapping", "try", str(IDOCS / "08-cut-off.xml"))
    assert ended.code == 2
    assert "08-cut-off.xml: line 40" in ended.err


def test_schemas_come_from_the_code(cli: Any, tmp_path: Any) -> None:
    """Editors complete what the program takes."""
    parts = json.loads(cli(tmp_path, "mapping", "schema").out)["$defs"]
    assert "joins" in parts["MappingFile"]["properties"]
    assert "rows" in parts["RowsFile"]["properties"]
    assert "cases" in json.loads(cli(tmp_path, "mapping", "schema", "--test").out)["properties"]
