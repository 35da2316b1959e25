"""Settings of one endpoint: one channel of the Manufacturer V2 API."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from connector.config.base import SecretReference, Settings, address, is_loopback
from connector.model import Reason
from connector.secrets import is_reference
from connector.yamlfile import Location

Found = tuple[Location, str]
"""Where something is wrong, from the endpoint on, and the sentence."""

AFTER_LOCK = frozenset({Reason.DESTROY, Reason.SAMPLE, Reason.FREE_SAMPLE, Reason.EXPORT})


def _url(written: str) -> str:
    parts = address(written)
    if parts.scheme == "http" and not is_loopback(parts.hostname or ""):
        raise ValueError("would carry the token as plain text; write https://")
    if parts.path.rstrip("/") == "/v1" or "/manufacturer/" in parts.path or "/api_auth" in parts.path:
        raise ValueError("is the address of one call; write it without /v1 and what follows")
    return written.rstrip("/")


def _proxy(written: str) -> str:
    if written and not is_reference(written):
        address(written)
    return written


class Timeouts(Settings):
    """How long a request may take.

    Attributes:
        connect: Seconds until the connection stands.
        read: Seconds from the first byte sent until the whole answer is read.
    """

    connect: Annotated[float, Field(gt=0, le=120)] = 10
    read: Annotated[float, Field(gt=0, le=600)] = 60


class TlsSettings(Settings):
    """Files in PEM form.

    Attributes:
        ca: Certificates to trust instead of the usual ones.
        certificate: The client's certificate; needs `key`.
        key: The client's private key; needs `certificate`.
    """

    ca: Path | None = None
    certificate: Path | None = None
    key: Path | None = None


Policy = Literal["hold", "send_again"]


class UnknownOutcome(Settings):
    """What happens to a serial that the API may or may not have acted on.

    Attributes:
        to_market: With `send_to_market: true`. Telling a market twice can raise a falsification alert, so it is held.
        internal: With `send_to_market: false`.
    """

    to_market: Policy = "hold"
    internal: Policy = "send_again"


class EndpointSettings(Settings):
    """One channel of the API.

    Attributes:
        url: Address without a path of the API's own; https, or http to this machine.
        channel_key: Reference of the channel key, sent as `x-channel-key`.
        token: Reference of a static token.
        api_key: Reference of the key for a dynamic token; needs `api_secret`.
        api_secret: Reference of the secret for a dynamic token; needs `api_key`.
        token_path: Where the answer of `api_auth` has the token, e.g. `data.token`; empty to try the likely places.
        timeouts: Of each request.
        max_serials: Serials of one request. The API documents no limit.
        max_in_flight: Requests at one time; as many again are written as begun before they leave.
        requests_per_second: At most so many; None for no limit.
        serials_per_hour: Above this what is to be sent is held: a wrong mapping must not run away.
        tls: Files for TLS.
        proxy: Address of an HTTP proxy, or a reference when it has a password; empty for none.
        unknown_outcome: What happens when nobody can know whether the API acted.
        transitions: Per confirmed reason, the reasons that may follow it.
    """

    url: Annotated[str, AfterValidator(_url)]
    channel_key: SecretReference
    token: SecretReference | None = None
    api_key: SecretReference | None = None
    api_secret: SecretReference | None = None
    token_path: Annotated[str, Field(pattern=r"^([^.\s]+(\.[^.\s]+)*)?$")] = ""
    timeouts: Timeouts = Timeouts()
    max_serials: Annotated[int, Field(ge=1, le=10_000)] = 100
    max_in_flight: Annotated[int, Field(ge=1, le=64)] = 4
    requests_per_second: Annotated[float, Field(gt=0, le=1_000)] | None = None
    serials_per_hour: Annotated[int, Field(ge=1, le=10_000_000)] = 10_000
    tls: TlsSettings = TlsSettings()
    proxy: Annotated[str, AfterValidator(_proxy)] = ""
    unknown_outcome: UnknownOutcome = UnknownOutcome()
    transitions: dict[Reason, frozenset[Reason]] = Field(default={Reason.LOCK: AFTER_LOCK})

    @property
    def secret_references(self) -> dict[str, str]:
        """By field, every reference that must be found before anything is sent."""
        written = {name: getattr(self, name) for name in ("channel_key", "token", "api_key", "api_secret", "proxy")}
        return {name: value for name, value in written.items() if value and is_reference(value)}


def contradictions(endpoint: Mapping[str, Any], folder: Path) -> Iterator[Found]:
    """What is wrong between fields, read from the file's own values so that no other fault hides it.

    Args:
        endpoint: The endpoint as the file has it.
        folder: What a relative path is relative to.
    """
    yield from _ways_to_a_token(endpoint)
    tls = endpoint.get("tls")
    if isinstance(tls, Mapping):
        yield from _tls(tls, folder)
    transitions = endpoint.get("transitions")
    if isinstance(transitions, Mapping):
        yield from _transitions(transitions)


def _ways_to_a_token(endpoint: Mapping[str, Any]) -> Iterator[Found]:
    # A key without a value is None, which the model takes for left out.
    static = endpoint.get("token") is not None
    dynamic = [name for name in ("api_key", "api_secret") if endpoint.get(name) is not None]
    if static and dynamic:
        yield ["token"], f"stands beside {dynamic[0]}; keep `token`, or `api_key` and `api_secret`"
    elif len(dynamic) == 1:
        missing = "api_secret" if dynamic == ["api_key"] else "api_key"
        yield dynamic, f"needs `{missing}` too; add it"
    elif not static and not dynamic:
        yield [], "has no way to a token; add `token`, or `api_key` and `api_secret`"


def _tls(tls: Mapping[str, Any], folder: Path) -> Iterator[Found]:
    for one, other in (("certificate", "key"), ("key", "certificate")):
        if tls.get(one) and not tls.get(other):
            yield ["tls", one], f"needs `{other}` too; add it"
    for name in ("ca", "certificate", "key"):
        file = tls.get(name)
        if isinstance(file, str) and not (folder / file).is_file():
            yield ["tls", name], f"names {folder / file}, where there is no file; correct the path"


def _transitions(transitions: Mapping[str, Any]) -> Iterator[Found]:
    for before, after in transitions.items():
        if isinstance(after, list) and before in after:
            yield ["transitions", before], f"lets {before} follow itself, which is a repeat and never sent; remove it"
