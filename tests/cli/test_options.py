"""Options that several commands share."""

from __future__ import annotations

from typing import Any


def test_an_empty_reason_is_refused(cli: Any, used: Any) -> None:
    """The audit chain is no place for nothing."""
    ended = cli(used, "cancel", "document", "5", "--reason", "  ")
    assert ended.code == 2
    assert "say why" in ended.err


def test_the_configuration_is_found_elsewhere_with_config(cli: Any, used: Any, tmp_path: Any) -> None:
    """`--config` works from any folder, and paths in the file stay relative to it."""
    assert len(cli(tmp_path, "documents", "--config", str(used.config), "--json").json) == 8
    assert len(cli(tmp_path, "documents", "-c", str(used.config), "--json").json) == 8
