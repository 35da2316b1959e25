"""Compares what the API received, what the journal says and what was dropped; every fault is a sentence.

Nothing here asks the connector: it reads the sandbox's record, the tables and the folders.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from connector.delivery.lane import AHEAD
from connector.delivery.policy import NOT_ACTED_ON, Policy
from connector.model import DocumentState, SerialState
from connector.sandbox.misbehaviour import Kind
from tests.e2e.campaign.drops import Drop, Pack, Written
from tests.e2e.campaign.ledger import Ledger, Row
from tests.e2e.site import TO_MARKET

SURELY_NOT = {
    Kind.NO_TOKEN_ERROR,
    Kind.INVALID_TOKEN_ERROR,
    Kind.FORBIDDEN,
    Kind.THROTTLED,
    Kind.UNAVAILABLE,
    Kind.REDIRECT,
}
"""After these promise 3 lets the same command be sent again, to a market too."""
TOKEN = {Kind.NO_TOKEN_ERROR, Kind.INVALID_TOKEN_ERROR}
REFUSING = {Kind.VALIDATION_ERROR, Kind.PRODUCT_ERROR}
"""After these only another document may bring the same serial again."""
LEFT_OUT = Kind.LEAVE_OUT_AFTER
PROPER = ("", Kind.SLOW_AFTER)
"""The API acted and said so."""
_MOST_UNDER_WAY = AHEAD * Policy("").max_in_flight


@dataclass(frozen=True)
class Seen:
    """All that is known at the end of an episode.

    Attributes:
        dropped: The files.
        arrivals: What the sandbox received at its decommission call, in its order.
        ledger: The journal.
        done: Files in done/ and their text.
        failed: Files in failed/ and their text.
        left: Other names in the inbox, without the connector's own marker.
        kills: How many processes ended without having a say.
    """

    dropped: Sequence[Drop]
    arrivals: Sequence[Mapping[str, Any]]
    ledger: Ledger
    done: Mapping[str, str]
    failed: Mapping[str, str]
    left: Sequence[str]
    kills: int

    @cached_property
    def documents(self) -> dict[int, Written]:
        """Every dropped IDoc by its DOCNUM."""
        return {document.docnum: document for drop in self.dropped for document in drop.documents}

    @cached_property
    def arrived(self) -> dict[Pack, list[Mapping[str, Any]]]:
        """Arrivals that named each pack."""
        found = defaultdict(list)
        for arrival in self.arrivals:
            for serial in arrival["body"]["serials"]:
                found[arrival["body"]["product_code"], serial].append(arrival)
        return dict(found)

    @cached_property
    def packs(self) -> set[Pack]:
        """Every pack that was to be decommissioned."""
        return {pack for document in self.documents.values() for pack in document.packs}


def faults(seen: Seen) -> list[str]:
    """Every promise that does not hold."""
    return [sentence for check in CHECKS for sentence in check(seen)]


def lost_documents(seen: Seen) -> Iterator[str]:
    """Each IDoc is one document with its own bytes, each file that cannot be read is one failed document."""
    rows = defaultdict(list)
    for row in seen.ledger.documents:
        rows[row["key"].rpartition("/")[2]].append(row)
    for docnum, document in seen.documents.items():
        found = rows.pop(f"{docnum:016d}", [])
        if len(found) != 1:
            yield f"IDoc {docnum} is {len(found)} documents in the journal, not 1"
        elif document.text.strip().encode() not in seen.ledger.originals[found[0]["id"]]:
            yield f"IDoc {docnum} has other bytes in the journal"
        elif found[0]["state"] == "failed":
            yield f"IDoc {docnum} failed: {found[0]['sentence']}"
    unreadable = sum(not drop.documents for drop in seen.dropped)
    failed = [row for found in rows.values() for row in found if row["state"] == "failed"]
    if len(failed) != unreadable or sum(map(len, rows.values())) != unreadable:
        yield f"{unreadable} files cannot be read; the journal has {len(failed)} failed documents for them"


def lost_serials(seen: Seen) -> Iterator[str]:
    """Each serial of each document is in a command or in a finding of that document, and only once."""
    numbers = {row["key"].rpartition("/")[2]: row["id"] for row in seen.ledger.documents}
    rows = Counter((row["document_id"], row["product_code"], row["serial"]) for row in seen.ledger.serials)
    found = Counter((row["document_id"], row["gtin"], row["serial"]) for row in seen.ledger.findings)
    for docnum, document in seen.documents.items():
        for gtin, serial in document.packs:
            place = numbers.get(f"{docnum:016d}", 0), gtin, serial
            if rows[place] + found[place] != 1:
                yield f"{serial} of IDoc {docnum} is in {rows[place]} commands and {found[place]} findings"


def states_without_a_name(seen: Seen) -> Iterator[str]:
    """No state that the design does not name, and none that would go on by itself."""
    for row in seen.ledger.documents:
        if row["state"] not in set(DocumentState) or row["state"] in ("received", "held"):
            yield f"document {row['id']} is {row['state']}: {row['sentence']}"
        if (row["state"] == "done") != (row["result"] is not None):
            yield f"document {row['id']} is {row['state']} with result {row['result']}"
    for row in seen.ledger.serials:
        if row["state"] not in set(SerialState) or row["state"] in ("sending", "held", "observed", "resolved"):
            yield f"serial {row['serial']} is {row['state']}: {row['sentence']}"
    for attempt in seen.ledger.attempts:
        if attempt["finished_at"] is None:
            yield f"attempt {attempt['id']} is still open"
    if seen.ledger.untold:
        yield f"{seen.ledger.untold} documents are still to be told"


def packs_not_settled(seen: Seen) -> Iterator[str]:
    """Every pack ends confirmed, refused for a cause, or unconfirmed for a cause."""
    for pack in sorted(seen.packs):
        rows = seen.ledger.by_pack.get(pack, [])
        states = [row["state"] for row in rows]
        if states.count("confirmed") > 1:
            yield f"{pack} is confirmed {states.count('confirmed')} times"
        for row in rows:
            yield from _unsettled(seen, pack, row, rows)


def _unsettled(seen: Seen, pack: Pack, row: Row, rows: Sequence[Row]) -> Iterator[str]:
    if row["state"] == "queued" and not _waits_for_doubt(row, {each["id"]: each for each in rows}):
        yield f"{pack} is queued although nothing keeps it: {row['sentence']}"
    if row["state"] == "cancelled" and "confirmed" not in [each["state"] for each in rows]:
        yield f"{pack} is cancelled although no other command confirmed it"
    if row["state"] == "unconfirmed":
        yield from _doubt_without_cause(seen, pack, row)


def _waits_for_doubt(row: Row, rows: Mapping[int, Row]) -> bool:
    """Whether it waits for an unconfirmed one, perhaps through others that wait too."""
    while row["state"] == "queued" and row["waits_for"] in rows:
        row = rows[row["waits_for"]]
    return bool(row["state"] == "unconfirmed")


def _doubt_without_cause(seen: Seen, pack: Pack, row: Row) -> Iterator[str]:
    kinds = {arrival["misbehaviour"] for arrival in seen.arrived.get(pack, [])}
    doubtful = kinds - SURELY_NOT - REFUSING - set(PROPER)
    if not doubtful and not seen.kills:
        yield f"{pack} is unconfirmed although every request that named it was answered: {row['sentence']}"
    if pack[0] != TO_MARKET and not kinds & REFUSING:
        yield f"{pack} is unconfirmed and stays so, although no market is told: {row['sentence']}"


def too_much_doubt(seen: Seen) -> Iterator[str]:
    """A killed process leaves no more attempts in doubt than it may have begun at one time."""
    lost = [each for each in seen.ledger.attempts if each["verdict"] == "unknown" and "ended" in each["sentence"]]
    if len(lost) > seen.kills * _MOST_UNDER_WAY:
        yield f"{len(lost)} attempts are in doubt after {seen.kills} kills"


def untrue_states(seen: Seen) -> Iterator[str]:
    """Confirmed only what was acted on, refused only what was not."""
    for pack, rows in seen.ledger.by_pack.items():
        acted = sum(arrival["acted"] for arrival in seen.arrived.get(pack, []))
        kinds = {arrival["misbehaviour"] for arrival in seen.arrived.get(pack, [])}
        states = {row["state"] for row in rows}
        if "confirmed" in states and not acted:
            yield f"{pack} is confirmed although the API never acted on it"
        if "refused" in states and not kinds & REFUSING:
            yield f"{pack} is refused although the API never refused it"
        if states == {"refused"} and acted:
            yield f"{pack} is refused although the API acted on it"


def told_a_market_twice(seen: Seen) -> Iterator[str]:
    """With `send_to_market: true` nothing arrives after an arrival that may have been acted on."""
    for pack, arrivals in seen.arrived.items():
        again = [each for each in arrivals[:-1] if not _surely_not(each)]
        if pack[0] == TO_MARKET and again:
            yield f"{pack} was sent to a market again after request {again[0]['number']} ({_named(again[0])})"
    for row in seen.ledger.serials:
        attempts = seen.ledger.attempts_of.get(row["id"], [])
        for attempt in attempts[:-1] if row["send_to_market"] else ():
            if attempt["verdict"] not in NOT_ACTED_ON:
                yield f"{row['serial']} was attempted again for a market after {attempt['id']} ({attempt['verdict']})"


def _surely_not(arrival: Mapping[str, Any]) -> bool:
    return arrival["misbehaviour"] in SURELY_NOT | REFUSING and not arrival["acted"]


def _named(arrival: Mapping[str, Any]) -> str:
    return arrival["misbehaviour"] or "answered properly"


def acted_on_again(seen: Seen) -> Iterator[str]:
    """What the API acted on and said so arrives again only if an attempt of it ended in doubt."""
    for pack, arrivals in seen.arrived.items():
        proper = [each for each in arrivals if each["misbehaviour"] in PROPER and each["acted"]]
        attempts = [
            each for row in seen.ledger.by_pack.get(pack, []) for each in seen.ledger.attempts_of.get(row["id"], [])
        ]
        doubts = sum(each["verdict"] == "unknown" for each in attempts)
        if len(proper) > 1 + doubts:
            yield f"{pack} was acted on {len(proper)} times, but only {doubts} attempts ended in doubt"
        left_out = sum(each["misbehaviour"] == LEFT_OUT for each in arrivals)
        answered = sum(each["verdict"] == "answered" for each in attempts)
        if answered > 1 + left_out:
            yield f"{pack} has {answered} answered attempts, {left_out} of which left serials out"


def sent_without_an_attempt(seen: Seen) -> Iterator[str]:
    """What arrives is what an attempt on disk names, no more often than there are such attempts."""
    names = {row["id"]: (row["product_code"], row["serial"]) for row in seen.ledger.serials}
    attempts = Counter(
        tuple(names.get(each, ("", each)) for each in attempt["serial_ids"]) for attempt in seen.ledger.attempts
    )
    # A rejected dynamic token is renewed and the request sent once more within its attempt.
    arrived = Counter(
        tuple((each["body"]["product_code"], serial) for serial in each["body"]["serials"])
        for each in seen.arrivals
        if each["misbehaviour"] not in TOKEN
    )
    for request, count in arrived.items():
        if count > attempts[request]:
            yield f"{request} arrived {count} times, but the journal has {attempts[request]} attempts of it"


def sent_what_nobody_asked_for(seen: Seen) -> Iterator[str]:
    """Only packs of dropped documents arrive, with the reason and market that are theirs."""
    for pack in sorted(set(seen.arrived) - seen.packs):
        yield f"{pack} was sent although no document names it"
    for arrival in seen.arrivals:
        body = arrival["body"]
        if (body["reason"], body["send_to_market"]) != ("destroy", body["product_code"] == TO_MARKET):
            yield f"request {arrival['number']} says reason {body['reason']}, send_to_market {body['send_to_market']}"


def files_left(seen: Seen) -> Iterator[str]:
    """Every file is in done/ or failed/, byte for byte and once; none is left claimed."""
    for name in seen.left:
        yield f"{name} is left in the inbox"
    readable = {drop.name: drop.text for drop in seen.dropped if drop.documents}
    if dict(seen.done) != readable:
        yield f"done/ differs: {sorted(seen.done.items() ^ readable.items())[:3]}"
    unreadable = sorted(drop.text for drop in seen.dropped if not drop.documents)
    kept = {name: text for name, text in seen.failed.items() if not name.endswith(".error.txt")}
    if sorted(kept.values()) != unreadable:
        yield f"failed/ has {sorted(kept)} for {len(unreadable)} files that cannot be read"
    for name in kept:
        if f"{name}.error.txt" not in seen.failed:
            yield f"failed/{name} stands there unexplained"


Check = Callable[[Seen], Iterator[str]]
CHECKS: tuple[Check, ...] = (
    lost_documents,
    lost_serials,
    states_without_a_name,
    packs_not_settled,
    too_much_doubt,
    untrue_states,
    told_a_market_twice,
    acted_on_again,
    sent_without_an_attempt,
    sent_what_nobody_asked_for,
    files_left,
)
