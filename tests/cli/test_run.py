"""`connector run`, the real program in child processes."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from connector.cli.exits import Exit
from connector.cli.run import Running, counted
from connector.host.host import Host
from connector.host.opening import open_site
from connector.sandbox.sandbox import Sandbox

NAME = "01-scrapped.xml"


def _until(fact: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not fact():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


def test_run_until_idle_ends_with_0_when_all_is_settled(program: Any, site: Any, sandbox: Sandbox) -> None:
    """A dropped IDoc is confirmed at the cloud when the program returns."""
    site.drop(NAME)
    ended = program(site.folder, "run", "--until-idle", "--timeout", "30")
    assert ended.code == 0, ended
    assert "documents: 1 done" in ended.out
    assert {"TAB7XK2P9Q4M", "SYR4QK7M2X9P"} <= {str(pack["serial"]) for pack in sandbox.packs()}
    assert not list(site.inbox.glob("*.xml"))


def test_run_until_idle_ends_with_3_when_a_person_has_to_decide(program: Any, site: Any) -> None:
    """An unknown material holds its document, and the exit code says that somebody is needed."""
    site.drop("07-unknown-material.xml")
    ended = program(site.folder, "run", "--until-idle", "--timeout", "30")
    assert ended.code == 3, ended
    assert "1 held documents wait for a person" in ended.out


def test_run_until_idle_ends_with_4_when_time_is_up(program: Any, site: Any) -> None:
    """An API that cannot be reached leaves work that would go on: time decides."""
    site.change(site.config, _url(site), "http://127.0.0.1:9")
    site.drop(NAME)
    ended = program(site.folder, "run", "--until-idle", "--timeout", "1.5")
    assert ended.code == 4, ended
    assert "documents: 1 mapped" in ended.out
    assert "time is up; it waited for: 5 serials to send" in ended.out


def test_run_until_idle_ends_with_5_when_a_source_is_red(program: Any, site: Any) -> None:
    """A red source goes before a person who has to decide."""
    site.drop("07-unknown-material.xml")
    assert program(site.folder, "run", "--until-idle", "--timeout", "30").code == 3
    (site.inbox / ".connector-owner").write_text("ffffffff", "ascii")
    ended = program(site.folder, "run", "--until-idle", "--timeout", "30")
    assert ended.code == 5, ended
    assert "source inbox is red" in ended.err


def _url(site: Any) -> str:
    [line] = [line for line in site.config.read_text("utf-8").splitlines() if "url:" in line]
    return str(line.split()[-1])


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_a_running_host_in_order(start: Any, site: Any, number: signal.Signals) -> None:
    """SIGTERM and Ctrl-C end it within seconds, with exit code 0 and what was done on disk."""
    site.drop(NAME)
    process = start(site.folder, "run")
    _until((site.inbox / "done" / NAME).exists)
    process.process.send_signal(number)
    ended = process.ended()
    assert ended.code == 0, ended
    assert "documents: 1 " in ended.out
    assert "Traceback" not in ended.err


def test_a_second_ctrl_c_ends_it_at_once(start: Any, site: Any, sandbox: Sandbox) -> None:
    """Who cannot wait for an answer that hangs does not have to."""
    sandbox.misbehave("hang", seconds=30)
    try:
        site.drop("02-two-samples-in-one-file.xml")
        before = len(sandbox.requests())
        process = start(site.folder, "run").process
        _until(lambda: len(sandbox.requests()) > before + 1)
        process.send_signal(signal.SIGINT)
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(timeout=1)
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=5) == -signal.SIGINT
    finally:
        sandbox.behave()


def test_two_hosts_on_one_journal_are_not_possible(start: Any, program: Any, site: Any) -> None:
    """The second one says who delivers, with the exit code of the journal."""
    process = start(site.folder, "run")
    process.said("delivers")
    ended = program(site.folder, "run", "--until-idle", "--timeout", "5")
    assert ended.code == 6
    assert f"process {process.process.pid} delivers from the journal" in ended.err


def test_a_mapping_that_breaks_while_it_runs_is_named_in_the_log(start: Any, site: Any) -> None:
    """The last good state goes on, and the log says so with file and line."""
    process = start(site.folder, "run")
    process.said("delivers from the journal")
    site.change(site.mapping, "language: 1", "language: 9")
    line = process.said("mbgmcr.yaml")
    assert "the state before that is still used" in line


def test_a_missing_secret_keeps_the_host_from_starting(program: Any, site: Any) -> None:
    """Better now than with the first command."""
    ended = program(site.folder, "run", MOVILITAS_API_KEY="")
    assert ended.code == 2
    lines = site.config.read_text("utf-8").splitlines()
    [line] = [number for number, text in enumerate(lines, 1) if text.strip().startswith("api_key:")]
    assert f"connector.yaml:{line}: endpoints.default.api_key: env:MOVILITAS_API_KEY: " in ended.err
    assert "MOVILITAS_API_KEY is empty" in ended.err
    assert not (site.folder / "journal" / "connector.db").exists()


def test_a_missing_credential_keeps_the_host_from_starting(program: Any, site: Any) -> None:
    """In a shell `check` only warns of what systemd gives to the service; the service itself needs it."""
    site.change(site.config, "env:MOVILITAS_API_KEY", "systemd:api-key")
    ended = program(site.folder, "run")
    assert ended.code == 2
    assert "endpoints.default.api_key: systemd:api-key: CREDENTIALS_DIRECTORY is not set" in ended.err


def test_a_wrong_token_is_in_no_output(program: Any, site: Any) -> None:
    """What the API refuses is as secret as what it takes."""
    site.drop(NAME)
    wrong = "a-wrong-secret-4711"
    ended = program(site.folder, "run", "--until-idle", "--timeout", "2", MOVILITAS_API_SECRET=wrong)
    shown = program(site.folder, "status", MOVILITAS_API_SECRET=wrong)
    assert ended.code == 4, ended
    assert "PAUSED" in shown.out
    assert wrong not in ended.out + ended.err + shown.out


def test_a_part_of_the_host_that_ended_ends_the_program(site: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a host would look alive: both ways of running end with exit code 1."""
    for name in ("MOVILITAS_CHANNEL_KEY", "MOVILITAS_API_KEY", "MOVILITAS_API_SECRET"):
        monkeypatch.setenv(name, "some-secret")
    opened = open_site(site.config)
    mappings = opened.mappings()
    host = Host(opened.config, opened.plugins, opened.secrets, mappings)
    host.failure = "the mapper ended: ValueError"
    running = Running(host, mappings)
    assert running.until_stopped() == running.until_idle(timeout=None) == Exit.FAILED
    host.journal.close()


