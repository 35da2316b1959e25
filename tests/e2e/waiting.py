"""Waiting for something to become so."""

from __future__ import annotations

import time
from collections.abc import Callable


def wait_for(reached: Callable[[], bool], seconds: float = 30) -> None:
    """Return when something is so.

    Raises:
        AssertionError: It is not so in time.
    """
    end = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)
