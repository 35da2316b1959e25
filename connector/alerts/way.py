"""How a message reaches a person."""

from __future__ import annotations

from typing import Protocol

from connector.alerts.message import Message
from connector.errors import ConnectorError
from connector.model import CheckFinding


class NotSent(ConnectorError):
    """A message could not be sent; it is tried again."""


class Way(Protocol):
    """A command, or e-mail."""

    def send(self, message: Message) -> str:
        """Send it.

        Returns:
            A sentence about those whom it did not reach, when it reached others; else empty.

        Raises:
            ConnectorError: It was not sent, or nobody knows; the sentence says why and holds no secret.
        """

    def check(self) -> CheckFinding:
        """Whether it can be sent; sends nothing."""
