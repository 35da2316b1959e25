"""`connector remap --preview`."""

from __future__ import annotations

from typing import Any


def test_a_preview_shows_what_would_come_and_go_and_changes_nothing(cli: Any, used: Any) -> None:
    """A row added to a look-up: the finding goes, a command comes."""
    table = used.folder / "mappings" / "lookups" / "gtin.csv"
    table.write_text(table.read_text("utf-8") + "NOT-IN-THE-TABLE,ST,09506000134352,1,yes\n", "utf-8")
    before = cli(used, "audit", "verify").out
    ended = cli(used, "remap", "6", "--preview")
    assert ended.code == 0
    lines = ended.out.splitlines()
    assert lines[0] == "document 6"
    assert any(line.startswith("  - held at line 28: ") and "NOT-IN-THE-TABLE" in line for line in lines)
    assert any(line.startswith("  + destroy 09506000134352 at default, told to market EU: ") for line in lines)
    assert cli(used, "audit", "verify").out == before


def test_what_would_stay_is_shown_as_staying(cli: Any, used: Any) -> None:
    """The same mapping gives the same commands and findings."""
    lines = cli(used, "remap", "--document", "1", "--document", "5", "--preview").out.splitlines()
    assert not [line for line in lines if line.startswith(("  - ", "  + "))]
    assert "    destroy 09506000134369 at default, not told to market EU: SYR4QK7M2X9P, SYR8VN3C6R1W" in lines
    assert any(line.startswith("    held at line 43: ") for line in lines)


def test_a_document_without_bytes_says_so(cli: Any, used: Any) -> None:
    """What could not be read cannot be mapped."""
    assert "+ cannot be mapped: the journal has no bytes of document 7" in cli(used, "remap", "7", "--preview").out


def test_a_document_that_its_sender_holds_shows_what_it_would_be(cli: Any, used: Any) -> None:
    """Senders are read from the configuration of now."""
    used.change(used.config, "[SAPERP/100]", "[OTHER/100]")
    shown = cli(used, "remap", "5", "--preview").out
    assert "  + the whole document held: its sender SAPERP/100 is not in sources.inbox.senders" in shown


def test_broken_mappings_preview_nothing(cli: Any, used: Any) -> None:
    """File and line, exit code 2."""
    used.change(used.mapping, "language: 1", "language: 2")
    ended = cli(used, "remap", "5", "--preview")
    assert ended.code == 2
    assert "mbgmcr.yaml:" in ended.err
