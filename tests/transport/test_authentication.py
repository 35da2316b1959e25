"""`POST /v1/api_auth` as a channel uses it."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from connector.transport.answer import Verdict
from connector.transport.channel import Channel
from connector.transport.request import Request

Open = Callable[..., Channel]
KEYS = {"api_key": "api-key-1", "api_secret": "api-secret-1"}


@pytest.fixture
def api(raw_server: Any, http_answer: Any) -> Callable[..., Any]:
    """Starts an API that answers api_auth and decommission with these answers in turn, the last for ever."""

    def start(authentications: list[bytes], decommissions: list[bytes]) -> Any:
        def script(connection: Any, server: Any) -> None:
            while True:
                row = authentications if b"/v1/api_auth" in server.take(connection)[:60] else decommissions
                connection.sendall(row.pop(0) if len(row) > 1 else row[0])

        return raw_server(script)

    return start


def token_answer(http_answer: Any, token: str) -> bytes:
    """The likely answer of api_auth."""
    body = {"success": True, "message": "Authenticated", "data": {"token": token}}
    made: bytes = http_answer(json.dumps(body).encode())
    return made


def test_a_token_is_fetched_once_told_and_used(
    api: Any, http_answer: Any, open_channel: Open, confirming: bytes, request_for_two: Request
) -> None:
    """One api_auth serves many requests; the token is remembered as a secret before it is used."""
    server = api([token_answer(http_answer, "dynamic-1")], [confirming])
    told: list[str] = []
    channel = open_channel(server.url, **KEYS, remember=told.append)
    assert channel.can_authenticate
    assert [channel.decommission(request_for_two).verdict for _ in range(2)] == [Verdict.ANSWERED] * 2
    assert b'{"api_key": "api-key-1", "api_secret": "api-secret-1"}' in server.received[0]
    assert [b"x-access-token: dynamic-1" in each for each in server.received] == [False, True, True]
    assert "dynamic-1" in told


def test_a_rejected_token_is_renewed_and_the_request_sent_once_more(
    api: Any, http_answer: Any, open_channel: Open, confirming: bytes, request_for_two: Request
) -> None:
    """InvalidTokenError fetches a new token and sends the same request again, once."""
    server = api(
        [token_answer(http_answer, "dynamic-1"), token_answer(http_answer, "dynamic-2")],
        [http_answer(b"InvalidTokenError", "401 No"), confirming],
    )
    assert open_channel(server.url, **KEYS).decommission(request_for_two).verdict is Verdict.ANSWERED
    assert b"x-access-token: dynamic-2" in server.received[3]
    assert server.received[1].partition(b"\r\n\r\n")[2] == server.received[3].partition(b"\r\n\r\n")[2]


def test_a_token_rejected_twice_is_not_tried_for_ever(
    api: Any, http_answer: Any, open_channel: Open, request_for_two: Request
) -> None:
    """The second rejection is the answer."""
    rejection = http_answer(b"NoTokenError dynamic-1 dynamic-2", "401 No")
    server = api([token_answer(http_answer, "dynamic-1"), token_answer(http_answer, "dynamic-2")], [rejection])
    answer = open_channel(server.url, **KEYS).decommission(request_for_two)
    assert (answer.verdict, answer.error_type, len(server.received)) == (Verdict.TOKEN_REJECTED, "NoTokenError", 4)
    assert "dynamic" not in answer.sentence


def test_a_rejected_token_without_a_new_one_stays_rejected(
    api: Any, http_answer: Any, open_channel: Open, request_for_two: Request
) -> None:
    """The sentence tells both: the rejection and why there is no new token."""
    server = api(
        [token_answer(http_answer, "dynamic-1"), http_answer(b"wrong key", "401 No")],
        [http_answer(b"InvalidTokenError", "401 No")],
    )
    answer = open_channel(server.url, **KEYS).decommission(request_for_two)
    assert (answer.verdict, answer.written) == (Verdict.TOKEN_REJECTED, True)
    assert "api_auth gave no token" in answer.sentence


@pytest.mark.parametrize(
    ("status", "body", "verdict"),
    [
        ("401 No", b"wrong", Verdict.CLOSED),
        ("403 No", b"InvalidTokenError", Verdict.CLOSED),
        ("422 No", b"ValidationError", Verdict.CLOSED),
        ("302 There", b"", Verdict.CLOSED),
        ("200 OK", b'{"success": true, "message": "Authenticated"}', Verdict.CLOSED),
        ("200 OK", b'{"success": false, "data": "text"}', Verdict.CLOSED),
        ("200 OK", b'{"data": {"token": "two words"}}', Verdict.CLOSED),
        ("200 OK", b"<html>log in</html>", Verdict.CLOSED),
        ("429 Wait", b"", Verdict.THROTTLED),
        ("500 No", b"", Verdict.NOT_SENT),
    ],
)
def test_a_failed_authentication_leaves_the_request_unsent(
    status: str, body: bytes, verdict: Verdict, api: Any, http_answer: Any, open_channel: Open, request_for_two: Request
) -> None:
    """Wrong keys close the endpoint, an API in trouble is tried again; no byte of the decommission is written."""
    server = api([http_answer(body, status)], [b""])
    channel = open_channel(server.url, **KEYS)
    for answer in (channel.decommission(request_for_two), channel.authenticate()):
        assert (answer.verdict, answer.written) == (verdict, False)
        assert "api_auth" in answer.sentence
    assert not any(b"/decommission" in each for each in server.received)


def test_an_api_that_is_down_is_not_sent(open_channel: Open, closed_port: int, request_for_two: Request) -> None:
    """No connection for api_auth means that nothing was sent."""
    answer = open_channel(f"http://127.0.0.1:{closed_port}", **KEYS).decommission(request_for_two)
    assert (answer.verdict, answer.written, answer.sentence) == (
        Verdict.NOT_SENT,
        False,
        "api_auth: Connection refused",
    )


@pytest.mark.parametrize(
    ("path", "body", "issued"),
    [
        (None, {"data": {"token": "t1"}}, True),
        (None, {"token": "t1"}, True),
        (None, {"data": "t1"}, True),
        (None, {"result": {"jwt": "t1"}}, False),
        ("result.jwt", {"result": {"jwt": "t1"}}, True),
        ("result.jwt", {"data": {"token": "t1"}}, False),
    ],
)
def test_the_token_is_found_at_its_path(
    path: str | None, body: object, issued: bool, api: Any, http_answer: Any, open_channel: Open
) -> None:
    """Three likely places are tried; a configured path is the only one."""
    server = api([http_answer(json.dumps(body).encode())], [b""])
    answer = open_channel(server.url, **KEYS, token_path=path).authenticate()
    assert (answer.verdict is Verdict.ANSWERED) == issued


def test_a_probe_fetches_a_fresh_token(api: Any, http_answer: Any, open_channel: Open) -> None:
    """A probe proves that key and secret work now, not that they did."""
    server = api([token_answer(http_answer, "dynamic-1")], [b""])
    channel = open_channel(server.url, **KEYS)
    assert [channel.authenticate().verdict, channel.authenticate().verdict] == [Verdict.ANSWERED] * 2
    assert len(server.received) == 2
