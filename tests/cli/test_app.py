"""The program as a whole: its help, and how errors end."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from connector import __version__
from connector.cli import app, masking
from connector.cli.exits import MEANING, Exit
from connector.errors import ConnectorError, JournalBusy
from connector.secrets import Secrets

HEAVY = {"lxml", "requests", "sqlalchemy", "pydantic", "alembic", "urllib3", "ruamel"}
HELP = """
import sys
from connector.cli.app import main
try:
    main(["--help"])
except SystemExit as ended:
    assert ended.code == 0
print("imported:", *sorted({heavy} & set(sys.modules)))
"""
EVERY_HELP = """
import sys, typer.main
from connector.cli.app import app

def walk(command, path):
    try:
        app(args=[*path, "--help"], prog_name="connector")
    except SystemExit as ended:
        assert ended.code == 0, path
    for name, below in getattr(command, "commands", {{}}).items():
        walk(below, [*path, name])

walk(typer.main.get_command(app), [])
print("imported:", *sorted({heavy} & set(sys.modules)))
"""
SECRET = "a-secret-that-nobody-may-see"


def _imported(program_text: str) -> list[str]:
    words = [sys.executable, "-c", program_text.format(heavy=HEAVY)]
    ended = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout.splitlines()[-1].split()[1:]


def test_help_imports_no_library_of_the_host() -> None:
    """`connector --help` is quick, and works although a library is broken."""
    assert _imported(HELP) == []


def test_help_of_every_command_imports_no_library_of_the_host() -> None:
    """So is the help of each command; pydantic alone is there, since typer reads `--help` itself with it."""
    assert set(_imported(EVERY_HELP)) <= {"pydantic"}


def test_help_lists_every_exit_code(cli: Any, tmp_path: Path) -> None:
    """Whoever calls the program from a script finds what its exit codes mean."""
    shown = cli(tmp_path, "--help").out
    assert all(f"  {code.value}  {meaning}" in shown for code, meaning in MEANING.items())
    assert set(MEANING) == set(Exit)


def test_no_command_shows_the_help_and_a_wrong_one_is_wrong_usage(cli: Any, tmp_path: Path) -> None:
    """A person who types the bare name learns what there is."""
    bare = cli(tmp_path)
    assert "Commands:" in bare.out + bare.err
    assert cli(tmp_path, "nonsense").code == Exit.USAGE


def test_version_is_shown(cli: Any, tmp_path: Path) -> None:
    """A support case begins with the version."""
    assert cli(tmp_path, "--version").out.strip() == f"connector {__version__}"


def test_an_error_of_the_connector_is_a_sentence_and_no_traceback(program: Any, tmp_path: Path) -> None:
    """A missing configuration is said in one line on stderr, with the file."""
    ended = program(tmp_path, "status")
    assert ended.code == Exit.USAGE
    assert ended.err == "connector.yaml: there is no such file; check the path\n"
    assert ended.out == ""


@pytest.mark.parametrize(
    ("error", "code"), [(JournalBusy("another one delivers"), Exit.JOURNAL), (ConnectorError("no"), Exit.FAILED)]
)
def test_an_errors_class_decides_the_exit_code(
    cli: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: ConnectorError, code: Exit
) -> None:
    """Scripts tell a busy journal from a wrong configuration."""
    _fail_with(monkeypatch, error)
    ended = cli(tmp_path)
    assert (ended.code, ended.err) == (code, f"{error}\n")


def test_an_unexpected_error_is_one_masked_sentence_and_a_masked_file(
    cli: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What nobody expected can be reported, and gives no secret away."""
    secrets = Secrets()
    secrets.remember(SECRET)
    masking.mask_with(secrets)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    _fail_with(monkeypatch, KeyError(SECRET))
    ended = cli(tmp_path)
    [report] = tmp_path.glob("connector-error-*.txt")
    assert ended.code == Exit.FAILED
    assert ended.err.count("\n") == 1
    assert "KeyError" in ended.err
    assert str(report) in ended.err
    assert "Traceback" in report.read_text("utf-8")
    assert SECRET not in ended.err + report.read_text("utf-8")


def _fail_with(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def fail(**_given: object) -> None:
        raise error

    monkeypatch.setattr(app, "app", fail)
