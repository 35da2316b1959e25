"""The campaign's own judgement: whatever is lost, sent again or left behind is found."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from itertools import islice
from random import Random
from typing import Any

import pytest

from tests.e2e.campaign.drops import Drop, Written, drops
from tests.e2e.campaign.ledger import Ledger
from tests.e2e.campaign.verdict import Seen, faults
from tests.e2e.site import INTERNAL, TO_MARKET

TABLET, SYRUP = (TO_MARKET, "T1"), (INTERNAL, "S1")
Harm = Callable[[Seen], Seen]


def _seen() -> Seen:
    """One document with a pack of each kind, both confirmed; one file that could not be read."""
    written = Written(7, "<IDOC>7</IDOC>\n", (TABLET, SYRUP))
    texts = {"a.xml": "<MBGMCR03><IDOC>7</IDOC>\n</MBGMCR03>", "b.xml": "<IDOC>"}
    return Seen(
        dropped=[Drop("a.xml", texts["a.xml"], (written,)), Drop("b.xml", texts["b.xml"], ())],
        arrivals=[_arrival(1, TABLET), _arrival(2, SYRUP)],
        ledger=Ledger(
            documents=[
                {"id": 1, "key": f"idoc/SAPERP/100/{7:016d}", "state": "done", "result": "confirmed", "sentence": ""},
                {"id": 2, "key": "unread/dropbox/ff", "state": "failed", "result": None, "sentence": "cut off"},
            ],
            serials=[_row(1, TABLET), _row(2, SYRUP)],
            attempts=[_attempt(1, 1), _attempt(2, 2)],
            findings=[],
            originals={1: b"<IDOC>7</IDOC>"},
            untold=0,
        ),
        done={"a.xml": texts["a.xml"]},
        failed={"b.xml": texts["b.xml"], "b.xml.error.txt": "cause: it is cut off"},
        left=[],
        kills=1,
    )


def _row(number: int, pack: tuple[str, str], state: str = "confirmed", **more: Any) -> dict[str, Any]:
    gtin, serial = pack
    row = {"id": number, "product_code": gtin, "serial": serial, "state": state, "sentence": "", "waits_for": None}
    return row | {"command_id": number, "document_id": 1, "send_to_market": gtin == TO_MARKET} | more


def _attempt(number: int, *serial_ids: int, verdict: str | None = "answered") -> dict[str, Any]:
    finished = None if verdict is None else 1.0
    return {"id": number, "serial_ids": serial_ids, "verdict": verdict, "finished_at": finished, "sentence": ""}


def _arrival(number: int, pack: tuple[str, str], kind: str = "", acted: bool = True, **more: Any) -> dict[str, Any]:
    gtin, serial = pack
    body = {"product_code": gtin, "serials": [serial], "reason": "destroy", "send_to_market": gtin == TO_MARKET}
    return {"number": number, "body": body | more, "acted": acted, "misbehaviour": kind, "status": 200}


def _ledger(seen: Seen, **changed: Any) -> Seen:
    return replace(seen, ledger=replace(deepcopy(seen.ledger), **changed))


def _arrives_again(pack: tuple[str, str], kind: str = "", acted: bool = True, verdict: str = "answered") -> Harm:
    """The pack came once before, so; the attempt is in the journal."""

    def harm(seen: Seen) -> Seen:
        number = [TABLET, SYRUP].index(pack) + 1
        attempts = [_attempt(0, number, verdict=verdict), *seen.ledger.attempts]
        return replace(_ledger(seen, attempts=attempts), arrivals=[_arrival(0, pack, kind, acted), *seen.arrivals])

    return harm


def _row_is(pack: tuple[str, str], state: str, **more: Any) -> Harm:
    rows = [_row(1, TABLET), _row(2, SYRUP)]
    number = [TABLET, SYRUP].index(pack) + 1
    rows[number - 1] = _row(number, pack, state, **more)
    return lambda seen: _ledger(seen, serials=rows)


HARMS: dict[str, tuple[Harm, str]] = {
    "no document": (lambda seen: _ledger(seen, documents=seen.ledger.documents[1:]), "IDoc 7 is 0 documents"),
    "two documents": (
        lambda seen: _ledger(seen, documents=[*seen.ledger.documents, seen.ledger.documents[0] | {"id": 3}]),
        "IDoc 7 is 2 documents",
    ),
    "other bytes": (lambda seen: _ledger(seen, originals={1: b"<IDOC>"}), "other bytes"),
    "no failed document": (lambda seen: _ledger(seen, documents=seen.ledger.documents[:1]), "has 0 failed documents"),
    "no row": (lambda seen: _ledger(seen, serials=seen.ledger.serials[:1]), "S1 of IDoc 7 is in 0 commands"),
    "two rows": (
        lambda seen: _ledger(seen, serials=[*seen.ledger.serials, _row(3, SYRUP)]),
        "S1 of IDoc 7 is in 2 commands",
    ),
    "left sending": (_row_is(TABLET, "sending"), "serial T1 is sending"),
    "left queued": (_row_is(SYRUP, "queued"), "queued although nothing keeps it"),
    "an invented state": (_row_is(SYRUP, "sent"), "serial S1 is sent"),
    "an open attempt": (
        lambda seen: _ledger(seen, attempts=[_attempt(1, 1, verdict=None), seen.ledger.attempts[1]]),
        "attempt 1 is still open",
    ),
    "untold": (lambda seen: _ledger(seen, untold=1), "1 documents are still to be told"),
    "doubt without a cause": (
        lambda seen: replace(_row_is(TABLET, "unconfirmed")(seen), kills=0),
        "unconfirmed although every request that named it was answered",
    ),
    "doubt that stays inside": (_row_is(SYRUP, "unconfirmed"), "unconfirmed and stays so"),
    "cancelled for nothing": (_row_is(SYRUP, "cancelled"), "cancelled although no other command confirmed it"),
    "confirmed and never acted on": (
        lambda seen: replace(seen, arrivals=seen.arrivals[:1]),
        "confirmed although the API never acted on it",
    ),
    "refused by nobody": (_row_is(SYRUP, "refused"), "refused although the API never refused it"),
    "a market told twice": (_arrives_again(TABLET), "sent to a market again after request 0"),
    "a market told again after doubt": (
        _arrives_again(TABLET, "cut_after", verdict="unknown"),
        "sent to a market again after request 0 (cut_after)",
    ),
    "attempted again after doubt": (
        lambda seen: _ledger(seen, attempts=[_attempt(0, 1, verdict="unknown"), *seen.ledger.attempts]),
        "was attempted again for a market after 0 (unknown)",
    ),
    "confirmed twice inside": (_arrives_again(SYRUP), "was acted on 2 times, but only 0 attempts ended in doubt"),
    "sent without an attempt": (
        lambda seen: _ledger(seen, attempts=seen.ledger.attempts[1:]),
        "arrived 1 times, but the journal has 0 attempts of it",
    ),
    "sent unasked": (
        lambda seen: replace(seen, arrivals=[*seen.arrivals, _arrival(3, (INTERNAL, "S9"))]),
        "was sent although no document names it",
    ),
    "sent for another reason": (
        lambda seen: replace(seen, arrivals=[_arrival(1, TABLET, reason="lock"), *seen.arrivals[1:]]),
        "request 1 says reason lock",
    ),
    "left claimed": (lambda seen: replace(seen, left=["a.xml.0a0b0c0d.claim"]), "claim is left in the inbox"),
    "archived twice": (lambda seen: replace(seen, done=dict(seen.done) | {"a~2.xml": ""}), "done/ differs"),
    "lost from failed/": (lambda seen: replace(seen, failed={}), "failed/ has [] for 1 files"),
    "failed unexplained": (lambda seen: replace(seen, failed={"b.xml": "<IDOC>"}), "stands there unexplained"),
}


def test_nothing_is_found_where_all_is_well() -> None:
    """Two confirmed packs and a file that could not be read."""
    assert faults(_seen()) == []


@pytest.mark.parametrize("name", HARMS)
def test_each_broken_promise_is_found(name: str) -> None:
    """Its sentence is among those that are found."""
    harm, sentence = HARMS[name]
    found = faults(harm(_seen()))
    assert any(sentence in each for each in found), found


@pytest.mark.parametrize(
    ("pack", "kind", "acted", "verdict"),
    [
        (TABLET, "throttled", False, "throttled"),
        (TABLET, "invalid_token_error", False, "token_rejected"),
        (TABLET, "redirect", False, "closed"),
        (SYRUP, "cut_after", True, "unknown"),
        (SYRUP, "server_error", False, "unknown"),
    ],
)
def test_what_may_be_sent_again_is_no_fault(pack: tuple[str, str], kind: str, acted: bool, verdict: str) -> None:
    """After an answer that says that nothing was done, and inside after any doubt."""
    assert faults(_arrives_again(pack, kind, acted, verdict)(_seen())) == []


def test_what_waits_for_a_doubt_may_be_queued() -> None:
    """A later command of the pack waits for the unconfirmed one, and another for that."""
    doubtful = _row(1, TABLET, "unconfirmed")
    waiting = [_row(number, TABLET, "queued", waits_for=number - 1, document_id=number) for number in (3, 4)]
    waiting[0]["waits_for"] = 1
    seen = _ledger(_seen(), serials=[doubtful, _row(2, SYRUP), *waiting])
    assert faults(seen) == []


def test_the_same_seed_drops_the_same_files() -> None:
    """However many of them are used."""
    assert list(islice(drops(Random("7/1/drops")), 50))[:20] == list(islice(drops(Random("7/1/drops")), 20))
