"""Tests of connector.secrets."""

from __future__ import annotations

import base64
import io
import json
import logging
import subprocess
import sys
import threading
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from rich.logging import RichHandler

from connector.errors import Misconfigured
from connector.secrets import MaskingFilter, Secrets, is_reference, readable_by_others

SECRET = 'pa"ss/wörd\\+&'
PRINTABLE = st.text(st.characters(codec="utf-8", exclude_characters="*"), min_size=4, max_size=40)


def refusal(secrets: Secrets, reference: str) -> str:
    """The sentence with which a reference is refused."""
    with pytest.raises(Misconfigured) as caught:
        secrets.resolve(reference)
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("env:TOKEN", True),
        ("file:secrets/token", True),
        ("vault:kv/movilitas#token", True),
        ("vault://kv/movilitas", True),
        ("s3cretliteral", False),
        ("eyJhbGciOiJIUzI1NiJ9.e30.x", False),
        ("http://proxy:3128", False),
        ("https://user:word@proxy", False),
        ("env:", False),
        ("", False),
        ("Basic:abc", False),
    ],
)
def test_a_reference_is_a_scheme_and_a_rest(text: str, expected: bool) -> None:
    """`scheme:rest` is a reference; a literal secret and a web address are not."""
    assert is_reference(text) is expected


def test_env_reads_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """`env:NAME` is the value of the environment variable."""
    monkeypatch.setenv("MOVILITAS_TOKEN", "t0ken")
    assert Secrets().resolve("env:MOVILITAS_TOKEN") == "t0ken"


@pytest.mark.parametrize(("value", "state"), [(None, "is not set"), ("", "is empty")])
def test_a_missing_variable_is_named(monkeypatch: pytest.MonkeyPatch, value: str | None, state: str) -> None:
    """An unset or empty variable gives a sentence with the reference and what to do."""
    monkeypatch.delenv("NO_TOKEN", raising=False)
    if value is not None:
        monkeypatch.setenv("NO_TOKEN", value)
    assert refusal(Secrets(), "env:NO_TOKEN").startswith(
        f"env:NO_TOKEN: the environment variable NO_TOKEN {state}; set"
    )


@pytest.mark.parametrize(
    ("written", "read"), [(b"t0ken\n", "t0ken"), (b"t0ken\r\n", "t0ken"), (b"t0ken\n\n", "t0ken\n")]
)
def test_file_strips_one_newline(tmp_path: Path, written: bytes, read: str) -> None:
    """`file:PATH` is the file's text without the one newline that editors add."""
    (tmp_path / "token").write_bytes(written)
    assert Secrets().resolve(f"file:{tmp_path / 'token'}") == read


def test_a_relative_file_is_beside_the_configuration(tmp_path: Path) -> None:
    """A relative `file:` path starts from the folder of connector.yaml."""
    (tmp_path / "token").write_text("t0ken")
    assert Secrets(folder=tmp_path).resolve("file:token") == "t0ken"


@pytest.mark.parametrize(
    ("content", "words"), [(None, "cannot be read"), (b"\xff\xfe", "is not UTF-8"), (b"\n", "is empty")]
)
def test_an_unusable_file_is_named(tmp_path: Path, content: bytes | None, words: str) -> None:
    """A missing, binary or empty file gives a sentence with its path."""
    if content is not None:
        (tmp_path / "token").write_bytes(content)
    sentence = refusal(Secrets(folder=tmp_path), "file:token")
    assert sentence.startswith("file:token: ")
    assert f"{tmp_path / 'token'} {words}" in sentence


def test_systemd_reads_the_credentials_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`systemd:NAME` is the file NAME in $CREDENTIALS_DIRECTORY."""
    (tmp_path / "token").write_text("t0ken\n")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    assert Secrets().resolve("systemd:token") == "t0ken"


def test_systemd_outside_a_service_says_what_to_add(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without $CREDENTIALS_DIRECTORY the sentence names LoadCredential."""
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    assert "LoadCredential=token:PATH" in refusal(Secrets(), "systemd:token")


def test_systemd_stays_in_the_credentials_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A credential's name cannot climb out of the directory."""
    (tmp_path / "token").write_text("t0ken")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path / "credentials"))
    assert "has no slash" in refusal(Secrets(), "systemd:../token")


