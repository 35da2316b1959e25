"""The documented request."""

import json

from connector.transport.request import Request, authentication_body


def test_an_empty_market_is_left_out() -> None:
    """`market_id` is optional; an empty one is not sent."""
    fields = json.loads(Request("1", "lock", True, "", ("S",)).body())
    assert list(fields) == ["product_code", "product_code_schema", "reason", "send_to_market", "serials"]
    assert fields["send_to_market"] is True


def test_the_authentication_body_is_the_documented_one() -> None:
    """Key and secret, as strings."""
    assert json.loads(authentication_body("k", 's"')) == {"api_key": "k", "api_secret": 's"'}
