"""What the transport needs to know of one endpoint."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class WireSettings:
    """How connections are made, for the API and for plugins alike.

    Attributes:
        connect_timeout: Seconds for each of: TCP connect to one address, the proxy's CONNECT, the TLS handshake.
        read_timeout: Seconds from the first byte written until the whole answer is read.
        ca: File of trusted certificates in PEM; None for the public authorities that certifi lists.
        certificate: File of our own client certificate in PEM; None for none.
        certificate_key: File of its key in PEM; None when the certificate's file holds it.
        proxy: URL of an HTTP proxy; may hold a password, so it is not shown.
        idle_seconds: A connection idle for longer is not used again: the other side may just be closing it, and
            a POST that meets that moment cannot be told from one that was acted on.
        max_in_flight: Requests at once; as many connections are kept.
    """

    connect_timeout: float = 10.0
    read_timeout: float = 60.0
    ca: str | None = None
    certificate: str | None = None
    certificate_key: str | None = None
    proxy: str | None = field(default=None, repr=False)
    idle_seconds: float = 5.0
    max_in_flight: int = 4


@dataclass(frozen=True, kw_only=True)
class ChannelSettings(WireSettings):
    """One channel of the Manufacturer V2 API; with a static token, or with key and secret for dynamic ones.

    Attributes:
        name: Name of the endpoint in the configuration.
        url: Base of all addresses, e.g. `https://api.movilitas.cloud`.
        channel_key: Key of the shopfloor channel, sent as `x-channel-key`.
        static_token: Token made on the API Keys page; None for dynamic tokens.
        api_key: For `POST /v1/api_auth`.
        api_secret: For `POST /v1/api_auth`.
        token_path: Dotted path of the token in api_auth's answer; None tries `data.token`, `token`, `data`.

    Raises:
        ValueError: Neither a static token nor key and secret are given.
    """

    name: str
    url: str
    channel_key: str = field(repr=False)
    static_token: str | None = field(default=None, repr=False)
    api_key: str | None = field(default=None, repr=False)
    api_secret: str | None = field(default=None, repr=False)
    token_path: str | None = None

    def __post_init__(self) -> None:
        if self.static_token is None and not self.has_key:
            raise ValueError(f"endpoint {self.name}: give static_token, or api_key and api_secret")

    @property
    def has_key(self) -> bool:
        """Whether dynamic tokens can be fetched."""
        return self.api_key is not None and self.api_secret is not None

    def address(self, path: str) -> str:
        """The whole URL of a path of the API."""
        return self.url.rstrip("/") + path
