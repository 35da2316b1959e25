"""What an answer means for the request: promise 3 of the guarantees, decided here and nowhere else.

The shape of error bodies is not public, so the four documented type names are looked for anywhere in them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from connector.transport.answer import Answer, Verdict
from connector.transport.retryafter import seconds_to_wait
from connector.transport.sentences import Mask, names, quote, tidy
from connector.transport.strictjson import decoded, read_json

BODY_LIMIT = 4 * 1024 * 1024
"""Bytes; a longer answer counts as unreadable."""
CONFIRMING = "assigned"
"""The serial pool's status of a serial in a success: it stays Assigned when its pack is decommissioned."""
VERDICT_OF_TYPE: Mapping[str, Verdict] = {
    "NoTokenError": Verdict.TOKEN_REJECTED,
    "InvalidTokenError": Verdict.TOKEN_REJECTED,
    "ValidationError": Verdict.REFUSED,
    "ProductError": Verdict.REFUSED,
}
REFUSING = frozenset({400, 413, 415, 422})
CLOSING = frozenset({*range(300, 400), 401, 403, 404, 405, 407})
_TYPE = re.compile(rf"(?<![A-Za-z0-9_])(?:{'|'.join(VERDICT_OF_TYPE)})(?![A-Za-z0-9_])")


@dataclass(frozen=True, slots=True)
class _Reply:
    status: int
    text: str
    parsed: object
    mask: Mask

    def answer(self, verdict: Verdict, meaning: str, error_type: str = "", wait: float | None = None) -> Answer:
        said = quote(self.text, self.parsed, self.mask)
        sentence = f"HTTP {self.status}{', ' + error_type if error_type else ''}: {meaning}"
        whole = self.mask(f'{sentence}; it said "{said}"' if said else sentence)
        return Answer(verdict, self.status, tidy(whole), error_type, retry_after=wait)


def classify(
    status: int, headers: Mapping[str, str], body: bytes, serials: Sequence[str], *, now: float, mask: Mask = str
) -> Answer:
    """Classify a whole answer to a request whose bytes were written.

    Args:
        status: The HTTP status.
        headers: Looked up by `Retry-After`; a mapping that does not mind case.
        body: At most `BODY_LIMIT` bytes; anything longer is taken as unreadable.
        serials: The serials of the request.
        now: Seconds since 1970-01-01 UTC, for a Retry-After that names a date.
        mask: Takes the secrets out of a text.

    Returns:
        The answer; its `confirmed` is a subset of `serials`. Never raises, whatever the server wrote.
    """
    if len(body) > BODY_LIMIT:
        return Answer(Verdict.UNKNOWN, status, f"HTTP {status}: the answer is longer than {BODY_LIMIT} bytes")
    text = decoded(body)
    reply = _Reply(status, text, read_json(text), mask)
    if 200 <= status < 300:
        return _of_success(reply, serials)
    return _of_error(reply, seconds_to_wait(headers.get("Retry-After"), now))


def _of_success(reply: _Reply, serials: Sequence[str]) -> Answer:
    fields = reply.parsed if isinstance(reply.parsed, Mapping) else {}
    listed = fields.get("data")
    if fields.get("success") is True and isinstance(listed, list):
        return _of_serials(reply, listed, serials)
    types = _types(reply.text)
    if fields.get("success") is False and len(_verdicts(types)) == 1:
        return _of_type(reply, types[0])
    return reply.answer(Verdict.UNKNOWN, "a success that cannot be read as one, so it may have been acted on")


def _of_serials(reply: _Reply, listed: list[object], serials: Sequence[str]) -> Answer:
    found = _statuses(listed)
    confirmed = frozenset(serial for serial in serials if _confirms(found.get(serial, [])))
    missing = [serial for serial in serials if serial not in found]
    # Masked one by one: `names` cuts, and a secret cut in half would not be found any more.
    strange = found.keys() - confirmed
    other = [reply.mask(f"{each} ({'/'.join(found[each])})") for each in serials if each in strange]
    sentence = f"HTTP {reply.status}: {len(confirmed)} of {len(serials)} serials confirmed"
    sentence += f"; missing from the answer: {names(missing)}" if missing else ""
    sentence += f"; with another status: {names(other)}" if other else ""
    return Answer(Verdict.ANSWERED, reply.status, tidy(reply.mask(sentence)), confirmed=confirmed)


def _confirms(statuses: Sequence[str]) -> bool:
    return bool(statuses) and all(status.lower() == CONFIRMING for status in statuses)


def _statuses(listed: Iterable[object]) -> dict[str, list[str]]:
    """Every status that the answer gives a serial; entries that name no serial are left out."""
    found: dict[str, list[str]] = {}
    for entry in listed:
        serial = entry.get("serial_number") if isinstance(entry, dict) else None
        if isinstance(entry, dict) and isinstance(serial, str):
            status = entry.get("status")
            found.setdefault(serial, []).append(status if isinstance(status, str) else "no status")
    return found


def _of_error(reply: _Reply, wait: float | None) -> Answer:
    types = _types(reply.text)
    verdicts = _verdicts(types)
    # A token error that comes as a 429 must still renew the token, or the request would wait for ever.
    if _is_throttling(reply.status, wait) and verdicts != {Verdict.TOKEN_REJECTED}:
        return reply.answer(
            Verdict.THROTTLED, f"the API asks to wait{'' if wait is None else f' {wait:.0f} s'}", wait=wait
        )
    if len(verdicts) == 1:
        return _of_type(reply, types[0])
    if verdicts:
        return reply.answer(Verdict.UNKNOWN, f"names {' and '.join(types)}, which contradict each other")
    return _of_status(reply)


def _is_throttling(status: int, wait: float | None) -> bool:
    return status == 429 or (status == 503 and wait is not None)


def _types(text: str) -> list[str]:
    """The documented type names in the text, whole words only, each once."""
    return list(dict.fromkeys(_TYPE.findall(text)))


def _verdicts(types: Iterable[str]) -> set[Verdict]:
    return {VERDICT_OF_TYPE[name] for name in types}


def _of_type(reply: _Reply, error_type: str) -> Answer:
    verdict = VERDICT_OF_TYPE[error_type]
    meaning = "the token was not accepted" if verdict is Verdict.TOKEN_REJECTED else "the request was refused"
    return reply.answer(verdict, meaning, error_type)


def _of_status(reply: _Reply) -> Answer:
    if reply.status in REFUSING:
        return reply.answer(Verdict.REFUSED, "the request was refused, without a known error type")
    if reply.status in CLOSING:
        return reply.answer(Verdict.CLOSED, "the endpoint does not accept us; check URL, channel key, token and proxy")
    return reply.answer(Verdict.UNKNOWN, "no answer that says whether it was acted on")
