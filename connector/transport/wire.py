"""One POST over the wire: an answer read whole, or why there is none and whether anything was written."""

from __future__ import annotations

import http.client
import logging
import ssl
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import requests
from requests.adapters import HTTPAdapter
from requests.utils import DEFAULT_CA_BUNDLE_PATH
from urllib3 import Timeout
from urllib3.exceptions import HTTPError

from connector.errors import Fault, Misconfigured
from connector.transport.classify import BODY_LIMIT
from connector.transport.connections import POOLS, Exchange, current_exchange
from connector.transport.explain import explain
from connector.transport.sentences import Mask
from connector.transport.settings import WireSettings

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse

_FAULTS = (requests.RequestException, HTTPError, http.client.HTTPException, OSError, ValueError)
"""All that a network, a server or a header that cannot be sent raises through requests and urllib3."""
_CHUNK = 65536


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer read whole, or up to one byte more than `BODY_LIMIT`."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class NoReply:
    """No whole answer.

    Attributes:
        written: Whether a byte of the request may have left.
        cause: Why, without secrets.
        status: The HTTP status, when that much was read.
    """

    written: bool
    cause: str
    status: int | None = None


class _Head(NamedTuple):
    """What the many requests that differ in their bodies alone have in common."""

    pool: Any
    target: str
    headers: Mapping[str, str]


class Wire:
    """Sends requests with the time-outs, TLS and proxy of its settings; safe to use from many threads."""

    def __init__(self, settings: WireSettings, mask: Mask) -> None:
        """Make ready to connect; nothing is connected yet.

        Raises:
            Misconfigured: A file of certificates cannot be used.
        """
        self._settings = settings
        self._mask = mask
        self._adapter = WireAdapter(settings)
        self._proxies = {"http": settings.proxy, "https": settings.proxy} if settings.proxy is not None else {}
        self._session = _dress(requests.Session(), self._adapter, settings)
        # An unasked compression is still understood, but none is asked for.
        self._session.headers["Accept-Encoding"] = "identity"
        self._timeout = Timeout(settings.connect_timeout, settings.read_timeout)
        self._threads = threading.local()

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Reply | NoReply:
        """Send one POST and read its answer. Never raises for a fault of the network or of the answer."""
        exchange = Exchange(self._settings.read_timeout, self._settings.idle_seconds)
        status: int | None = None
        with exchange.on_this_thread():
            try:
                with self._open(url, headers, body) as response:
                    status = response.status
                    return Reply(status, response.headers, _read(response, status))
            except _FAULTS as error:
                return NoReply(exchange.written, self._cause(error, exchange.written), status)

    def _open(self, url: str, headers: Mapping[str, str], body: bytes) -> BaseHTTPResponse:
        # By urllib3 itself: requests would look for proxies, redirects and cookies with each one.
        head = self._head(url, headers)
        response: BaseHTTPResponse = head.pool.urlopen(
            "POST",
            head.target,
            body,
            {**head.headers, "Content-Length": str(len(body))},
            retries=self._adapter.max_retries,
            redirect=False,
            assert_same_host=False,
            timeout=self._timeout,
            preload_content=False,
            decode_content=False,
        )
        return response

    def _head(self, url: str, headers: Mapping[str, str]) -> _Head:
        wanted = (url, *headers.items())
        if getattr(self._threads, "wanted", None) != wanted:
            request = self._session.prepare_request(requests.Request("POST", url, headers=dict(headers)))
            self._threads.head = self._adapter.head(request, self._proxies)
            self._threads.wanted = wanted
        head: _Head = self._threads.head
        return head

    def _cause(self, error: BaseException, written: bool) -> str:
        settings = self._settings
        late = (
            f"no whole answer within {settings.read_timeout:g} s"
            if written
            else f"no connection within {settings.connect_timeout:g} s"
        )
        return explain(error, late, self._mask)

    def close(self) -> None:
        """Close the connections that are not in use; requests under way end on their own."""
        # urllib3 closes a pool's connections when nobody has the pool any more.
        self._threads = threading.local()
        self._adapter.close()


def plain_session(settings: WireSettings) -> requests.Session:
    """A session for plugins, with the same TLS, proxy and time-outs; for one thread.

    Raises:
        Misconfigured: A file of certificates cannot be used.
    """
    return _dress(requests.Session(), WireAdapter(settings), settings)


