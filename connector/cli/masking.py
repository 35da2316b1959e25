"""The secrets that this process has found, so that nothing it prints shows one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from connector.secrets import Secrets

_found: list[Secrets] = []


def mask_with(secrets: Secrets) -> None:
    """From now on, mask what these secrets know."""
    _found.append(secrets)


def mask(text: str) -> str:
    """The text without any secret that was found so far."""
    for secrets in _found:
        text = secrets.mask(text)
    return text
