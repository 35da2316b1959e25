"""Tells SAP what became of an IDoc: a STATUS message as a file for an inbound XML file port (transaction WE21)."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from html import escape
from pathlib import Path

from connector.idoc import IdocStatus, StatusPartners, status_control, status_of, status_record
from connector.plugin import ConnectorError, SettledDocument, SourceHost
from connector_xml_file_drop.folder import Folder
from connector_xml_file_drop.remedies import untold
from connector_xml_file_drop.settings import Tell


class StatusFiles:
    """Writes one file for each document and status; at most one of a document lies there."""

    def __init__(self, tell: Tell, source_folder: Path, host: SourceHost) -> None:
        self._folder = tell.folder
        self._source_folder = source_folder
        self._partners = StatusPartners(tell.sndprn, tell.sndpor, tell.rcvprn, tell.rcvpor)
        self._host = host

    def tell(self, outcome: SettledDocument) -> None:
        """Write the file, if SAP is to be told something of this document.

        Raises:
            ConnectorError: It could not be written.
        """
        status = status_of(outcome)
        if status is None:
            self._say_untold(outcome)
            return
        try:
            with Folder.open(self._folder) as folder:
                expect_another(folder, self._source_folder)
                self._take_back(folder, outcome, status)
                folder.put(self._name(outcome, status), status_xml(status, self._partners, self._now()))
        except OSError as error:
            what = f"the STATUS of IDoc {status.docnum}"
            raise ConnectorError(untold(what, error, self._folder)) from error

    def _say_untold(self, outcome: SettledDocument) -> None:
        if not (outcome.awaits_person or outcome.is_conflict):
            self._host.log.info(
                "document %s (%s) has no IDoc number of SAP: no STATUS is written for it",
                outcome.document_id,
                outcome.key,
            )

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._host.clock.now())

    def _take_back(self, folder: Folder, outcome: SettledDocument, status: IdocStatus) -> None:
        """Remove the document's other status that SAP has not taken: names do not say which one is newer."""
        other = replace(status, status={"16": "17", "17": "16"}[status.status])
        with suppress(FileNotFoundError):
            folder.remove(self._name(outcome, other))

    def _name(self, outcome: SettledDocument, status: IdocStatus) -> str:
        """Unique, and the same when the same is told again.

        Several documents may have one DOCNUM: another system's, or one whose content differs.
        """
        docnum = re.sub(r"[^0-9A-Za-z]", "_", status.docnum)
        return f"STATUS_{docnum}_{status.status}_{self._host.journal_id}-{outcome.document_id}.xml"


def expect_another(folder: Folder, source_folder: Path) -> None:
    """See that the two are not one folder: the source would take its own messages for SAP's.

    Raises:
        ConnectorError: They are.
    """
    try:
        source = source_folder.stat()
    except OSError:
        return  # what cannot be reached is another than what is open here
    if os.path.samestat(os.fstat(folder.descriptor), source):
        raise ConnectorError(
            f"tell.folder {folder.path} is the folder that documents are taken from; name the one of SAP's inbound port"
        )


def status_xml(status: IdocStatus, partners: StatusPartners, now: datetime) -> bytes:
    """The message as SAP's XML port reads it."""
    # SAP gives the IDoc a number of its own, so it has none here.
    control = {"TABNAM": "EDI_DC40", "MANDT": status.mandt} | status_control(status, partners)
    control |= {"CREDAT": now.strftime("%Y%m%d"), "CRETIM": now.strftime("%H%M%S")}
    return "\n".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            "<SYSTAT01>",
            '<IDOC BEGIN="1">',
            *_segment("EDI_DC40", control),
            *_segment("E1STATS", status_record(status, now)),
            "</IDOC>",
            "</SYSTAT01>",
            "",
        ]
    ).encode()


def _segment(name: str, fields: Mapping[str, str]) -> Iterator[str]:
    yield f'<{name} SEGMENT="1">'
    yield from (f"<{field}>{escape(text, quote=False)}</{field}>" for field, text in fields.items() if text)
    yield f"</{name}>"