def _dress(session: requests.Session, adapter: WireAdapter, settings: WireSettings) -> requests.Session:
    # Neither the environment's proxies and certificates nor a .netrc: only what the configuration says.
    session.trust_env = False
    session.mount("http://", adapter)
    session.mount("https://", adapter)
    if settings.proxy is not None:
        session.proxies = {"http": settings.proxy, "https": settings.proxy}
    return session


def _read(raw: BaseHTTPResponse, status: int) -> bytes:
    """The body, up to one byte more than the limit.

    After a 1xx the real answer may still come: its connection must not be used again, which closing it unread does.
    """
    body = bytearray()
    while status >= 200 and len(body) <= BODY_LIMIT:
        chunk = raw.read(min(_CHUNK, BODY_LIMIT + 1 - len(body)), decode_content=True)
        if not chunk:
            break
        body += chunk
    return bytes(body)


class WireAdapter(HTTPAdapter):
    """Hands requests to urllib3 over our own connections, with one TLS context for all of them."""

    def __init__(self, settings: WireSettings) -> None:
        self._wire_settings = settings
        self._tls = _tls_context(settings)
        super().__init__(pool_maxsize=settings.max_in_flight, max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Make the pool manager, with our pools."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = POOLS

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        """The pool manager for a proxy, with our pools and certificates."""
        manager = super().proxy_manager_for(proxy, proxy_ssl_context=self._tls, **kwargs)
        manager.pool_classes_by_scheme = POOLS
        return manager

    def build_connection_pool_key_attributes(self, request: Any, verify: Any, cert: Any = None) -> Any:
        """The pool's key: host and our TLS context, whatever certificates the session names."""
        host, _ = super().build_connection_pool_key_attributes(request, verify, cert)
        return host, {"ssl_context": self._tls}

    def cert_verify(self, conn: Any, url: Any, verify: Any, cert: Any) -> None:
        """Nothing: requests would add the public authorities to a context that trusts only the configured ones."""

    def head(self, request: requests.PreparedRequest, proxies: dict[str, str]) -> _Head:
        """How urllib3 is to be asked for a prepared request."""
        pool = self.get_connection_with_tls_context(request, verify=True, proxies=proxies)
        return _Head(pool, self.request_url(request, proxies), dict(request.headers))

    def send(self, request: Any, stream: bool = False, timeout: Any = None, *args: Any, **kwargs: Any) -> Any:
        """Send, always with time-outs, and always with an exchange that bounds the whole answer."""
        settings = self._wire_settings
        # Between two reads no more than the whole deadline; the deadline itself is kept by the connection.
        limits = timeout if timeout is not None else (settings.connect_timeout, settings.read_timeout)
        exchange = current_exchange() or Exchange(settings.read_timeout, settings.idle_seconds)
        with exchange.on_this_thread():
            return super().send(request, stream, limits, *args, **kwargs)


def _tls_context(settings: WireSettings) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=settings.ca or DEFAULT_CA_BUNDLE_PATH)
    except (OSError, ValueError) as error:
        raise _unusable(settings.ca, "a file of trusted certificates in PEM", error) from None
    if settings.certificate is not None:
        _add_own_certificate(context, settings.certificate, settings.certificate_key)
    return context


def _add_own_certificate(context: ssl.SSLContext, certificate: str, key: str | None) -> None:
    try:
        # Without a password function OpenSSL would ask on the terminal of a service.
        context.load_cert_chain(certificate, key, password=lambda: "")
    except (OSError, ValueError) as error:
        wanted = "a client certificate in PEM with its key, not encrypted, in it or in certificate_key"
        raise _unusable(certificate, wanted, error) from None


def _unusable(path: str | None, wanted: str, error: Exception) -> Misconfigured:
    # OpenSSL gives no reason for a text that is no PEM.
    no_pem = isinstance(error, ssl.SSLError) and not error.reason
    why = "it holds no such PEM" if no_pem else explain(error, "not read in time", str)
    return Misconfigured([Fault(str(path), 0, f"is not usable: {why}; give {wanted}")])


def _hides_nothing(record: logging.LogRecord) -> bool:
    """Whether a log line of urllib3 is free of header text, in which a server may echo a token."""
    return not str(record.msg).startswith("Failed to parse headers")


logging.getLogger("urllib3.connection").addFilter(_hides_nothing)
