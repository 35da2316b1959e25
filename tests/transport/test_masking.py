"""Keeping secrets out of texts."""

from connector.transport.masking import KnownSecrets


def test_every_known_secret_is_masked_the_longer_first() -> None:
    """A secret that is part of another leaves nothing of that one behind; the host's mask comes on top."""
    told: list[str] = []
    secrets = KnownSecrets(lambda text: text.replace("host-secret", "###"), told.append)
    secrets.add("abc")
    secrets.add_token("abc-long")
    secrets.add(None)
    assert secrets.mask("abc-long abc host-secret") == "*** *** ###"
    assert told == ["abc", "abc-long"]


def test_old_tokens_are_forgotten_and_lasting_secrets_are_not() -> None:
    """A host that runs for years does not gather every token it ever had."""
    secrets = KnownSecrets(str, lambda _secret: None)
    secrets.add("lasting")
    for number in range(70):
        secrets.add_token(f"token-{number}-")
    assert secrets.mask("lasting token-0- token-69-") == "*** token-0- ***"
