"""One channel against servers on real sockets: what is sent, what comes of it, and what is said of it."""

import json
import re
import socket
import struct
import threading
from collections.abc import Callable
from typing import Any

import pytest

from connector import stops
from connector.errors import NotAllowed
from connector.transport.answer import Answer, Verdict
from connector.transport.channel import Channel
from connector.transport.request import Request

Open = Callable[..., Channel]


def reset(connection: socket.socket) -> None:
    """Close with a RST."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def closes_at_once(connection: socket.socket, server: Any) -> None:
    """Read one byte, then RST."""
    connection.recv(1)
    reset(connection)


def closes_after_reading(connection: socket.socket, server: Any) -> None:
    """Read the request, then close."""
    server.take(connection)


def resets_mid_answer(connection: socket.socket, server: Any) -> None:
    """RST in the middle of the body."""
    server.take(connection)
    connection.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"succ')
    reset(connection)


def hangs(connection: socket.socket, server: Any) -> None:
    """Read the request and say nothing."""
    server.take(connection)
    server.stopped.wait(10)


def drips_headers(connection: socket.socket, server: Any) -> None:
    """A byte of a header now and then."""
    server.take(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while not server.stopped.wait(0.02):
        connection.sendall(b"x")


def drips_body(connection: socket.socket, server: Any) -> None:
    """A byte of the body now and then."""
    server.take(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    while not server.stopped.wait(0.02):
        connection.sendall(b" ")


def drips_continues(connection: socket.socket, server: Any) -> None:
    """An endless row of 100 Continue."""
    server.take(connection)
    while not server.stopped.wait(0.02):
        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")


def speaks_garbage(connection: socket.socket, server: Any) -> None:
    """What is no HTTP."""
    server.take(connection)
    connection.sendall(b"\x00\xff\xfe no HTTP \r\n\r\n")


def never_ends(connection: socket.socket, server: Any) -> None:
    """A body without end."""
    server.take(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        connection.sendall(b" " * 65536)


def test_the_request_is_the_documented_one(
    raw_server: Any, open_channel: Open, confirming: bytes, request_for_two: Request
) -> None:
    """Path, headers and JSON body are those of the vendor's documentation, the body in its order."""
    server = raw_server(confirming)
    open_channel(server.url + "/").decommission(request_for_two)
    head, _, body = server.received[0].partition(b"\r\n\r\n")
    assert head.startswith(b"POST /v1/manufacturer/v2/api/serials/decommission HTTP/1.1\r\n")
    headers = {line.partition(b": ")[0].lower(): line.partition(b": ")[2] for line in head.split(b"\r\n")[1:]}
    assert headers[b"content-type"] == b"application/json"
    assert headers[b"x-access-token"] == b"static-token-1"
    assert headers[b"x-channel-key"] == b"channel-key-1"
    assert list(json.loads(body).items()) == [
        ("product_code", "09001234567897"),
        ("product_code_schema", "GTIN"),
        ("reason", "destroy"),
        ("send_to_market", False),
        ("market_id", "EU"),
        ("serials", ["A1", "B2"]),
    ]


def test_a_success_confirms_its_serials(
    raw_server: Any, open_channel: Open, confirming: bytes, request_for_two: Request
) -> None:
    """The documented success confirms every serial that it lists as Assigned."""
    answer = open_channel(raw_server(confirming).url).decommission(request_for_two)
    assert answer == Answer(
        Verdict.ANSWERED, 200, "HTTP 200: 2 of 2 serials confirmed", confirmed=frozenset({"A1", "B2"})
    )


@pytest.mark.parametrize(
    "script", [closes_at_once, closes_after_reading, resets_mid_answer, speaks_garbage, never_ends]
)
def test_a_connection_lost_after_writing_began_is_unknown(
    script: Any, raw_server: Any, open_channel: Open, request_for_two: Request
) -> None:
    """However the connection ends once a byte was written, the request may have been acted on."""
    answer = open_channel(raw_server(script).url).decommission(request_for_two)
    assert (answer.verdict, answer.written, answer.confirmed) == (Verdict.UNKNOWN, True, frozenset())


