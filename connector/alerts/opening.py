"""From the configuration to the parts of alerts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain

from connector.alerts import sources
from connector.alerts.alerter import Alerter
from connector.alerts.mail import Mail
from connector.alerts.program import Program
from connector.alerts.way import Way
from connector.config import Config
from connector.errors import Fault
from connector.journal.attention import Waiting
from connector.journal.journal import Journal
from connector.secrets import Secrets
from connector.yamlfile import YamlFile

_VARIABLE = "env:"


def way_of(config: Config, secrets: Secrets) -> Way | None:
    """How a person is reached; None when the configuration has no `alerts`.

    Raises:
        Misconfigured: connector.yaml cannot be read any more.
    """
    alerts = config.alerts
    if alerts and alerts.command:
        return Program(alerts.command, config.folder, secrets.mask, set(_secret_variables(YamlFile(config.path).value)))
    if alerts and alerts.email:
        return Mail(alerts.email, secrets.resolve, secrets.mask)
    return None


def _secret_variables(value: object) -> Iterator[str]:
    """Variables that any section refers to, also one that only a plugin understands: `env:NAME`."""
    if isinstance(value, Mapping):
        yield from chain.from_iterable(map(_secret_variables, value.values()))
    elif isinstance(value, list):
        yield from chain.from_iterable(map(_secret_variables, value))
    elif isinstance(value, str) and value.startswith(_VARIABLE):
        yield value.removeprefix(_VARIABLE)


def alerter_of(
    config: Config, secrets: Secrets, journal: Journal, faults: Callable[[], Iterable[Fault]]
) -> Alerter | None:
    """What looks and tells; None when the configuration has no `alerts`.

    Args:
        config: The configuration.
        secrets: For the mail server, and to be masked.
        journal: The journal.
        faults: Faults of mappings that were changed while the host runs.
    """
    way, started = way_of(config, secrets), journal.clock.now()
    if way is None or config.alerts is None:
        return None

    def others() -> Iterator[Waiting]:
        if sentence := journal.trouble():
            yield Waiting("troubles of the journal", "journal", sentence)
        with journal.reading() as connection:
            yield from sources.waiting(config, connection, journal.clock.now(), started)
        for fault in faults():
            yield Waiting("faults of mappings", f"{fault.file}:{fault.line}", str(fault))

    return Alerter(journal, way, config.alerts.window_seconds, others, secrets.mask)
