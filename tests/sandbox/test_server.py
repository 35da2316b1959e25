"""HTTP of the sandbox."""

import socket
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest

from connector.sandbox.sandbox import Sandbox


def exchange(sandbox: Sandbox, raw: bytes) -> bytes:
    """Send bytes and read the answer's beginning."""
    address = urlsplit(sandbox.url)
    with socket.create_connection((address.hostname, address.port), timeout=10) as connection:
        connection.sendall(raw)
        return connection.recv(65536)


@pytest.mark.parametrize("length", [b"", b"Content-Length: -1\r\n", b"Content-Length: 99999999999\r\n"])
def test_a_body_without_a_usable_length_is_413(length: bytes, sandbox: Sandbox) -> None:
    """It is not waited for."""
    assert exchange(sandbox, b"POST /v1/api_auth HTTP/1.1\r\n" + length + b"\r\n").startswith(b"HTTP/1.1 413 ")


@pytest.mark.parametrize("method", [b"GET", b"HEAD"])
def test_the_bare_address_answers(method: bytes, sandbox: Sandbox) -> None:
    """Whoever only looks whether it is there sees that it is; HEAD gets the headers alone."""
    head, _, body = exchange(sandbox, method + b" / HTTP/1.1\r\n\r\n").partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 ")
    assert (b"connector sandbox" in body) == (method == b"GET")
    assert exchange(sandbox, b"HEAD /v1/api_auth HTTP/1.1\r\n\r\n").startswith(b"HTTP/1.1 405 ")


def test_an_answer_leaves_in_one_piece(sandbox: Sandbox) -> None:
    """Head and body are one write, so that no packet waits for another's acknowledgement."""
    answer = exchange(sandbox, b"GET /sandbox/packs HTTP/1.1\r\n\r\n")
    assert answer.endswith(b"\r\n\r\n[]")


def test_stopping_ends_a_hanging_request(start_sandbox: Callable[..., Sandbox]) -> None:
    """A sandbox stops at once, whatever it was told to wait for."""
    address = None
    with Sandbox() as sandbox:
        sandbox.misbehave("hang")
        address = urlsplit(sandbox.url)
        connection = socket.create_connection((address.hostname, address.port), timeout=10)
        connection.sendall(b"POST /v1/manufacturer/v2/api/serials/decommission HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}")
        while not sandbox.requests():
            pass
    with connection:
        assert connection.recv(10) == b""
