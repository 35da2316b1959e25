"""connector.yaml as typed settings; every fault has file, line and what to do.

`load` reads the file; the other names are what it gives.
"""

from __future__ import annotations

from connector.config.alerts import AlertCommand, AlertMail, AlertSettings
from connector.config.endpoint import EndpointSettings, Timeouts, TlsSettings, UnknownOutcome
from connector.config.file import ConnectorFile, JournalSettings, json_schema
from connector.config.load import Config, load
from connector.config.source import SourceEntry, SourceSettings

__all__ = [
    "AlertCommand",
    "AlertMail",
    "AlertSettings",
    "Config",
    "ConnectorFile",
    "EndpointSettings",
    "JournalSettings",
    "SourceEntry",
    "SourceSettings",
    "Timeouts",
    "TlsSettings",
    "UnknownOutcome",
    "json_schema",
    "load",
]
