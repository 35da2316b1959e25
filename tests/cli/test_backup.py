"""`connector backup`."""

from __future__ import annotations

from typing import Any


def test_a_backup_that_is_started_on_holds_what_was_open(cli: Any, program: Any, used: Any) -> None:
    """The copy says that it is one: nothing that was sent since goes out twice."""
    cli(used, "release", "document", "5", "--reason", "counted")
    target = used.folder / "copy.db"
    ended = cli(used, "backup", str(target))
    assert ended.code == 0
    assert str(target) in ended.out
    for path in (used.folder / "journal").iterdir():
        path.unlink()
    target.rename(used.folder / "journal" / "connector.db")
    restarted = program(used.folder, "run", "--until-idle", "--timeout", "20")
    assert restarted.code == 3
    assert "it is a backup" in restarted.err
    [command] = cli(used, "commands", "--document", "5", "--json").json
    assert command["state"] == "held"


def test_a_backup_overwrites_nothing(cli: Any, used: Any) -> None:
    """An older backup is worth more than a mistake."""
    ended = cli(used, "backup", "connector.yaml")
    assert ended.code == 2
    assert "connector.yaml is there already; name a new file" in ended.err
    lost = cli(used, "backup", "nowhere/copy.db")
    assert lost.code == 2
    assert "there is no folder nowhere" in lost.err
