"""Commands that are really run."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from connector.alerts.message import Message
from connector.alerts.program import Program
from connector.config import AlertCommand
from connector.errors import ConnectorError

MESSAGE = Message("subject", "text é\n", '{"json": true}\n')


def program(folder: Path, code: str, **changed: Any) -> Program:
    """The way to a small program."""
    settings = AlertCommand.model_validate({"run": [sys.executable, "-c", code, "argument; $HOME"]} | changed)
    return Program(settings, folder, lambda text: text.replace("geheim", "***"))


COPY = "import sys; open('got', 'w', encoding='utf-8').write(sys.stdin.buffer.read().decode() + sys.argv[1])"


@pytest.mark.parametrize(("stdin", "got"), [("text", MESSAGE.text), ("json", MESSAGE.json)])
def test_the_command_gets_the_message_and_its_arguments_as_they_are(tmp_path: Path, stdin: str, got: str) -> None:
    """In the folder of the configuration; no shell reads the arguments."""
    assert program(tmp_path, COPY, stdin=stdin).send(MESSAGE) == ""
    assert (tmp_path / "got").read_text("utf-8") == f"{got}argument; $HOME"


def test_another_exit_code_is_a_failure_with_the_last_complaint(tmp_path: Path) -> None:
    """Without secrets, and one line."""
    code = "import sys; sys.stderr.write('first\\n' + 'x' * 100000 + '\\nno geheim \\x1b[1m\\n\\n'); sys.exit(9)"
    with pytest.raises(ConnectorError, match=r"ended with exit code 9: no \*\*\* \?\[1m$"):
        program(tmp_path, code).send(MESSAGE)


def test_a_command_that_does_not_end_is_killed_with_what_it_started(tmp_path: Path) -> None:
    """The alerts go on."""
    code = (
        "import subprocess, sys; subprocess.Popen([sys.executable, '-c', "
        "\"import time; time.sleep(2); open('late', 'w')\"]); import time; time.sleep(60)"
    )
    started = time.monotonic()
    with pytest.raises(ConnectorError, match=r"did not end within 0\.5 s and was killed"):
        program(tmp_path, code, seconds=0.5).send(MESSAGE)
    assert time.monotonic() - started < 2
    time.sleep(max(0.0, started + 2.7 - time.monotonic()))
    assert not (tmp_path / "late").exists()


def test_a_command_that_reads_nothing_is_no_failure(tmp_path: Path) -> None:
    """A pipe that breaks is the command's own business."""
    assert program(tmp_path, "pass").send(Message("s", "x" * 1_000_000, "")) == ""


def test_no_variable_with_a_secret_is_handed_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The connector's own secrets are often in its environment."""
    monkeypatch.setenv("MOVILITAS_TOKEN", "geheim")
    monkeypatch.setenv("HARMLESS", "kept")
    program(tmp_path, "import os, json; json.dump(dict(os.environ), open('got', 'w'))").send(MESSAGE)
    found = json.loads((tmp_path / "got").read_text())
    assert (found.get("MOVILITAS_TOKEN"), found["HARMLESS"]) == (None, "kept")


def test_the_check_finds_a_missing_program_and_runs_nothing(tmp_path: Path) -> None:
    """By PATH, or from the folder of the configuration."""
    assert program(tmp_path, COPY).check().ok
    assert not (tmp_path / "got").exists()
    missing = program(tmp_path, "", run=["./tell.sh"])
    assert missing.check().ok is False
    with pytest.raises(ConnectorError, match=r"alert command \./tell\.sh cannot be run: No such file"):
        missing.send(MESSAGE)
    (tmp_path / "tell.sh").write_text("#!/bin/sh\ncat > got\n")
    assert missing.check().ok is False
    (tmp_path / "tell.sh").chmod(0o755)
    assert missing.check().ok
    missing.send(MESSAGE)
    assert (tmp_path / "got").read_text() == MESSAGE.text
