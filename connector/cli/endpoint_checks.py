"""What `connector doctor` says of endpoints: reached for real, and never asked to decommission anything."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from connector.errors import Misconfigured

if TYPE_CHECKING:
    from connector.config import EndpointSettings
    from connector.host.assembly import MissingSecret
    from connector.host.opening import Site
    from connector.model import CheckFinding
    from connector.transport.settings import ChannelSettings

CHANNEL_KEY = "the channel key is proven by the first command only"


def endpoint_findings(site: Site) -> Iterator[CheckFinding]:
    """Whether each endpoint can be reached, and whether its token is accepted where that can be proven."""
    for name, endpoint in site.config.endpoints.items():
        yield from _endpoint(site, name, endpoint)


def _endpoint(site: Site, name: str, endpoint: EndpointSettings) -> Iterator[CheckFinding]:
    from connector.host.assembly import channel_settings
    from connector.model import CheckFinding

    if missing := [each for each in site.missing_secrets() if each.endpoint == name]:
        yield _untried(name, missing)
        return
    try:
        settings = channel_settings(name, endpoint, site.secrets)
        reached = _reached(site, settings)
    except Misconfigured as error:
        yield CheckFinding(f"endpoint {name}", False, f"cannot be tried: {error}")
        return
    yield reached
    if reached.ok and settings.static_token is None:
        yield _authenticated(site, settings)
    elif reached.ok:
        sentence = f"a static token cannot be proven without decommissioning, and {CHANNEL_KEY}"
        yield CheckFinding(f"endpoint {name}: token", None, sentence)


def _untried(name: str, missing: Sequence[MissingSecret]) -> CheckFinding:
    from connector.model import CheckFinding

    settings = ", ".join(each.setting for each in missing)
    if all(each.is_for_the_unit for each in missing):
        sentence = f"is not tried: only the service finds {settings}; run doctor with `systemd-run -p LoadCredential=`"
        return CheckFinding(f"endpoint {name}", None, sentence)
    return CheckFinding(f"endpoint {name}", False, f"cannot be tried without {settings}; see the secrets above")


def _reached(site: Site, settings: ChannelSettings) -> CheckFinding:
    """Any HTTP answer will do: it came through DNS, proxy, TCP and TLS."""
    import requests

    from connector.model import CheckFinding
    from connector.transport.explain import explain
    from connector.transport.wire import plain_session

    part = f"endpoint {settings.name}"
    try:
        with plain_session(settings) as session, session.head(settings.url, allow_redirects=False) as answer:
            return CheckFinding(part, True, f"{settings.url} answers (HTTP {answer.status_code})")
    except requests.RequestException as error:
        cause = explain(error, f"no answer within {settings.read_timeout:g} s", site.secrets.mask)
        sentence = f"{settings.url} cannot be reached: {cause}; check url, proxy, tls and the firewall"
        return CheckFinding(part, False, sentence)


def _authenticated(site: Site, settings: ChannelSettings) -> CheckFinding:
    from connector.host.host import SystemClock
    from connector.model import CheckFinding
    from connector.transport.answer import Verdict
    from connector.transport.channel import Channel

    part = f"endpoint {settings.name}: token"
    channel = Channel(settings, SystemClock(), site.secrets.mask, site.secrets.remember)
    answer = channel.authenticate()
    channel.close()
    if answer.verdict == Verdict.ANSWERED:
        return CheckFinding(part, True, f"{answer.sentence}; {CHANNEL_KEY}")
    return CheckFinding(part, False, f"{answer.sentence}; check api_key and api_secret")
