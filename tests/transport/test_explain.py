"""Causes in sentences of our own."""

import http.client
import socket
import ssl

import pytest
import requests

from connector.transport.explain import explain


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (ConnectionRefusedError(111, "Connection refused"), "Connection refused"),
        (TimeoutError("timed out"), "too late"),
        (socket.gaierror(-2, "Name or service not known"), "the host's name is not known: Name or service not known"),
        (http.client.RemoteDisconnected("x"), "the connection was closed without an answer"),
        (http.client.BadStatusLine("token"), "the answer is not HTTP, or was cut off (BadStatusLine)"),
        (requests.exceptions.InvalidHeader("token"), "the request failed (InvalidHeader)"),
        (ssl.SSLError(1, "x"), "TLS failed: the other side closed the connection"),
        (ValueError("token"), "the request failed (ValueError)"),
    ],
)
def test_a_cause_is_told_without_the_exceptions_text(error: Exception, sentence: str) -> None:
    """Each kind has its sentence; texts that may carry a secret are not used."""
    assert explain(error, "too late", str) == sentence


def test_the_cause_at_the_bottom_is_told() -> None:
    """Requests and urllib3 wrap; the root is what helps."""
    try:
        try:
            raise ConnectionResetError(104, "Connection reset by peer")
        except ConnectionResetError as root:
            raise requests.ConnectionError("wrapped") from root
    except requests.ConnectionError as error:
        assert explain(error, "too late", str) == "Connection reset by peer"