def test_another_scheme_is_asked_of_plugins() -> None:
    """A scheme that is not built in goes to the plugins, whole."""
    assert Secrets({"vault:kv#token": "t0ken"}.get).resolve("vault:kv#token") == "t0ken"


def test_an_unknown_scheme_is_not_repeated() -> None:
    """What no plugin knows may be a secret with a colon in it, so only its scheme is shown."""
    sentence = refusal(Secrets(), "hunter:two-is-my-password")
    assert "no plugin found it" in sentence
    assert "two-is-my" not in sentence


def test_a_plugin_that_raises_counts_as_not_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The plugin's error is shown, masked."""
    monkeypatch.setenv("KNOWN", "known-secret")

    def lookup(reference: str) -> str:
        raise RuntimeError("vault refused known-secret")

    secrets = Secrets(lookup)
    secrets.resolve("env:KNOWN")
    assert refusal(secrets, "vault:kv") == "vault:...: was not found: vault refused ***"


def test_a_literal_secret_is_not_repeated() -> None:
    """A text that is no reference is refused without being shown."""
    assert "hunter2" not in refusal(Secrets(), "hunter2")


@pytest.mark.parametrize("short", ["", "abc"])
def test_a_short_secret_is_refused(tmp_path: Path, short: str) -> None:
    """A secret of less than four characters cannot be masked, so it cannot be used."""
    with pytest.raises(Misconfigured, match="shorter than 4 characters"):
        Secrets().remember(short)
    (tmp_path / "token").write_text(short)
    with pytest.raises(Misconfigured):
        Secrets(folder=tmp_path).resolve("file:token")


@pytest.mark.parametrize(
    "form",
    [
        SECRET,
        json.dumps(SECRET),
        json.dumps(SECRET, ensure_ascii=False),
        repr(SECRET),
        repr(SECRET.encode()),
        quote(SECRET),
        quote(SECRET, safe=""),
        "pa&quot;ss/wörd\\+&amp;",
    ],
)
def test_a_secret_is_masked_in_each_form(form: str) -> None:
    """JSON, Python, URL and HTML forms of a secret are masked like itself."""
    secrets = Secrets()
    secrets.remember(SECRET)
    masked = secrets.mask(f"<{form}>")
    assert "ss" not in masked
    assert "***" in masked


@pytest.mark.parametrize("user", ["", "a", "ab", "abc"])
@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode])
def test_a_secret_is_masked_in_base64(user: str, encode: object) -> None:
    """Base64 of `user:secret`, as Basic authentication sends it, shows no more than its edges."""
    assert callable(encode)
    secrets = Secrets()
    secrets.remember("hunter2-and-more")
    encoded = encode(f"{user}:hunter2-and-more".encode()).decode()
    masked = secrets.mask(encoded)
    assert "***" in masked
    assert len(masked) <= len(user) + 10


def test_a_proxys_password_is_masked_alone() -> None:
    """The password inside an address is masked without the rest of it, quoted or not."""
    secrets = Secrets()
    secrets.remember("http://user:p%40ssword@proxy:3128")
    assert secrets.mask("p%40ssword p@ssword") == "*** ***"


def test_the_longest_secret_is_masked_first() -> None:
    """A secret that begins like another leaves no rest behind."""
    secrets = Secrets()
    secrets.remember("hunter")
    secrets.remember("hunter2-long")
    assert secrets.mask("hunter2-long hunter") == "*** ***"


def test_a_new_token_keeps_the_old_ones_masked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fetching tokens for months never unmasks a configured secret or the last tokens."""
    monkeypatch.setenv("KNOWN", "known-secret")
    secrets = Secrets()
    secrets.resolve("env:KNOWN")
    for day in range(100):
        secrets.remember(f"token-of-day-{day:03}")
    assert secrets.mask("known-secret token-of-day-098 token-of-day-099") == "*** *** ***"


@given(st.lists(PRINTABLE, min_size=1, max_size=5), PRINTABLE)
def test_no_remembered_secret_is_left(values: list[str], text: str) -> None:
    """Whatever the secrets are, a text of them with something between shows none of them."""
    secrets = Secrets()
    for value in values:
        secrets.remember(value)
    masked = secrets.mask(" ** ".join(values))
    assert not [value for value in values if value in masked]


def test_text_without_secrets_is_unchanged() -> None:
    """Nothing is masked before a secret is known."""
    assert Secrets().mask("document 42") == "document 42"


def logged(secrets: Secrets, formatter: logging.Formatter) -> tuple[logging.Logger, io.StringIO]:
    """A logger whose handler masks, and what it writes to."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(formatter)
    handler.addFilter(MaskingFilter(secrets))
    logger = logging.Logger("test")
    logger.addHandler(handler)
    return logger, written


