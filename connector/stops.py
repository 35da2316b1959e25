"""Named stop points around each commit, send and file move.

In production `stop_point` does nothing: no setting, file or environment variable reaches `on_reach`. The
tests start the program through a small program of their own that sets it, to end the process right there.
"""

from __future__ import annotations

from collections.abc import Callable

on_reach: Callable[[str], None] | None = None


def stop_point(name: str) -> None:
    """Mark a moment at which the process may be ended without a promise being broken."""
    if on_reach is not None:
        on_reach(name)
