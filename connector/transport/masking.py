"""Keeping secrets out of every text that leaves the transport."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

MASK = "***"
_TOKENS_KEPT = 64


class KnownSecrets:
    """The secrets of one channel; safe to use from any thread."""

    def __init__(self, mask: Callable[[str], str], remember: Callable[[str], None]) -> None:
        """Mask with the host's `mask` as well, and tell the host's `remember` of each new secret."""
        self._mask = mask
        self._remember = remember
        self._lasting: set[str] = set()
        self._tokens: deque[str] = deque(maxlen=_TOKENS_KEPT)
        self._longest_first: tuple[str, ...] = ()

    def add(self, secret: str | None) -> None:
        """Keep one more secret out of all texts from now on."""
        if secret:
            self._lasting.add(secret)
            self._know(secret)

    def add_token(self, token: str) -> None:
        """Keep a dynamic token out of all texts until 64 newer ones came: it has ended long before."""
        if token not in self._tokens:
            self._tokens.append(token)
        self._know(token)

    def _know(self, secret: str) -> None:
        self._remember(secret)
        # A secret that is part of another must not leave the rest of that one behind.
        self._longest_first = tuple(sorted({*self._lasting, *self._tokens}, key=len, reverse=True))

    def mask(self, text: str) -> str:
        """The text with every known secret replaced."""
        for secret in self._longest_first:
            text = text.replace(secret, MASK)
        return self._mask(text)
