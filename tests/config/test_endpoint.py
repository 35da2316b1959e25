"""Tests of connector.config.endpoint: one channel of the API."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from connector.config.endpoint import EndpointSettings, contradictions


def endpoint(**fields: Any) -> EndpointSettings:
    """An endpoint with these fields set."""
    return EndpointSettings(**{"url": "https://host", "channel_key": "env:CHANNEL", "token": "env:TOKEN"} | fields)


def sentence(**fields: Any) -> str:
    """The one fault of an endpoint with these fields."""
    with pytest.raises(ValidationError) as caught:
        endpoint(**fields)
    (error,) = caught.value.errors()
    return str(error["msg"])


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("https://api.movilitas.cloud", "https://api.movilitas.cloud"),
        ("https://api.movilitas.cloud/", "https://api.movilitas.cloud"),
        ("https://gateway.example/movilitas/", "https://gateway.example/movilitas"),
        ("http://localhost:8080", "http://localhost:8080"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://[::1]:8080", "http://[::1]:8080"),
    ],
)
def test_an_address_is_kept_without_its_last_slash(written: str, kept: str) -> None:
    """Any https address is accepted, and http to this machine; a path may stand for a gateway."""
    assert endpoint(url=written).url == kept


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("http://api.movilitas.cloud", "plain text"),
        ("http://localhost.example.com", "plain text"),
        ("http://127.0.0.1.example.com", "plain text"),
        ("ftp://host", "must be an http:// or https:// address"),
        ("https://ho\nst", "holds a blank or a character that does not print"),
        ("https://ho st", "holds a blank or a character that does not print"),
        ("api.movilitas.cloud", "must be an http:// or https:// address"),
        ("https://", "must be an http:// or https:// address"),
        ("https://host?x=1", "nothing after ? or #"),
        ("https://host:port", "check its host and port"),
        ("https://[::1", "check its host and port"),
        ("https://host/v1", "without /v1"),
        ("https://host/v1/manufacturer/v2/api/serials/decommission", "without /v1"),
    ],
)
def test_a_wrong_address_is_refused(written: str, words: str) -> None:
    """What would send the token in the clear, or to no sensible place, is refused."""
    assert words in sentence(url=written)


def test_a_proxy_is_an_address_or_a_reference() -> None:
    """A proxy without a password stands in the file; one with a password is a reference."""
    assert endpoint(proxy="http://proxy:3128").proxy == "http://proxy:3128"
    assert endpoint(proxy="env:PROXY").proxy == "env:PROXY"
    assert "give its reference" in sentence(proxy="http://user:word@proxy:3128")


def test_secret_references_are_listed() -> None:
    """Everything that must be found before something is sent is listed, a plain proxy is not."""
    assert endpoint(proxy="env:PROXY").secret_references == {
        "channel_key": "env:CHANNEL",
        "token": "env:TOKEN",
        "proxy": "env:PROXY",
    }
    assert "proxy" not in endpoint(proxy="http://proxy:3128").secret_references


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("max_serials", 0),
        ("max_serials", 10_001),
        ("max_in_flight", 0),
        ("max_in_flight", 65),
        ("requests_per_second", 0),
        ("requests_per_second", float("inf")),
        ("serials_per_hour", 0),
        ("timeouts", {"connect": float("nan")}),
        ("timeouts", {"read": -1}),
        ("token_path", "data..token"),
        ("transitions", {"lock": ["stolen"]}),
        ("unknown_outcome", {"to_market": "retry"}),
        ("tls", {"verify": False}),
    ],
)
def test_values_have_bounds(field: str, value: object) -> None:
    """A value that could stop the sending, or let it run away, is refused; TLS cannot be switched off."""
    assert sentence(**{field: value})


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({"token": "env:T"}, []),
        ({"api_key": "env:K", "api_secret": "env:S"}, []),
        ({}, [([], "has no way to a token")]),
        ({"token": None}, [([], "has no way to a token")]),
        ({"token": None, "api_key": "env:K", "api_secret": "env:S"}, []),
        ({"api_key": "env:K"}, [(["api_key"], "needs `api_secret` too")]),
        ({"api_secret": "env:S"}, [(["api_secret"], "needs `api_key` too")]),
        ({"token": "env:T", "api_secret": "env:S"}, [(["token"], "stands beside api_secret")]),
    ],
)
def test_there_is_one_way_to_a_token(
    tmp_path: Path, fields: dict[str, Any], found: list[tuple[list[str], str]]
) -> None:
    """A static token, or a key with its secret: exactly one of the two."""
    told = [(list(where), text.split(";")[0]) for where, text in contradictions(fields, tmp_path)]
    assert told == found


def test_tls_files_exist_and_come_in_pairs(tmp_path: Path) -> None:
    """A certificate needs its key, a key its certificate, and every file must be there."""
    (tmp_path / "client.pem").write_text("x")
    tls = {"tls": {"certificate": "client.pem", "ca": "ca.pem"}, "token": "env:T"}
    assert [(where[-1], text.split(" ")[0]) for where, text in contradictions(tls, tmp_path)] == [
        ("certificate", "needs"),
        ("ca", "names"),
    ]


def test_a_reason_does_not_follow_itself(tmp_path: Path) -> None:
    """A repeat is never sent, so a transition from a reason to itself is a mistake."""
    fields = {"token": "env:T", "transitions": {"lock": ["lock"], "sample": ["destroy"]}}
    assert [list(where) for where, _ in contradictions(fields, tmp_path)] == [["transitions", "lock"]]
