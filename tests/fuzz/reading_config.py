"""What must hold of every connector.yaml: it is read, or its faults have a line and a sentence."""

from __future__ import annotations

from functools import cache

from connector.config import load
from connector.errors import Misconfigured
from connector.hookspecs import SourceType
from connector.plugins import Plugins
from tests.fuzz.places import as_file
from tests.fuzz.reading_mapping import is_told


def read(content: bytes) -> None:
    """Read the configuration."""
    with as_file("connector.yaml", content) as path:
        try:
            config = load(path, _source_types())
        except Misconfigured as error:
            for fault in error.faults:
                is_told(fault, content)
            return
    assert config.endpoints
    for warning in config.warnings:
        is_told(warning, content)


@cache
def _source_types() -> dict[str, SourceType]:
    return Plugins.discover().source_types
