"""What SAP is told of one of its outbound IDocs: message STATUS, type SYSTAT01, segment E1STATS."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from connector.model import DocumentResult, DocumentState, FindingKind, SerialState, SettledDocument, SettledSerial

POSITIVE, NEGATIVE = "16", "17"
"""Statuses of an outbound IDoc (table TEDS1): functional acknowledgement positive, negative."""
STATXT, STAPA = 70, 50
"""Characters of E1STATS-STATXT, and of each of STAPA1 to STAPA4."""
_LENGTHS = (10, 3, 16)
"""Characters of SNDPRN, MANDT and DOCNUM, the parts of an IDoc's key."""
_FOLDERS = re.compile(r"""(?<![^\s"'(])/(?:[^\s/]++/)++(?=[^\s/]*\.\w)""")
"""The folders before the name of a file: in 70 characters they leave no room for the cause."""


@dataclass(frozen=True, slots=True)
class IdocStatus:
    """What is told of one IDoc.

    Attributes:
        sndprn: SAP's partner number, as its control record has it.
        mandt: Its client.
        docnum: SAP's own number of the IDoc, 16 characters.
        status: `16` or `17`.
        text: A sentence of any length, in characters that SAP prints.
        commands: Numbers of the commands, e.g. `12-14, 17`; at most 50 characters.
    """

    sndprn: str
    mandt: str
    docnum: str
    status: str
    text: str
    commands: str


@dataclass(frozen=True, slots=True)
class StatusPartners:
    """Who speaks to whom, in the control record of a STATUS message; partner type LS.

    Attributes:
        sndprn: The connector's partner number in SAP.
        sndpor: The connector's port in SAP.
        rcvprn: SAP's own logical system; empty for the sender of the IDoc.
        rcvpor: SAP's own port, such as SAPPRD.
    """

    sndprn: str
    sndpor: str
    rcvprn: str = ""
    rcvpor: str = ""


def status_of(outcome: SettledDocument) -> IdocStatus | None:
    """What SAP is told of a settled document.

    Returns:
        16 when all that it asked for is done or there was nothing to do, 17 else: when the API refused, an item was
        left out, or a person found a serial undone. None while a person still has to
        look at it, when it was only observed, when it is a conflict that was cancelled, which would take the place of
        what SAP was told of the number's own document, and when it is no IDoc with a number that SAP can have given.
    """
    parts = _numbers(outcome)
    if parts is None or outcome.awaits_person or outcome.is_conflict:
        return None
    if outcome.result is DocumentResult.OBSERVED:
        return None
    sndprn, mandt, docnum = parts
    text = _printed(_FOLDERS.sub("", _text(outcome)))
    return IdocStatus(sndprn, mandt, docnum, _status(outcome), text, _commands(outcome))


def _numbers(outcome: SettledDocument) -> tuple[str, str, str] | None:
    parts = outcome.key.parts
    if outcome.key.kind != "idoc" or len(parts) != len(_LENGTHS):
        return None
    sndprn, mandt, docnum = parts
    if docnum.isascii() and docnum.isdigit():
        docnum = docnum.zfill(16)
    fits = all(len(part) <= most for part, most in zip((sndprn, mandt, docnum), _LENGTHS, strict=True))
    return (sndprn, mandt, docnum) if fits and all(part == _printed(part) for part in parts) else None


def _status(outcome: SettledDocument) -> str:
    if outcome.state is DocumentState.IGNORED:
        return POSITIVE
    well = outcome.result in (DocumentResult.CONFIRMED, DocumentResult.NOTHING)
    whole = not outcome.left_out and not _has_undone(outcome)
    return POSITIVE if outcome.state is DocumentState.DONE and well and whole else NEGATIVE


def _has_undone(outcome: SettledDocument) -> bool:
    return any(_is_undone(each) for each in outcome.serials)


def _is_undone(serial: SettledSerial) -> bool:
    return serial.state is SerialState.RESOLVED and serial.outcome == "undone"


def _text(outcome: SettledDocument) -> str:
    word = str(outcome.result or outcome.state)
    if outcome.result is DocumentResult.CONFIRMED and not _has_undone(outcome):
        commands = _commands(outcome)
        done = _serials(outcome) + (f" by command {commands}" if commands else "")
        return _joined(f"{word}: ", [outcome.sentence or done, *_resolved(outcome)])
    if outcome.result in (DocumentResult.PARTLY, DocumentResult.CONFIRMED):
        confirmed = sum(each.state is SerialState.CONFIRMED for each in outcome.serials)
        word = f"{word}, {confirmed} of {_serials(outcome)} confirmed"
    elif outcome.result is DocumentResult.NOTHING and outcome.left_out:
        word = f"{word}, items left out"
    return _joined(f"{word}: ", _reasons(outcome)).removesuffix(": ")


