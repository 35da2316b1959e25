"""Connections that note the first byte and keep the deadline."""

import pytest

from connector.transport.connections import Exchange, current_exchange


def test_the_deadline_counts_from_the_first_byte() -> None:
    """Writing on does not move it."""
    exchange = Exchange(60.0, 5.0)
    assert not exchange.written
    exchange.begin()
    deadline = exchange.deadline
    exchange.begin()
    assert exchange.written
    assert exchange.deadline == deadline


def test_an_exchange_is_left_whatever_happens() -> None:
    """After a fault no later request reports to it."""
    with pytest.raises(ValueError, match="fault"), Exchange(1.0, 1.0).on_this_thread():
        raise ValueError("fault")
    assert current_exchange() is None