@pytest.mark.parametrize("script", [hangs, drips_headers, drips_body, drips_continues])
def test_the_whole_answer_is_bounded_by_one_deadline(
    script: Any, raw_server: Any, open_channel: Open, request_for_two: Request, stopwatch: Callable[[], float]
) -> None:
    """A server that hangs, or drips a byte now and then, is left at the deadline."""
    answer = open_channel(raw_server(script).url, read_timeout=0.3).decommission(request_for_two)
    assert answer.verdict is Verdict.UNKNOWN
    assert "no whole answer within 0.3 s" in answer.sentence
    assert stopwatch() < 3


def test_a_server_that_does_not_read_is_left_at_the_deadline(
    raw_server: Any, open_channel: Open, stopwatch: Callable[[], float]
) -> None:
    """Writing counts towards the same deadline as reading."""
    server = raw_server(lambda connection, server: server.stopped.wait(10))
    serials = tuple(f"{number:020}" for number in range(400_000))
    request = Request("09001234567897", "destroy", False, "", serials)
    answer = open_channel(server.url, read_timeout=0.3, connect_timeout=20.0).decommission(request)
    assert answer.verdict is Verdict.UNKNOWN
    assert stopwatch() < 5


def test_a_refused_connection_is_not_sent(open_channel: Open, closed_port: int, request_for_two: Request) -> None:
    """Where nobody listens nothing was written."""
    answer = open_channel(f"http://127.0.0.1:{closed_port}").decommission(request_for_two)
    assert (answer.verdict, answer.status, answer.written) == (Verdict.NOT_SENT, None, False)
    assert answer.sentence == "not sent: Connection refused"


def test_an_unknown_host_is_not_sent(open_channel: Open, request_for_two: Request) -> None:
    """A name that DNS does not know is not sent to, and the sentence says so."""
    answer = open_channel("http://no-such-host.invalid").decommission(request_for_two)
    assert (answer.verdict, answer.written) == (Verdict.NOT_SENT, False)
    assert "the host's name is not known" in answer.sentence


@pytest.mark.parametrize("token", ["line\nbreak", "snow\u2603man"])
def test_a_token_that_no_header_can_carry_is_not_sent_and_not_shown(
    token: str, raw_server: Any, open_channel: Open, confirming: bytes, request_for_two: Request
) -> None:
    """A header that cannot be made is found before the first byte, and its value stays secret."""
    server = raw_server(confirming)
    answer = open_channel(server.url, static_token=token).decommission(request_for_two)
    assert (answer.verdict, answer.written, server.received) == (Verdict.NOT_SENT, False, [])
    assert not re.search("line|break|snow|man", answer.sentence)


def test_a_silent_proxy_drip_is_not_sent(
    raw_server: Any, open_channel: Open, request_for_two: Request, stopwatch: Callable[[], float]
) -> None:
    """A proxy that drips its answer to CONNECT is left at the connect time-out; nothing was written."""
    proxy = raw_server(drips_headers)
    channel = open_channel("https://127.0.0.1:1", proxy=proxy.url, connect_timeout=0.3)
    answer = channel.decommission(request_for_two)
    assert (answer.verdict, answer.written) == (Verdict.NOT_SENT, False)
    assert stopwatch() < 3


def test_a_proxy_that_declines_is_not_sent(
    raw_server: Any, open_channel: Open, http_answer: Callable[..., bytes], request_for_two: Request
) -> None:
    """A CONNECT that is declined leaves the request unwritten; the sentence names the proxy's status, no password."""
    proxy = raw_server(http_answer(b"", "407 Proxy Authentication Required for pass-word"))
    url = proxy.url.replace("http://", "http://user:pass-word@")
    answer = open_channel("https://127.0.0.1:1", proxy=url).decommission(request_for_two)
    assert (answer.verdict, answer.written) == (Verdict.NOT_SENT, False)
    assert "407" in answer.sentence
    assert "pass-word" not in answer.sentence


