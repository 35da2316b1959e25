"""Asks a source for the XML form of a stored document that had none when it came."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace

from connector.errors import ConnectorError
from connector.hookspecs import Source
from connector.model import Document


class Shaping:
    """Opens a source when it is first asked; such a source is never run."""

    def __init__(self, open_source: Callable[[str], Source]) -> None:
        self._open = open_source
        self._opened: dict[str, Source] = {}

    def __call__(self, source: str, document: Document) -> Document:
        """The document with its XML form, or with the sentence that says why it still has none."""
        try:
            read = getattr(self._source(source), "read", None)
            if read is None:
                return document
            [found] = read(io.BytesIO(document.original), document.name)
        except ConnectorError as error:
            return replace(document, xml=b"", hold=f"source {source} cannot read it: {error}; correct that, then remap")
        except Exception as error:  # noqa: BLE001 - a plugin may raise anything; the document ends in a state
            said = f"{type(error).__name__}: {error}"
            return replace(document, xml=b"", hold=f"source {source} failed on it ({said}); tell the plugin's author")
        # What the document is was settled when it came; only its form may be new.
        xml = found.original if found.xml is None else found.xml
        return replace(document, xml=xml, hold=found.hold, hold_line=found.hold_line)

    def _source(self, name: str) -> Source:
        if name not in self._opened:
            self._opened[name] = self._open(name)
        return self._opened[name]
