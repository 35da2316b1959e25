"""One POST over the wire, and the sessions that plugins get."""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests

from connector.errors import Misconfigured
from connector.transport.classify import BODY_LIMIT
from connector.transport.settings import WireSettings
from connector.transport.wire import NoReply, Reply, Wire, plain_session


def test_a_body_is_read_up_to_one_byte_more_than_the_limit(raw_server: Any, http_answer: Callable[..., bytes]) -> None:
    """An answer of any size costs no more memory than the limit."""
    server = raw_server(http_answer(b" " * (BODY_LIMIT + 100_000)))
    wire = Wire(WireSettings(), str)
    reply = wire.post(server.url, {}, b"x")
    wire.close()
    assert isinstance(reply, Reply)
    assert len(reply.body) == BODY_LIMIT + 1


def test_an_unasked_compression_is_understood(raw_server: Any, http_answer: Callable[..., bytes]) -> None:
    """A gateway that compresses all the same is read; a body that only claims to be compressed is no answer."""
    import gzip

    server = raw_server(http_answer(gzip.compress(b"hello"), "200 OK", "Content-Encoding: gzip"))
    wire = Wire(WireSettings(), str)
    reply = wire.post(server.url, {}, b"x")
    assert isinstance(reply, Reply)
    assert reply.body == b"hello"
    assert b"accept-encoding: identity" in server.received[0].lower()
    broken = raw_server(http_answer(b"hello", "200 OK", "Content-Encoding: gzip"))
    assert isinstance(wire.post(broken.url, {}, b"x"), NoReply)
    wire.close()


@pytest.mark.parametrize("wrong", ["ca", "certificate"])
def test_a_certificate_file_that_cannot_be_used_is_named(wrong: str, tmp_path: Path) -> None:
    """Found when the channel is made, with the file's name and what it must be."""
    file = tmp_path / "wrong.pem"
    file.write_text("nothing")
    with pytest.raises(
        Misconfigured, match=r"wrong\.pem: is not usable: (it holds no such PEM|TLS failed: NO_CERT\w+); give a "
    ):
        Wire(WireSettings(**{wrong: str(file)}), str)


def test_a_plugins_session_has_the_configured_timeouts(raw_server: Any) -> None:
    """A plugin that names no time-out is not left hanging."""
    server = raw_server(lambda connection, server: (server.take(connection), server.stopped.wait(10)))
    with plain_session(WireSettings(read_timeout=0.2)) as session, pytest.raises(requests.exceptions.ReadTimeout):
        session.get(server.url)


def test_a_plugins_session_has_the_configured_certificates(
    raw_server: Any, server_tls: Any, certificates: Path, http_answer: Callable[..., bytes]
) -> None:
    """The configured authority is trusted, and no other."""
    server = raw_server(http_answer(b"hello"), server_tls())
    with plain_session(WireSettings(ca=str(certificates / "ca.pem"))) as session:
        assert session.get(server.url).text == "hello"
    with plain_session(WireSettings()) as session, pytest.raises(requests.exceptions.SSLError):
        session.get(server.url)


def test_a_plugins_session_goes_through_the_configured_proxy(
    raw_server: Any, connect_proxy: Any, server_tls: Any, certificates: Path, http_answer: Callable[..., bytes]
) -> None:
    """Plugins reach what the API is reached through."""
    server = raw_server(http_answer(b"hello"), server_tls())
    settings = WireSettings(ca=str(certificates / "ca.pem"), proxy=connect_proxy.url)
    with plain_session(settings) as session:
        assert session.get(server.url).text == "hello"
    assert connect_proxy.received[0].startswith(b"CONNECT")


def test_header_texts_of_a_server_are_not_logged(raw_server: Any, caplog: pytest.LogCaptureFixture) -> None:
    """urllib3 logs headers that it cannot parse; a server may echo a token there."""
    server = raw_server(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nsecret-token\r\nX: 1\r\n\r\n")
    wire = Wire(WireSettings(), str)
    with caplog.at_level(logging.DEBUG):
        wire.post(server.url, {}, b"x")
    wire.close()
    assert "secret-token" not in caplog.text
