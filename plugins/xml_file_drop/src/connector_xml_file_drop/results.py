"""What became of a document, as JSON beside its file in `done/`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from connector.plugin import ConnectorError, SettledDocument, SettledSerial
from connector_xml_file_drop.folder import Folder
from connector_xml_file_drop.names import DONE, OWNER
from connector_xml_file_drop.owner import owner_of
from connector_xml_file_drop.remedies import LONGEST_NAME, untold
from connector_xml_file_drop.settings import Settings

RESULT = ".result.json"
_ROOM = 40
"""Bytes for what stands behind the name of the file: a journal's id, a document's number and the ending."""


class ResultFiles:
    """Writes one file for each document."""

    def __init__(self, settings: Settings, journal_id: str) -> None:
        self._settings = settings
        self._journal_id = journal_id

    def tell(self, outcome: SettledDocument) -> None:
        """Write the file; a later outcome of the document replaces it.

        Raises:
            ConnectorError: It could not be written.
        """
        path = self._settings.folder
        try:
            with Folder.open(path) as folder:
                self._expect_ours(folder)
                with folder.subfolder(DONE, create=False) as done:
                    done.put(self._name(outcome), _json(outcome))
        except OSError as error:
            raise ConnectorError(untold(f"the result of document {outcome.document_id}", error, path / DONE)) from error

    def _expect_ours(self, folder: Folder) -> None:
        if owner_of(folder) != self._journal_id:
            raise ConnectorError(
                f"{folder.path} has no {OWNER} of this journal, so no result is written there: is the share mounted?"
            )

    def _name(self, outcome: SettledDocument) -> str:
        """A file may hold several documents, and a later file may have the same name."""
        name = "".join(each if each.isprintable() and each != "/" else "_" for each in outcome.name) or "document"
        cut = name.encode("utf-8", "backslashreplace")[: LONGEST_NAME - _ROOM].decode("utf-8", "ignore")
        return f"{cut}.{self._journal_id}-{outcome.document_id}{RESULT}"


def _json(outcome: SettledDocument) -> bytes:
    said = {
        "document": outcome.document_id,
        "key": str(outcome.key),
        "name": outcome.name,
        "source": outcome.source,
        "state": outcome.state,
        "result": outcome.result,
        "sentence": outcome.sentence,
        "awaits_person": outcome.awaits_person,
        "left_out": outcome.left_out,
        "commands": list(_commands(outcome)),
        "findings": [
            {
                "kind": each.kind,
                "sentence": each.sentence,
                "line": each.place.line if each.place else None,
                "path": each.place.path if each.place else None,
                "product_code": each.gtin,
                "serial": each.serial,
            }
            for each in outcome.findings
        ],
    }
    # Lone surrogates, which a name may have, are escaped.
    return (json.dumps(said, indent=2) + "\n").encode()


def _commands(outcome: SettledDocument) -> Iterator[dict[str, Any]]:
    def command(each: SettledSerial) -> tuple[int, str, str]:
        return each.command_id, each.product_code, each.reason

    for (number, product_code, reason), serials in groupby(sorted(outcome.serials, key=command), key=command):
        named = [{"serial": each.serial, "state": each.state, "sentence": each.sentence} for each in serials]
        yield {"command": number, "product_code": product_code, "reason": reason, "serials": named}
