"""The entry point: what this distribution offers to the host."""

from __future__ import annotations

from collections.abc import Iterable

from connector.plugin import SourceType, hookimpl
from connector_sap_rfc.settings import Settings
from connector_sap_rfc.source import SapRfc


@hookimpl
def connector_source_types() -> Iterable[SourceType]:
    """The source type `sap_rfc`."""
    return [SourceType("sap_rfc", Settings, SapRfc)]
