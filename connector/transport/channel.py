"""One channel of the Manufacturer V2 API, ready to be sent to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from urllib.parse import unquote, urlsplit

from connector.errors import NotAllowed
from connector.model import Clock
from connector.stops import stop_point
from connector.transport.answer import Answer, Verdict
from connector.transport.authentication import Authentication
from connector.transport.classify import classify
from connector.transport.masking import KnownSecrets
from connector.transport.request import DECOMMISSION_PATH, Request, request_headers
from connector.transport.sentences import tidy
from connector.transport.settings import ChannelSettings
from connector.transport.token import DynamicToken
from connector.transport.wire import NoReply, Wire


def _forget(_secret: str) -> None:
    return None


class Channel:
    """Sends decommission requests; safe to use from many threads."""

    def __init__(
        self,
        settings: ChannelSettings,
        clock: Clock,
        mask: Callable[[str], str] = str,
        remember: Callable[[str], None] = _forget,
    ) -> None:
        """Make ready to send; nothing is connected and no token is fetched yet.

        Args:
            settings: The endpoint's.
            clock: The host's clocks.
            mask: Takes the host's secrets out of a text; the channel's own are taken out in any case.
            remember: Told each secret of the channel, dynamic tokens too, before it is first used.

        Raises:
            Misconfigured: A file of certificates cannot be used.
        """
        self._settings = settings
        self._clock = clock
        self._secrets = KnownSecrets(mask, remember)
        for secret in (settings.static_token, settings.channel_key, settings.api_key, settings.api_secret):
            self._secrets.add(secret)
        self._secrets.add(_proxy_password(settings.proxy))
        self._wire = Wire(settings, self._secrets.mask)
        authentication = Authentication(settings, self._wire, clock, self._secrets)
        self._dynamic = DynamicToken(authentication.fetch, clock) if settings.static_token is None else None

    @property
    def can_authenticate(self) -> bool:
        """Whether `authenticate` can be used as a probe."""
        return self._dynamic is not None

    def decommission(self, request: Request) -> Answer:
        """Send one request, and once more with a new token when a dynamic one was rejected.

        Returns:
            What came of it. Where no token could be fetched: `NOT_SENT` or `THROTTLED` (the API is down or busy)
            or `CLOSED` (key or secret are wrong), with `written` False. Never raises for a fault of the network or
            of the answer.
        """
        token = self._token()
        if isinstance(token, Answer):
            return token
        answer = self._send(request, token)
        if answer.verdict is not Verdict.TOKEN_REJECTED or self._dynamic is None:
            return answer
        fresh = self._dynamic.current(rejected=token)
        if isinstance(fresh, Answer):
            return replace(answer, sentence=tidy(f"{answer.sentence}; {fresh.sentence}"), retry_after=fresh.retry_after)
        return self._send(request, fresh)

    def _token(self) -> str | Answer:
        return self._dynamic.current() if self._dynamic is not None else self._settings.static_token or ""

    def _send(self, request: Request, token: str) -> Answer:
        headers = request_headers(token, self._settings.channel_key)
        stop_point("send.before")
        reply = self._wire.post(self._settings.address(DECOMMISSION_PATH), headers, request.body())
        stop_point("send.after")
        if isinstance(reply, NoReply):
            return _without_reply(reply)
        return classify(
            reply.status,
            reply.headers,
            reply.body,
            request.serials,
            now=self._clock.now(),
            mask=self._secrets.mask,
        )

    def authenticate(self) -> Answer:
        """Fetch a fresh token: a probe that decommissions nothing.

        Returns:
            `ANSWERED` when a token was issued; else as `decommission` without a token. `written` is False.

        Raises:
            NotAllowed: The channel has a static token; see `can_authenticate`.
        """
        if self._dynamic is None:
            raise NotAllowed(f"endpoint {self._settings.name} has a static token, so there is nothing to authenticate")
        token = self._dynamic.renewed()
        if isinstance(token, Answer):
            return token
        return Answer(Verdict.ANSWERED, 200, "api_auth issued a token", written=False)

    def close(self) -> None:
        """Close the connections that are not in use."""
        self._wire.close()


def _without_reply(reply: NoReply) -> Answer:
    if not reply.written:
        return Answer(Verdict.NOT_SENT, None, tidy(f"not sent: {reply.cause}"), written=False)
    status = "" if reply.status is None else f"HTTP {reply.status}, but "
    return Answer(Verdict.UNKNOWN, reply.status, tidy(f"{status}{reply.cause}; it may have been acted on"))


def _proxy_password(proxy: str | None) -> str | None:
    password = urlsplit(proxy).password if proxy else None
    return unquote(password) if password else None
