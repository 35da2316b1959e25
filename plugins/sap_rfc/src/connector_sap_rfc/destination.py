"""Which SAP system: how people name it, and the parameters with their secrets."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from connector_sap_rfc.settings import Settings


def where(parameters: Mapping[str, str]) -> str:
    """The system as a person knows it, without user and secrets: `ashost 10.0.0.1, sysnr 00, client 100`."""
    names = ("dest", "ashost", "sysnr", "mshost", "r3name", "group", "gwhost", "gwserv", "client")
    return ", ".join(f"{name} {parameters[name]}" for name in names if parameters.get(name)) or "no host"


def with_secrets(settings: Settings, secret: Callable[[str], str]) -> dict[str, dict[str, str]]:
    """The parameters `connection` and `server`, with what their references name.

    Args:
        settings: Of the source.
        secret: Finds a secret, as `SourceHost.secret` does.

    Raises:
        Misconfigured: A secret is not there.
    """
    found = {"connection": dict(settings.connection), "server": dict(settings.idoc.server if settings.idoc else {})}
    for section, references in settings.references().items():
        for key, reference in references.items():
            found[section][key] = secret(reference)
    return found
