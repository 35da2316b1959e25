"""Settings of a channel."""

import pytest

from connector.transport.settings import ChannelSettings


def test_no_secret_is_shown() -> None:
    """Neither secrets nor the proxy's URL, which may hold a password, stand in the representation."""
    shown = repr(
        ChannelSettings(
            name="n", url="u", channel_key="SECRET", static_token="SECRET", api_key="SECRET", api_secret="SECRET",
            proxy="http://u:SECRET@p",
        )
    )  # fmt: skip
    assert "SECRET" not in shown


def test_a_channel_needs_a_token_or_key_and_secret() -> None:
    """A key without its secret is not enough."""
    with pytest.raises(ValueError, match="endpoint n: give static_token, or api_key and api_secret"):
        ChannelSettings(name="n", url="u", channel_key="c", api_key="k")


def test_an_address_has_one_slash() -> None:
    """A base URL may end with a slash."""
    assert (
        ChannelSettings(name="n", url="http://h/", channel_key="c", static_token="t").address("/v1/x")
        == "http://h/v1/x"
    )
