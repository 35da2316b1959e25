"""`POST /v1/api_auth`: a dynamic token for key and secret.

Where it fails, no byte of a decommission was written. The answer says so, and whether the endpoint pauses.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from connector.model import Clock
from connector.transport.answer import Answer, Verdict
from connector.transport.classify import classify
from connector.transport.masking import KnownSecrets
from connector.transport.request import AUTHENTICATION_PATH, authentication_body
from connector.transport.sentences import tidy
from connector.transport.settings import ChannelSettings
from connector.transport.strictjson import decoded, read_json
from connector.transport.token import Token, lifetime_of
from connector.transport.wire import NoReply, Reply, Wire

TOKEN_PATHS = ("data.token", "token", "data")
"""Where the token is looked for; its place in the answer is not public."""
_LONGEST_TOKEN = 16384
_FOR_THE_COMMAND = {
    Verdict.THROTTLED: Verdict.THROTTLED,
    Verdict.UNKNOWN: Verdict.NOT_SENT,
    Verdict.NOT_SENT: Verdict.NOT_SENT,
}
"""What a failed authentication means for a command that waits for its token; all else closes the endpoint."""


@dataclass(frozen=True, slots=True)
class Authentication:
    """Fetches tokens for one channel."""

    settings: ChannelSettings
    wire: Wire
    clock: Clock
    secrets: KnownSecrets

    def fetch(self) -> Token | Answer:
        """A fresh token, or an answer with `NOT_SENT`, `THROTTLED` or `CLOSED`."""
        body = authentication_body(self.settings.api_key or "", self.settings.api_secret or "")
        url = self.settings.address(AUTHENTICATION_PATH)
        reply = self.wire.post(url, {"Content-Type": "application/json"}, body)
        if isinstance(reply, NoReply):
            sentence = tidy(self.secrets.mask(f"api_auth: {reply.cause}"))
            return Answer(Verdict.NOT_SENT, reply.status, sentence, written=False)
        return self._token(reply) or self._failure(reply)

    def _token(self, reply: Reply) -> Token | None:
        parsed = read_json(decoded(reply.body)) if 200 <= reply.status < 300 else None
        if isinstance(parsed, Mapping) and parsed.get("success") is False:
            return None
        paths = TOKEN_PATHS if self.settings.token_path is None else (self.settings.token_path,)
        text = next(_tokens_at(parsed, paths), None)
        if text is None:
            return None
        self.secrets.add_token(text)
        return Token(text, lifetime_of(text, self.clock.now()))

    def _failure(self, reply: Reply) -> Answer:
        answer = classify(reply.status, reply.headers, reply.body, (), now=self.clock.now(), mask=self.secrets.mask)
        verdict = Verdict.CLOSED if 200 <= reply.status < 300 else _FOR_THE_COMMAND.get(answer.verdict, Verdict.CLOSED)
        sentence = tidy(f"api_auth gave no token: {answer.sentence}")
        return replace(answer, verdict=verdict, sentence=sentence, confirmed=frozenset(), written=False)


def _tokens_at(parsed: object, paths: tuple[str, ...]) -> Iterator[str]:
    for path in paths:
        found = parsed
        for step in path.split("."):
            found = found.get(step) if isinstance(found, Mapping) else None
        if isinstance(found, str) and _fits_a_header(found):
            yield found


def _fits_a_header(token: str) -> bool:
    return 0 < len(token) <= _LONGEST_TOKEN and token.isascii() and token.isprintable() and " " not in token
