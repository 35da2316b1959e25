"""The sandbox as a whole: the vendor's sample, and the transport against every misbehaviour."""

import json
import shutil
import subprocess
from collections.abc import Callable
from typing import Any

import pytest
import requests

from connector.sandbox.misbehaviour import Kind
from connector.sandbox.sandbox import Sandbox, serve
from connector.sandbox.settings import SAMPLE_CHANNEL_KEY, SAMPLE_TOKEN, SandboxSettings
from connector.transport.answer import Verdict
from connector.transport.channel import Channel
from connector.transport.request import Request
from connector.transport.settings import ChannelSettings

PATH = "/v1/manufacturer/v2/api/serials/decommission"
SAMPLE_BODY = """{
    "product_code": "01234567891234",
    "product_code_schema": "GTIN",
    "reason": "destroy",
    "send_to_market": false,
    "market_id": "EU",
    "serials": ["DI8U86IYQI9KS4G87WGI", "SV902P05IYI4ARW5WWHJ"]
}"""
SAMPLE_ANSWER = {
    "success": True,
    "message": "Serials decommissioned",
    "data": [
        {"serial_number": "DI8U86IYQI9KS4G87WGI", "status": "Assigned"},
        {"serial_number": "SV902P05IYI4ARW5WWHJ", "status": "Assigned"},
    ],
}
REQUEST = Request("09001234567897", "destroy", True, "EU", ("A1", "B2"))


def test_the_vendors_sample_request_gives_the_sample_answer(sandbox: Sandbox, http: requests.Session) -> None:
    """Token, channel key and body of the public documentation work, though the GTIN's check digit is wrong."""
    headers = {
        "Content-Type": "application/json",
        "x-access-token": SAMPLE_TOKEN,
        "x-channel-key": SAMPLE_CHANNEL_KEY,
    }
    response = http.post(sandbox.url + PATH, data=SAMPLE_BODY, headers=headers, timeout=10)
    assert (response.status_code, response.json()) == (200, SAMPLE_ANSWER)


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_the_vendors_sample_works_with_curl(sandbox: Sandbox) -> None:
    """The documented command line, with URL and serials filled in, as it stands there."""
    command = ["curl", "-s", "-X", "POST", sandbox.url + PATH, "-H", "Content-Type: application/json"]
    command += [
        "-H",
        f"x-access-token: {SAMPLE_TOKEN}",
        "-H",
        f"x-channel-key: {SAMPLE_CHANNEL_KEY}",
        "-d",
        SAMPLE_BODY,
    ]
    answer = subprocess.run([*command, "--noproxy", "*"], capture_output=True, check=True, timeout=20).stdout
    assert json.loads(answer) == SAMPLE_ANSWER


@pytest.fixture
def channel(sandbox: Sandbox, clock: Any) -> Any:
    """A channel to the sandbox with dynamic tokens and little patience."""
    settings = ChannelSettings(
        name="default",
        url=sandbox.url,
        channel_key="sandbox-channel",
        api_key="sandbox-key",
        api_secret="sandbox-secret",
        read_timeout=0.5,
    )
    opened = Channel(settings, clock)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("kind", "times", "verdict", "confirmed", "acted"),
    [
        (Kind.VALIDATION_ERROR, 1, Verdict.REFUSED, 0, 0),
        (Kind.PRODUCT_ERROR, 1, Verdict.REFUSED, 0, 0),
        (Kind.NO_TOKEN_ERROR, 1, Verdict.ANSWERED, 2, 1),
        (Kind.NO_TOKEN_ERROR, 2, Verdict.TOKEN_REJECTED, 0, 0),
        (Kind.INVALID_TOKEN_ERROR, 1, Verdict.ANSWERED, 2, 1),
        (Kind.INVALID_TOKEN_ERROR, 2, Verdict.TOKEN_REJECTED, 0, 0),
        (Kind.FORBIDDEN, 1, Verdict.CLOSED, 0, 0),
        (Kind.THROTTLED, 1, Verdict.THROTTLED, 0, 0),
        (Kind.UNAVAILABLE, 1, Verdict.THROTTLED, 0, 0),
        (Kind.SERVER_ERROR, 1, Verdict.UNKNOWN, 0, 0),
        (Kind.SERVER_ERROR_AFTER, 1, Verdict.UNKNOWN, 0, 1),
        (Kind.HANG, 1, Verdict.UNKNOWN, 0, 0),
        (Kind.HANG_AFTER, 1, Verdict.UNKNOWN, 0, 1),
        (Kind.CUT, 1, Verdict.UNKNOWN, 0, 0),
        (Kind.CUT_AFTER, 1, Verdict.UNKNOWN, 0, 1),
        (Kind.GARBAGE_AFTER, 1, Verdict.UNKNOWN, 0, 1),
        (Kind.BAD_JSON_AFTER, 1, Verdict.UNKNOWN, 0, 1),
        (Kind.HTML, 1, Verdict.UNKNOWN, 0, 0),
        (Kind.LEAVE_OUT_AFTER, 1, Verdict.ANSWERED, 1, 1),
        (Kind.SLOW_AFTER, 1, Verdict.ANSWERED, 2, 1),
        (Kind.REDIRECT, 1, Verdict.CLOSED, 0, 0),
    ],
)
def test_every_misbehaviour_gets_its_verdict(
    kind: Kind, times: int, verdict: Verdict, confirmed: int, acted: int, sandbox: Sandbox, channel: Channel
) -> None:
    """What the transport says of each misbehaviour, and whether the sandbox acted; the next request is served."""
    sandbox.misbehave(kind, times, seconds=0.05 if kind is Kind.SLOW_AFTER else None)
    answer = channel.decommission(REQUEST)
    assert (answer.verdict, len(answer.confirmed)) == (verdict, confirmed)
    assert answer.written
    assert [pack["times"] for pack in sandbox.packs()] == [1, 1] * acted
    assert channel.decommission(REQUEST).verdict is Verdict.ANSWERED


def test_the_table_above_knows_every_kind() -> None:
    """A new kind of misbehaviour is not forgotten."""
    marks = test_every_misbehaviour_gets_its_verdict.pytestmark  # type: ignore[attr-defined]
    assert {row[0] for row in marks[0].args[1]} == set(Kind)


def test_a_sandbox_that_stopped_is_not_sent_to(start_sandbox: Callable[..., Sandbox], clock: Any) -> None:
    """Stopping ends idle connections too; the next request finds nobody."""
    with Sandbox() as sandbox:
        settings = ChannelSettings(
            name="d", url=sandbox.url, channel_key="sandbox-channel", static_token="sandbox-token"
        )
        channel = Channel(settings, clock)
        assert channel.decommission(REQUEST).verdict is Verdict.ANSWERED
    answer = channel.decommission(REQUEST)
    channel.close()
    assert (answer.verdict, answer.written) == (Verdict.NOT_SENT, False)


def test_serving_ends_by_interrupt_and_frees_the_port(http: requests.Session) -> None:
    """The command line's way: told the URL once requests are taken, ended by Ctrl-C."""
    urls: list[str] = []

    def interrupt(url: str) -> None:
        urls.append(url)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        serve(SandboxSettings(), interrupt)
    port = int(urls[0].rpartition(":")[2])
    with Sandbox(SandboxSettings(port=port)) as again:
        assert again.url == urls[0]
