"""Settings of the sandbox."""

from connector.sandbox.settings import SandboxSettings


def test_only_this_machine_is_served_unless_told_otherwise() -> None:
    """Whoever reaches a sandbox can steer it."""
    assert SandboxSettings().host == "127.0.0.1"