def test_a_witness_that_cannot_be_written_is_named_in_the_log(start: Any, site: Any) -> None:
    """Documents go on, and somebody learns that a loss would go unseen."""
    process = start(site.folder, "run")
    process.said("delivers")
    _until(lambda: any((site.folder / "witness").glob("*.head")))
    [head] = (site.folder / "witness").glob("*.head")
    head.unlink()
    head.mkdir()
    site.drop("03-moved-between-locations.xml")
    assert head.name in process.said("cannot be written")


def test_who_waits_at_a_terminal_sees_how_far_it_is(site: Any, terminal: Any) -> None:
    """One line that is written over."""
    site.drop(NAME)
    code, shown = terminal(site.folder, "run", "--until-idle", "--timeout", "30")
    assert code == 0
    assert "documents: 1 done; serials: " in shown
    assert "\r" in shown


def test_timeout_goes_with_until_idle_only(cli: Any, site: Any, tmp_path: Path) -> None:
    """A service has no end."""
    ended = cli(site, "run", "--timeout", "3")
    assert ended.code == 2
    assert "--timeout" in ended.err


def test_counts_are_one_line() -> None:
    """A summary can be read at a glance."""
    assert counted({"held": 1, "done": 3}) == "3 done, 1 held"
    assert counted({}) == ""
