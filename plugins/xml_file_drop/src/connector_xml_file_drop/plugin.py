"""The entry point: what this distribution offers to the host."""

from __future__ import annotations

from collections.abc import Iterable

from connector.plugin import SourceType, hookimpl
from connector_xml_file_drop.settings import Settings
from connector_xml_file_drop.source import XmlFileDrop


@hookimpl
def connector_source_types() -> Iterable[SourceType]:
    """The source type `xml_file_drop`."""
    return [SourceType("xml_file_drop", Settings, XmlFileDrop)]