def _joined(before: str, sentences: Iterable[str]) -> str:
    return before + "; ".join(dict.fromkeys(filter(None, sentences)))


def _serials(outcome: SettledDocument) -> str:
    count = sum(1 for _ in _wanted(outcome))
    return f"{count} serial{'s' * (count != 1)}"


def _wanted(outcome: SettledDocument) -> Iterator[SettledSerial]:
    """Serials of which something was to be sent: not those that a person, or a later mapping, took back."""
    return (each for each in outcome.serials if each.state is not SerialState.CANCELLED)


def _reasons(outcome: SettledDocument) -> Iterator[str]:
    """Why not all of it is confirmed, what the API said first."""
    yield from (each.sentence for each in outcome.serials if each.state is SerialState.REFUSED)
    yield from _resolved(outcome)
    yield outcome.sentence
    last = FindingKind.IGNORED
    yield from (each.sentence for each in outcome.findings if each.kind is not last)
    if outcome.result is DocumentResult.NOTHING:
        yield from (each.sentence for each in outcome.findings if each.kind is last)
        yield from (each.sentence for each in outcome.serials if each.state is SerialState.CANCELLED)


def _resolved(outcome: SettledDocument) -> Iterator[str]:
    """What a person found or did outside, with the person's reason."""
    found = (each for each in outcome.serials if each.state is SerialState.RESOLVED)
    yield from (f"resolved by a person: {each.sentence}" for each in sorted(found, key=_is_undone, reverse=True))


def _commands(outcome: SettledDocument) -> str:
    """Numbers of the commands of which something was to be sent, whole ones only."""
    numbers = sorted({each.command_id for each in _wanted(outcome)})
    told = ""
    for first, last in _ranges(numbers):
        more = f"{', ' if told else ''}{first}" + (f"-{last}" if last > first else "")
        if len(told) + len(more) > STAPA - len(" ..."):
            return f"{told} ..."
        told += more
    return told


def _ranges(numbers: list[int]) -> Iterator[tuple[int, int]]:
    for _, group in groupby(enumerate(numbers), key=lambda each: each[1] - each[0]):
        run = [number for _, number in group]
        yield run[0], run[-1]


def _printed(text: str) -> str:
    """Blanks for line breaks, and `?` for what one character of SAP (UTF-16) cannot hold or print."""
    return "".join(each if each.isprintable() and each <= "\uffff" else "?" for each in " ".join(text.split()))


def status_control(status: IdocStatus, partners: StatusPartners) -> dict[str, str]:
    """Fields of EDI_DC40 of the message, in its order, without TABNAM's link fields MANDT and DOCNUM."""
    return {
        "DIRECT": "2",
        "IDOCTYP": "SYSTAT01",
        "MESTYP": "STATUS",
        "SNDPOR": partners.sndpor,
        "SNDPRT": "LS",
        "SNDPRN": partners.sndprn,
        "RCVPOR": partners.rcvpor,
        "RCVPRT": "LS",
        "RCVPRN": partners.rcvprn or status.sndprn,
    }


def status_record(status: IdocStatus, now: datetime) -> dict[str, str]:
    """Fields of E1STATS, in its order; older releases lack some.

    STAPA1 has the numbers of the commands, STAPA2 to STAPA4 what STATXT has no room for.

    Args:
        status: What is told.
        now: The time of the status, in the time zone of the SAP system.
    """
    rest = [status.text[start : start + STAPA].strip() for start in range(STATXT, STATXT + 3 * STAPA, STAPA)]
    return {
        "TABNAM": "EDI_DS",
        "MANDT": status.mandt,
        "DOCNUM": status.docnum,
        "LOGDAT": now.strftime("%Y%m%d"),
        "LOGTIM": now.strftime("%H%M%S"),
        "STATUS": status.status,
        "STATXT": status.text[:STATXT],
        "STAPA1": status.commands,
        "STAPA2": rest[0],
        "STAPA3": rest[1],
        "STAPA4": rest[2],
    }