def test_a_log_record_is_masked() -> None:
    """Message, arguments, traceback with its causes, and extra texts of a record are masked."""
    secrets = Secrets()
    secrets.remember("hunter2-long")
    logger, written = logged(secrets, logging.Formatter("%(message)s %(header)s"))
    try:
        try:
            raise ValueError("cause hunter2-long")
        except ValueError as error:
            raise RuntimeError("effect hunter2-long") from error
    except RuntimeError:
        logger.exception("sent %s", {"token": "hunter2-long"}, extra={"header": "x hunter2-long"}, stack_info=True)
    text = written.getvalue()
    assert "hunter2" not in text
    assert "sent {'token': '***'} x ***" in text
    assert "cause ***" in text
    assert "RuntimeError: effect ***" in text


def test_a_handler_that_renders_tracebacks_itself_shows_nothing() -> None:
    """A handler that reads the exception, not its text, such as rich's, gets only the masked text."""
    secrets = Secrets()
    secrets.remember("hunter2-long")
    console = Console(file=io.StringIO(), width=200)
    handler = RichHandler(console=console, rich_tracebacks=True, tracebacks_show_locals=True)
    handler.addFilter(MaskingFilter(secrets))
    logger = logging.Logger("test")
    logger.addHandler(handler)
    try:
        token = "hunter2-long"
        raise ValueError(token)
    except ValueError:
        logger.exception("not sent")
    assert isinstance(console.file, io.StringIO)
    assert "ValueError: ***" in console.file.getvalue()
    assert "hunter2" not in console.file.getvalue()


def test_a_log_call_with_wrong_arguments_goes_on() -> None:
    """A log call whose arguments do not fit is written all the same and raises nothing."""
    logger, written = logged(Secrets(), logging.Formatter("%(message)s"))
    logger.info("sent %d", "one")
    assert written.getvalue() == "sent %d (its arguments do not fit: TypeError)\n"


def test_uncaught_errors_are_masked() -> None:
    """A program, and a thread, that end by an error show its traceback masked."""
    program = """
import threading
from connector.secrets import Secrets, mask_uncaught
secrets = Secrets()
secrets.remember("hunter2-long")
mask_uncaught(secrets)
def fail():
    raise ValueError("hunter2" + "-long")
thread = threading.Thread(target=fail, name="sender")
thread.start()
thread.join()
fail()
"""
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert "hunter2-long" not in ended.stderr
    assert "Exception in thread sender:\nTraceback" in ended.stderr
    assert ended.stderr.count("ValueError: ***") == 2


def test_secrets_are_safe_across_threads() -> None:
    """Threads that remember and mask at once neither fail nor lose a secret."""
    secrets = Secrets()
    failures: list[str] = []

    def work(number: int) -> None:
        for turn in range(10):
            value = f"secret-{number}-{turn}"
            secrets.remember(value)
            if value in secrets.mask(f"x {value} y"):
                failures.append(value)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


@pytest.mark.parametrize(("mode", "warned"), [(0o644, True), (0o640, False), (0o600, False)])
def test_a_file_that_all_can_read_is_warned_of(tmp_path: Path, mode: int, warned: bool) -> None:
    """Only a secret's file that every user can read gives a sentence, with the command that mends it."""
    secret = tmp_path / "token"
    secret.write_text("t0ken")
    secret.chmod(mode)
    sentence = readable_by_others("file:token", tmp_path)
    assert bool(sentence) is warned
    assert not warned or f"chmod o-rwx {secret}" in sentence
    assert readable_by_others("env:TOKEN", tmp_path) == ""
