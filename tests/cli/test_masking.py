"""What the process prints holds no secret."""

from __future__ import annotations

from connector.cli.masking import mask, mask_with
from connector.secrets import Secrets


def test_secrets_that_are_found_later_are_masked_too() -> None:
    """A token fetched after the start is as secret as one that was configured."""
    secrets = Secrets()
    mask_with(secrets)
    assert mask("token fetched-later-42") == "token fetched-later-42"
    secrets.remember("fetched-later-42")
    assert mask("token fetched-later-42") == "token ***"