def test_requests_go_through_the_proxy(
    raw_server: Any, connect_proxy: Any, open_channel: Open, server_tls: Any, certificates: Any,
    confirming: bytes, request_for_two: Request, host_of: Callable[[str], str],
) -> None:  # fmt: skip
    """With a proxy, TLS to the API runs through its CONNECT."""
    server = raw_server(confirming, server_tls())
    channel = open_channel(server.url, proxy=connect_proxy.url, ca=str(certificates / "ca.pem"))
    assert channel.decommission(request_for_two).verdict is Verdict.ANSWERED
    assert connect_proxy.received[0].startswith(f"CONNECT {host_of(server.url)} ".encode())
    channel.close()


def test_the_environments_proxy_is_not_used(
    raw_server: Any, open_channel: Open, confirming: bytes, request_for_two: Request, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only the configuration names a proxy; the environment of the service does not."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    answer = open_channel(raw_server(confirming).url).decommission(request_for_two)
    assert answer.verdict is Verdict.ANSWERED


@pytest.mark.parametrize(
    ("certificate", "ca"), [("server.pem", "other-ca.pem"), ("server.pem", None), ("elsewhere.pem", "ca.pem")]
)
def test_a_certificate_that_is_not_trusted_is_not_sent_to(
    certificate: str, ca: str | None, raw_server: Any, open_channel: Open, server_tls: Any, certificates: Any,
    confirming: bytes, request_for_two: Request,
) -> None:  # fmt: skip
    """Another authority, none, or another host's certificate ends the handshake before a byte is written."""
    server = raw_server(confirming, server_tls(certificate))
    channel = open_channel(server.url, ca=ca and str(certificates / ca))
    answer = channel.decommission(request_for_two)
    assert (answer.verdict, answer.written, server.received) == (Verdict.NOT_SENT, False, [])
    assert "certificate of the other side is not trusted" in answer.sentence


def test_a_failing_handshake_is_not_sent(raw_server: Any, open_channel: Open, request_for_two: Request) -> None:
    """A server that speaks no TLS, or hangs in the handshake, was not written to."""

    def no_tls(connection: socket.socket, server: Any) -> None:
        connection.recv(10)
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    server = raw_server(no_tls)
    answer = open_channel(server.url.replace("http", "https")).decommission(request_for_two)
    assert (answer.verdict, answer.written) == (Verdict.NOT_SENT, False)
    assert "TLS failed" in answer.sentence


def test_a_hanging_handshake_ends_at_the_connect_timeout(
    raw_server: Any, open_channel: Open, request_for_two: Request, stopwatch: Callable[[], float]
) -> None:
    """A server that accepts and says nothing is left at the connect time-out."""
    server = raw_server(lambda connection, server: server.stopped.wait(10))
    answer = open_channel(server.url.replace("http", "https"), connect_timeout=0.3).decommission(request_for_two)
    assert (answer.verdict, answer.written) == (Verdict.NOT_SENT, False)
    assert "no connection within 0.3 s" in answer.sentence
    assert stopwatch() < 3


def test_a_client_certificate_is_shown(
    raw_server: Any, open_channel: Open, server_tls: Any, certificates: Any, confirming: bytes, request_for_two: Request
) -> None:
    """A server that wants a client certificate gets the configured one."""
    server = raw_server(confirming, server_tls(wants_client=True))
    own = str(certificates / "client.pem")
    channel = open_channel(server.url, ca=str(certificates / "ca.pem"), certificate=own)
    assert channel.decommission(request_for_two).verdict is Verdict.ANSWERED


def test_a_connection_is_used_again(
    raw_server: Any, open_channel: Open, confirming: bytes, request_for_two: Request
) -> None:
    """Answers that were read whole leave their connection to the next request, of any thread."""
    server = raw_server(confirming)
    channel = open_channel(server.url)
    for _ in range(3):
        channel.decommission(request_for_two)
    thread = threading.Thread(target=channel.decommission, args=(request_for_two,))
    thread.start()
    thread.join()
    assert (server.connections, len(server.received)) == (1, 4)


def test_an_idle_connection_is_not_used_again(
    raw_server: Any, open_channel: Open, confirming: bytes, request_for_two: Request
) -> None:
    """A connection idle for longer than `idle_seconds` (here: at all) is replaced before a POST."""
    server = raw_server(confirming)
    channel = open_channel(server.url, idle_seconds=0.0)
    assert [channel.decommission(request_for_two).verdict for _ in range(3)] == [Verdict.ANSWERED] * 3
    assert server.connections == 3


def test_an_informational_answer_does_not_lend_its_successor_to_the_next_request(
    raw_server: Any, open_channel: Open, confirming: bytes, request_for_two: Request
) -> None:
    """After a 103 the connection is closed: the answer that follows must not be taken for another request's."""
    server = raw_server(b"HTTP/1.1 103 Early Hints\r\n\r\n")
    channel = open_channel(server.url)
    assert [channel.decommission(request_for_two).verdict for _ in range(2)] == [Verdict.UNKNOWN] * 2
    assert server.connections == 2


def test_a_redirect_is_not_followed_nor_read(
    raw_server: Any, open_channel: Open, request_for_two: Request, stopwatch: Callable[[], float]
) -> None:
    """A redirect closes the endpoint: it is not followed, and its body is read no further than any other."""

    def endless_redirect(connection: socket.socket, server: Any) -> None:
        server.take(connection)
        connection.sendall(b"HTTP/1.1 307 Temporary Redirect\r\nLocation: /there\r\n\r\n")
        while True:
            connection.sendall(b" " * 65536)

    server = raw_server(endless_redirect)
    answer = open_channel(server.url).decommission(request_for_two)
    assert answer.verdict is Verdict.UNKNOWN
    assert "longer than" in answer.sentence
    assert len(server.received) == 1


def test_a_cookie_is_not_sent_back(
    raw_server: Any, open_channel: Open, http_answer: Callable[..., bytes], request_for_two: Request
) -> None:
    """What a server sets as a cookie is forgotten."""
    server = raw_server(http_answer(b"", "200 OK", "Set-Cookie: session=1; Path=/"))
    channel = open_channel(server.url)
    channel.decommission(request_for_two)
    channel.decommission(request_for_two)
    assert b"cookie" not in server.received[1].lower()


def test_an_echoed_secret_is_masked(
    raw_server: Any, open_channel: Open, http_answer: Callable[..., bytes], request_for_two: Request
) -> None:
    """A server that echoes token and channel key does not get them into a sentence."""
    body = b'{"success": false, "message": "ValidationError: static-token-1 / channel-key-1"}'
    answer = open_channel(raw_server(http_answer(body, "422 No")).url).decommission(request_for_two)
    assert answer.verdict is Verdict.REFUSED
    assert "***" in answer.sentence
    assert "token-1" not in answer.sentence
    assert "key-1" not in answer.sentence


def test_the_stop_points_stand_around_the_sending(
    raw_server: Any, open_channel: Open, confirming: bytes, request_for_two: Request, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`send.before` is reached before a byte leaves, `send.after` when the answer is there."""
    server = raw_server(confirming)
    reached: list[tuple[str, int]] = []
    monkeypatch.setattr(stops, "on_reach", lambda name: reached.append((name, len(server.received))))
    open_channel(server.url).decommission(request_for_two)
    assert reached == [("send.before", 0), ("send.after", 1)]


def test_a_static_token_cannot_be_probed(open_channel: Open) -> None:
    """There is no api_auth for a static token; the property says so, and asking all the same is declined."""
    channel = open_channel("http://127.0.0.1:1")
    assert not channel.can_authenticate
    with pytest.raises(NotAllowed, match="static token"):
        channel.authenticate()
