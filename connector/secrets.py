"""Secrets: found by reference when they are needed, remembered, and masked wherever text leaves the process.

A reference is `env:NAME`, `file:PATH`, `systemd:NAME`, or `scheme:rest` of a plugin. No error text of this module
holds a value; a reference whose scheme nothing knows is not repeated either, since it may be a secret itself.
"""

from __future__ import annotations

import base64
import html
import json
import logging
import os
import re
import stat
import sys
import threading
import traceback
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus, unquote, urlsplit

from connector.errors import Fault, Misconfigured

if TYPE_CHECKING:
    from types import TracebackType

Lookup = Callable[[str], str | None]
"""Finds a secret of a plugin's own scheme; None when the reference is not any plugin's."""

MASK = "***"
SHORTEST = 4
"""Characters; a shorter secret would blot out unrelated text wherever it is masked."""
FORMS_PER_REFERENCE = 8
"""Values of one reference that stay masked, for secrets that are changed while the host runs."""
FORMS_OF_TOKENS = 64
"""Dynamic tokens that stay masked; one lives a day, so this is about two months."""

_REFERENCE = re.compile(r"(?P<scheme>[a-z][a-z0-9_+.-]*):(?P<rest>\S(.*\S)?)")
_NO_SCHEMES = frozenset({"http", "https"})


def is_reference(text: str) -> bool:
    """Whether a text is `scheme:rest`; a web address is not."""
    match = _REFERENCE.fullmatch(text)
    return match is not None and match["scheme"] not in _NO_SCHEMES


def readable_by_others(reference: str, folder: Path) -> str:
    """A sentence when a `file:` secret is readable by everybody on the machine, else empty.

    Args:
        reference: A reference of any scheme.
        folder: What a relative path is relative to.
    """
    if not reference.startswith("file:"):
        return ""
    path = folder / reference.removeprefix("file:")
    return f"{path} is readable by every user; run `chmod o-rwx {path}`" if world_readable(path) else ""


def world_readable(path: Path) -> bool:
    """Whether the file exists and every user may read it."""
    try:
        return bool(path.stat().st_mode & stat.S_IROTH) and os.name == "posix"
    except OSError:
        return False


class Secrets:
    """Finds secrets and masks every one that it found. Safe to use from any thread."""

    def __init__(self, lookup: Lookup = lambda reference: None, folder: Path = Path()) -> None:
        """Keep where to look.

        Args:
            lookup: Asked for every scheme that is not built in.
            folder: Folder of connector.yaml; a relative `file:` path is relative to it.
        """
        self._lookup = lookup
        self._folder = folder
        self._lock = threading.Lock()
        self._values: dict[str, deque[str]] = {}
        self._pattern: re.Pattern[str] | None = None

    def resolve(self, reference: str) -> str:
        """The secret behind a reference; from now on it is masked.

        Raises:
            Misconfigured: Nothing is there, or it cannot be used; says what to do, never a value.
        """
        if not is_reference(reference):
            raise _fault("secret", "is no reference; write env:NAME, file:PATH or systemd:NAME")
        secret = self._find(reference)
        self._keep(reference, secret, FORMS_PER_REFERENCE)
        return secret

    def remember(self, secret: str) -> None:
        """Mask a value that no reference names, such as a token that was fetched.

        Raises:
            Misconfigured: It is shorter than four characters.
        """
        self._keep("", secret, FORMS_OF_TOKENS)

    def mask(self, text: str) -> str:
        """The text with every known secret replaced by `***`, in each form it may have taken."""
        pattern = self._pattern
        return text if pattern is None else pattern.sub(MASK, text)

    def _find(self, reference: str) -> str:
        scheme, _, rest = reference.partition(":")
        if scheme == "env":
            return _from_environment(reference, rest)
        if scheme == "file":
            return _from_file(reference, self._folder / rest)
        if scheme == "systemd":
            return _from_systemd(reference, rest)
        return self._from_plugin(reference, scheme)

    def _from_plugin(self, reference: str, scheme: str) -> str:
        try:
            secret = self._lookup(reference)
        except Exception as error:  # noqa: BLE001 - a plugin may raise anything; the secret counts as not found
            raise _fault(f"{scheme}:...", self.mask(f"was not found: {error}")) from None
        if not secret:
            raise _fault(
                f"{scheme}:...", f"no plugin found it; install one that knows `{scheme}:`, or use env: or file:"
            )
        return secret

    def _keep(self, reference: str, secret: str, at_most: int) -> None:
        if len(secret) < SHORTEST:
            raise _fault(reference or "token", f"is shorter than {SHORTEST} characters; use a longer secret")
        with self._lock:
            kept = self._values.setdefault(reference, deque(maxlen=at_most))
            if secret not in kept:
                kept.append(secret)
                self._pattern = _pattern(value for values in self._values.values() for value in values)


