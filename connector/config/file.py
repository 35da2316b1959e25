"""connector.yaml as a whole: its sections, and its JSON Schema."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from connector.config.alerts import AlertSettings
from connector.config.base import Name, Settings
from connector.config.endpoint import EndpointSettings
from connector.config.source import SourceEntry


class JournalSettings(Settings):
    """Where the journal lives.

    Attributes:
        path: The database file; made by `connector init`.
        witness: A folder elsewhere for the head of the audit chain, so that an older copy of the journal is noticed.
    """

    path: Path
    witness: Path


class ConnectorFile(Settings):
    """connector.yaml: where the journal and the mappings are, where commands go, where documents come from.

    Attributes:
        journal: Where the journal lives.
        mappings: Folder of the mapping files.
        endpoints: By name, the channels of the API.
        sources: By name, where documents come from.
        alerts: Who is told that something waits for a person.
    """

    journal: JournalSettings
    mappings: Path = Path("mappings")
    endpoints: Annotated[dict[Name, EndpointSettings], Field(min_length=1)]
    sources: dict[Name, SourceEntry] = Field(default={})
    alerts: AlertSettings | None = None


def json_schema() -> dict[str, Any]:
    """The JSON Schema of connector.yaml, for editors; rules between fields are checked by `load` only."""
    schema = ConnectorFile.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": "connector.yaml"}
