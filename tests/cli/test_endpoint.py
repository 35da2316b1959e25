"""`connector endpoint pause|resume`."""

from __future__ import annotations

from typing import Any


def _endpoint(cli: Any, site: Any) -> dict[str, Any]:
    [found] = cli(site, "status", "--json").json["endpoints"]
    return dict(found)


def test_a_pause_holds_until_a_person_resumes(cli: Any, program: Any, used: Any) -> None:
    """What is queued waits, and goes out after the resume."""
    assert cli(used, "endpoint", "pause", "default", "--reason", "maintenance").code == 0
    assert _endpoint(cli, used)["paused_by"] == "person"
    assert "paused by a person: maintenance" in cli(used, "status", "--json").json["endpoints"][0]["sentence"]
    cli(used, "release", "document", "5", "--reason", "counted")
    assert program(used.folder, "run", "--until-idle", "--timeout", "20").code == 3
    [waiting] = cli(used, "commands", "--document", "5", "--json").json
    assert waiting["state"] == "queued"
    assert cli(used, "endpoint", "resume", "default", "--reason", "done").code == 0
    assert _endpoint(cli, used)["paused_by"] is None
    assert _endpoint(cli, used)["probation"] is True
    program(used.folder, "run", "--until-idle", "--timeout", "20")
    [sent] = cli(used, "commands", "--document", "5", "--json").json
    assert sent["state"] == "confirmed"


def test_an_endpoint_that_is_not_paused_cannot_be_resumed(cli: Any, used: Any) -> None:
    """A needless act is no event."""
    ended = cli(used, "endpoint", "resume", "default", "--reason", "x")
    assert ended.code == 2
    assert "is not paused" in ended.err


def test_an_unknown_endpoint_is_named(cli: Any, used: Any) -> None:
    """The sentence lists those that there are."""
    ended = cli(used, "endpoint", "pause", "defult", "--reason", "x")
    assert ended.code == 2
    assert "there is no endpoint defult; there are: default" in ended.err


def test_a_reason_is_required(cli: Any, used: Any) -> None:
    """Whoever comes next must know why."""
    assert cli(used, "endpoint", "pause", "default").code == 2
