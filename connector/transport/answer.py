"""What came of one request, said by what happens next."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """What came of a request, one for each thing that may happen next."""

    ANSWERED = "answered"
    """A success that could be read: `confirmed` says for which serials; the others are unconfirmed."""
    NOT_SENT = "not_sent"
    """No byte of the request was written: it may be sent again."""
    THROTTLED = "throttled"
    """429, or 503 with Retry-After: it may be sent again, after `retry_after`."""
    TOKEN_REJECTED = "token_rejected"  # noqa: S105 - a verdict, no token
    """NoTokenError or InvalidTokenError: not acted on, and the token needs a person or a renewal."""
    REFUSED = "refused"
    """The API said no to this request, and asking again will not help."""
    CLOSED = "closed"
    """The endpoint does not let us in: it pauses, and the request, not acted on, waits."""
    UNKNOWN = "unknown"
    """Everything else: the request may have been acted on."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one request.

    Attributes:
        verdict: What happens next.
        status: The HTTP status; None when there was none.
        error_type: One of the four documented error types, or empty.
        sentence: For a person: at most 500 printable characters, without secrets, never a whole body.
        confirmed: Serials of the request that the API listed as `Assigned`; only with `ANSWERED`.
        retry_after: Seconds that the API asks to wait, 0 to 3600; None when it said nothing readable.
        written: Whether a byte of a decommission request was written.
    """

    verdict: Verdict
    status: int | None
    sentence: str
    error_type: str = ""
    confirmed: frozenset[str] = frozenset()
    retry_after: float | None = None
    written: bool = True
