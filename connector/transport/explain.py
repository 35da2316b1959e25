"""Why there was no answer, in a sentence of our own: texts of exceptions carry addresses, headers and secrets."""

from __future__ import annotations

import http.client
import socket
import ssl
from collections.abc import Iterator

from connector.transport.sentences import Mask, tidy


def explain(error: BaseException, late: str, mask: Mask) -> str:
    """The cause at the bottom of an exception, for a person.

    Args:
        error: What requests or urllib3 raised.
        late: The sentence for a time-out.
        mask: Takes the secrets out of a text.
    """
    roots = [each for each in _chain(error) if isinstance(each, OSError | http.client.HTTPException)]
    # requests' own exceptions are OSErrors without a number; the deepest that is more than that tells the cause.
    root = next((each for each in reversed(roots) if not type(each).__module__.startswith("requests")), error)
    return tidy(mask(_sentence(root, late)), 300)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: list[BaseException] = []
    while error is not None and error not in seen:
        seen.append(error)
        yield error
        error = error.__cause__ or error.__context__


def _sentence(error: BaseException, late: str) -> str:
    sentence = f"the request failed ({type(error).__name__})"
    match error:
        case ssl.SSLCertVerificationError():
            why = getattr(error, "verify_message", "no reason given")
            sentence = f"the certificate of the other side is not trusted: {why}; check ca and url"
        case ssl.SSLError():
            # Only those that OpenSSL itself raises have a reason.
            why = getattr(error, "reason", None) or "the other side closed the connection"
            sentence = f"TLS failed: {why}"
        case TimeoutError():
            sentence = late
        case socket.gaierror():
            sentence = f"the host's name is not known: {error.strerror}"
        case http.client.RemoteDisconnected():
            sentence = "the connection was closed without an answer"
        case http.client.HTTPException():
            sentence = f"the answer is not HTTP, or was cut off ({type(error).__name__})"
        case OSError(errno=None) if str(error).startswith("Tunnel connection failed"):
            sentence = f"the proxy did not connect us: {error}"
        case OSError(strerror=str(text)):
            sentence = text
        case UnicodeError():
            sentence = "a header holds characters that HTTP cannot carry; check token and channel key"
    return sentence
