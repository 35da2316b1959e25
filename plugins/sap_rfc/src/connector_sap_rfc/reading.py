"""Reads material documents: some at a time, so that tables are asked once for all of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from connector.plugin import Document, Unreadable
from connector_sap_rfc import items
from connector_sap_rfc.found import Number
from connector_sap_rfc.items import Item, NotWhole
from connector_sap_rfc.master import Master
from connector_sap_rfc.material import MaterialDocument, MaterialItem
from connector_sap_rfc.serials import ItemSerials, Profiles, serials
from connector_sap_rfc.session import Session
from connector_sap_rfc.settings import Poll
from connector_sap_rfc.tables import Row, Tables


class Read(NamedTuple):
    """What came of one document.

    Attributes:
        number: The document.
        document: It, if it could be made.
        missing: Why it is better read again later; empty when it is whole.
        cause: Why it can never be read; empty when it could.
    """

    number: Number
    document: Document | None
    missing: str = ""
    cause: str = ""

    @property
    def fingerprint(self) -> str:
        """SHA-256 of what makes this refusal the same one again."""
        return hashlib.sha256("/".join([*self.number, self.cause]).encode()).hexdigest()


class Reader:
    """Reads documents over one connection, for one poll."""

    def __init__(self, session: Session, tables: Tables, poll: Poll) -> None:
        self._session = session
        self._tables = tables
        self._poll = poll
        self._master = Master(tables)
        self._profiles = Profiles(tables)

    def read(self, numbers: Sequence[Number]) -> Iterator[Read]:
        """Those of the documents that have a wanted item, in order.

        Raises:
            SapFault: SAP cannot be asked.
        """
        lines = items.wanted(self._tables, self._poll, numbers) if numbers else {}
        chosen = [number for number in numbers if number in lines]
        if not chosen:
            return
        heads = items.headers(self._tables, chosen)
        listed = serials(self._tables, chosen)
        for number in chosen:
            try:
                found = items.details(self._session, number, lines[number])
            except NotWhole as reason:
                yield Read(number, None, missing=str(reason))
            else:
                yield self._made(number, heads.get(number, {}), found, listed)

    def _made(
        self, number: Number, header: Row, found: Sequence[Item], listed: dict[tuple[Number, str], ItemSerials]
    ) -> Read:
        mine = {item["ZEILE"]: listed.get((number, item["ZEILE"]), ItemSerials(0, ())) for item in found}
        made = MaterialDocument(
            system=self._session.system,
            client=self._session.client,
            number=number,
            header={**header, "MBLNR": number[0], "MJAHR": number[1], "TCODE": header.get("TCODE2", "")},
            items=[MaterialItem(self._with_unit(item), mine[item["ZEILE"]].serials) for item in found],
        )
        try:
            return Read(number, made.document(), missing=self._missing(found, mine))
        except Unreadable as error:
            return Read(number, None, cause=str(error))

    def _with_unit(self, item: Item) -> Item:
        """The item with the GTIN of its base unit, in which serials count, and the packs of the unit of entry."""
        if not self._poll.material_master:
            return item
        base = self._master.unit(item["MATNR"], item["MEINS"])
        return {**item, **self._master.unit(item["MATNR"], item["ERFME"]), "EAN11": base["EAN11"]}

    def _missing(self, found: Sequence[Item], mine: dict[str, ItemSerials]) -> str:
        """Which items wait for serial numbers; SAP may write them after the document."""
        waiting = [item["ZEILE"] for item in found if self._waits(item, mine[item["ZEILE"]])]
        return f"items {', '.join(waiting)} have no serial numbers yet" if waiting else ""

    def _waits(self, item: Item, listed: ItemSerials) -> bool:
        if listed.expected:
            return len(listed.serials) < listed.expected
        return self._profiles.has(item["MATNR"], item["WERKS"])