def _fault(reference: str, sentence: str) -> Misconfigured:
    return Misconfigured([Fault(reference, 0, sentence)])


def _from_environment(reference: str, name: str) -> str:
    secret = os.environ.get(name)
    if not secret:
        state = "is empty" if secret == "" else "is not set"
        raise _fault(reference, f"the environment variable {name} {state}; set it for the user that runs the connector")
    return secret


def _from_file(reference: str, path: Path) -> str:
    try:
        secret = path.read_bytes().decode("utf-8").removesuffix("\n").removesuffix("\r")
    except OSError as error:
        raise _fault(reference, f"{path} cannot be read: {error.strerror}; create it or correct the path") from None
    except UnicodeDecodeError:
        raise _fault(reference, f"{path} is not UTF-8 text; write the secret as one line of text") from None
    if not secret:
        raise _fault(reference, f"{path} is empty; write the secret into it")
    return secret


def _from_systemd(reference: str, name: str) -> str:
    folder = os.environ.get("CREDENTIALS_DIRECTORY")
    if not folder:
        raise _fault(
            reference,
            f"CREDENTIALS_DIRECTORY is not set; add LoadCredential={name}:PATH to the service unit, or use file:",
        )
    if Path(name).name != name:
        raise _fault(reference, "a credential's name has no slash; write the name given in LoadCredential=")
    return _from_file(reference, Path(folder) / name)


def _pattern(secrets: Iterator[str]) -> re.Pattern[str]:
    """Matches every form of every secret, the longest first so that no rest of one stays."""
    forms = {form for secret in secrets for part in _parts(secret) for form in _forms(part) if len(form) >= SHORTEST}
    return re.compile("|".join(re.escape(form) for form in sorted(forms, key=lambda form: (-len(form), form))))


def _forms(secret: str) -> Iterator[str]:
    """A secret as written plainly, and in JSON, URLs, HTML, Python's repr and base64."""
    yield secret
    yield json.dumps(secret)[1:-1]
    yield json.dumps(secret, ensure_ascii=False)[1:-1]
    yield html.escape(secret)
    yield repr(secret)[1:-1]
    raw = secret.encode("utf-8", "surrogateescape")
    yield repr(raw)[2:-1]
    yield from (quote(raw, safe=""), quote(raw), quote_plus(raw))
    yield from _base64_forms(raw)


def _base64_forms(raw: bytes) -> Iterator[str]:
    """Base64 of the secret wherever it stands in the encoded bytes, as in Basic authentication's `user:secret`."""
    for shift in range(3):
        encoded = base64.b64encode(bytes(shift) + raw).decode("ascii")
        start = (0, 2, 3)[shift]
        end = (len(raw) + shift) * 8 // 6
        for form in (encoded[start:end], encoded[start:end].translate(str.maketrans("+/", "-_"))):
            if len(form) > SHORTEST:
                yield form


def _parts(secret: str) -> Iterator[str]:
    """The secret, and the password in it when it is an address: libraries show a proxy's without the rest."""
    yield secret
    try:
        password = urlsplit(secret).password or ""
    except ValueError:
        return
    if len(password) >= SHORTEST:
        yield from (password, unquote(password))


class MaskingFilter(logging.Filter):
    """Masks a log record before a handler formats it: message, traceback, stack and extra texts.

    Add it to handlers, not to loggers: a logger's filter does not see the records of its children.
    """

    def __init__(self, secrets: Secrets) -> None:
        super().__init__()
        self._secrets = secrets

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record; it is always let through."""
        record.msg, record.args = _message(record), None
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        # A handler that renders the exception itself would show what is masked here.
        record.exc_info = None
        for name, value in list(vars(record).items()):
            if isinstance(value, str):
                setattr(record, name, self._secrets.mask(value))
        return True


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except Exception as error:  # noqa: BLE001 - a log call must never end the work that it reports on
        return f"{record.msg} (its arguments do not fit: {type(error).__name__})"


def mask_uncaught(secrets: Secrets) -> None:
    """Mask the tracebacks that Python itself writes to stderr when a thread or the program ends by an error."""

    def show(
        kind: type[BaseException], error: BaseException | None, trace: TracebackType | None, thread: str = ""
    ) -> None:
        text = "".join(traceback.format_exception(kind, error, trace))
        sys.stderr.write(secrets.mask(f"{thread}{text}"))

    def show_thread(args: threading.ExceptHookArgs) -> None:
        if not issubclass(args.exc_type, SystemExit):
            name = args.thread.name if args.thread else "unknown"
            show(args.exc_type, args.exc_value, args.exc_traceback, f"Exception in thread {name}:\n")

    sys.excepthook = show
    threading.excepthook = show_thread
