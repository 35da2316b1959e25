"""What all settings share: strict models, names, secret references and web addresses."""

from __future__ import annotations

import ipaddress
from pathlib import Path
from typing import Annotated, Any, TypeVar
from urllib.parse import SplitResult, urlsplit

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from connector.secrets import is_reference
from connector.yamlfile import NOT_SHOWN

Model = TypeVar("Model", bound=BaseModel)

NAME = r"^[a-z][a-z0-9_-]*$"
Name = Annotated[str, Field(pattern=NAME, max_length=64)]
"""Name of an endpoint or a source: it stands in folders, logs and command lines."""


class Settings(BaseModel):
    """Settings that refuse what they do not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _reference(written: object) -> str:
    if isinstance(written, str) and is_reference(written):
        return written
    raise refused("is no secret reference; put the secret elsewhere and write env:NAME, file:PATH or systemd:NAME")


SecretReference = Annotated[str, BeforeValidator(_reference), Field(examples=["env:MOVILITAS_TOKEN"])]
"""Where a secret is found. A literal one is refused, and never repeated in the refusal."""


def refused(sentence: str) -> PydanticCustomError:
    """A fault whose value is not shown, since it may hold a secret."""
    return PydanticCustomError(NOT_SHOWN, "{sentence}", {"sentence": sentence})


def address(written: str) -> SplitResult:
    """Take a web address apart.

    Raises:
        ValueError: It is no http or https address.
        PydanticCustomError: It holds a user, a password or a query, which are not shown.
    """
    if not written.isprintable() or " " in written:
        # urlsplit leaves line breaks out silently, so that another address would be used than was written.
        raise refused("holds a blank or a character that does not print; remove it")
    parts = _split(written)
    if parts.username is not None or parts.password is not None:
        raise refused("holds a user or a password; write the whole address into a secret and give its reference")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("must be an http:// or https:// address")
    if parts.query or parts.fragment:
        # Some write a token there.
        raise refused("must have nothing after ? or #; remove it")
    return parts


def _split(written: str) -> SplitResult:
    try:
        parts = urlsplit(written)
        _ = parts.port
    except ValueError:
        raise refused("is no web address; check its host and port") from None
    return parts


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine's own."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def with_absolute_paths(model: Model, folder: Path) -> Model:
    """The settings with each relative path, in nested settings and lists too, made relative to `folder`."""
    changed = {name: _absolute(getattr(model, name), folder) for name in type(model).model_fields}
    return model.model_copy(update=changed)


def _absolute(value: Any, folder: Path) -> Any:
    if isinstance(value, Path):
        return folder / value
    if isinstance(value, BaseModel):
        return with_absolute_paths(value, folder)
    if type(value) in (list, tuple, set, frozenset):
        return type(value)(_absolute(each, folder) for each in value)
    if type(value) is dict:
        return {key: _absolute(each, folder) for key, each in value.items()}
    return value
