"""Dynamic tokens."""

import base64
import json
import threading
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.transport.answer import Answer, Verdict
from connector.transport.token import DAY, DynamicToken, Token, lifetime_of

NOW = 1_800_000_000.0
FAILURE = Answer(Verdict.CLOSED, 401, "no", written=False)


def jwt(claims: object) -> str:
    """A JWT with these claims and no good signature."""
    return f"e30.{base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b'=').decode()}.sig"


@pytest.mark.parametrize(
    ("claims", "lifetime"),
    [
        ({"iat": NOW, "exp": NOW + 600}, 600),
        ({"exp": NOW + 600}, 600),
        ({"iat": NOW + 90_000, "exp": NOW + 90_600}, 600),
        ({"iat": NOW - 90_000, "exp": NOW - 89_400}, 600),
        ({"iat": NOW - 300, "exp": NOW + 300}, 300),
        ({"exp": NOW - 5}, DAY),
        ({"iat": NOW, "exp": NOW - 5}, DAY),
        ({"exp": "600"}, DAY),
        ({"exp": True}, DAY),
        ({"exp": float("nan")}, DAY),
        ({"exp": 10**400}, DAY),
        ([], DAY),
    ],
)
def test_a_jwts_lifetime_is_read_whatever_the_clocks_say(claims: object, lifetime: float) -> None:
    """`exp` counts from `iat`, and from our clock only where that is sooner; nonsense means the documented day."""
    assert lifetime_of(jwt(claims), NOW) == lifetime


@given(st.text())
def test_an_opaque_token_lasts_a_day(text: str) -> None:
    """A token that is no JWT is taken as it is, and never raises."""
    assert lifetime_of(f"{text}.{text}.{text}", NOW) > 0


def test_a_token_is_renewed_before_it_ends(clock: Any) -> None:
    """A tenth of its life early, at most five minutes."""
    issued = iter(["one", "two", "three"])
    dynamic = DynamicToken(lambda: Token(next(issued), 1000.0), clock)
    assert [dynamic.current(), dynamic.current()] == ["one", "one"]
    clock.move(899)
    assert dynamic.current() == "one"
    clock.move(2)
    assert dynamic.current() == "two"
    assert dynamic.renewed() == "three"


def test_a_rejected_token_is_renewed_once_for_all(clock: Any) -> None:
    """Threads whose token was rejected share the one that the first of them fetched."""
    issued = iter(["one", "two", "three"])
    dynamic = DynamicToken(lambda: Token(next(issued), 1000.0), clock)
    dynamic.current()
    assert [dynamic.current(rejected="one"), dynamic.current(rejected="one")] == ["two", "two"]


class CountingLock:
    """A lock that says when so many threads have come to it."""

    def __init__(self, expected: int) -> None:
        self._lock = threading.Lock()
        self._coming = threading.Semaphore(0)
        self._expected = expected

    def all_came(self) -> None:
        """Return when they have."""
        for _ in range(self._expected):
            assert self._coming.acquire(timeout=10)

    def __enter__(self) -> None:
        self._coming.release()
        self._lock.acquire()

    def __exit__(self, *_: object) -> None:
        self._lock.release()


@pytest.mark.parametrize("outcome", [FAILURE, Token("one", 1000.0)])
def test_only_one_fetch_runs_and_those_who_waited_share_what_came_of_it(
    clock: Any, monkeypatch: pytest.MonkeyPatch, outcome: Token | Answer
) -> None:
    """Eight threads without a token make one fetch, also when it fails; who comes after a failure tries anew."""
    line = CountingLock(8)
    fetches: list[int] = []

    def fetch() -> Token | Answer:
        if not fetches:
            line.all_came()
        fetches.append(1)
        return outcome

    dynamic = DynamicToken(fetch, clock)
    monkeypatch.setattr(dynamic, "_lock", line)
    got: list[object] = []
    threads = [threading.Thread(target=lambda: got.append(dynamic.current())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    expected = "one" if isinstance(outcome, Token) else outcome
    assert (got, len(fetches)) == ([expected] * 8, 1)
    assert dynamic.current() == expected
    assert len(fetches) == (1 if isinstance(outcome, Token) else 2)


def test_a_token_is_not_shown() -> None:
    """Not in a representation either."""
    assert "secret" not in repr(Token("secret", 1.0))
