"""Connections that note the first byte and keep the deadline."""

from __future__ import annotations

import socket
import threading

import pytest
from urllib3.exceptions import NewConnectionError

from connector.transport.connections import Exchange, PlainConnection, current_exchange


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


def test_head_and_body_leave_together_and_a_head_that_failed_is_forgotten() -> None:
    """One write; what could not be written is no part of the next request over the same connection object."""
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    connection = PlainConnection("127.0.0.1", port, timeout=5)
    with pytest.raises(NewConnectionError, match="refused"):
        connection.request("POST", "/first", body=b"lost")
    connection.close()  # as the pool does
    received: list[bytes] = []

    def answer(listening: socket.socket) -> None:
        peer, _ = listening.accept()
        with peer:
            received.append(peer.recv(65536))
            peer.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")

    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(10)
        answering = threading.Thread(target=answer, args=(listening,))
        answering.start()
        connection.port = listening.getsockname()[1]
        connection.request("POST", "/second", body=b"kept")
        assert connection.getresponse().status == 204
        answering.join()
    connection.close()
    [request] = received
    assert request.startswith(b"POST /second ")
    assert request.endswith(b"\r\n\r\nkept")
