"""Tokens of the sandbox."""

import base64
import json

import pytest

from connector.sandbox.reply import Refusal
from connector.sandbox.tokens import TokenOffice


def refused(office: TokenOffice, token: str | None) -> str:
    """The error type of a token that is not accepted."""
    with pytest.raises(Refusal) as caught:
        office.check(token)
    return caught.value.error_type


def test_issued_and_static_tokens_are_good_until_revoked() -> None:
    """One token can be revoked, or all of them."""
    office = TokenOffice(("static",), 3600)
    first, second = office.issue(), office.issue()
    assert first != second
    for token in ("static", first, second):
        office.check(token)
    office.revoke(first)
    assert refused(office, first) == "InvalidTokenError"
    office.check(second)
    office.revoke(None)
    assert refused(office, second) == refused(office, "static") == "InvalidTokenError"


def test_tokens_expire() -> None:
    """A token that lasts no time is not accepted."""
    office = TokenOffice((), 0)
    assert refused(office, office.issue()) == "InvalidTokenError"


@pytest.mark.parametrize("token", [None, ""])
def test_no_token_is_an_error_of_its_own(token: str | None) -> None:
    """NoTokenError, not InvalidTokenError."""
    assert refused(TokenOffice((), 1), token) == "NoTokenError"


def test_a_token_is_a_jwt_with_its_lifetime() -> None:
    """`exp` is `iat` and the lifetime, as in the API's tokens."""
    part = TokenOffice((), 3600).issue().split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    assert claims["exp"] - claims["iat"] == 3600
