"""One message for everything that came together: as text and as JSON."""

from __future__ import annotations

import json
import socket
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from connector.alerts.nextsteps import NEXT
from connector.journal.attention import Waiting

SHOWN = 20
"""Of each kind a message names so many; the rest is counted."""
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Message:
    """What a person is told.

    Attributes:
        subject: One line.
        text: For people.
        json: For programs: `host`, `journal`, `at`, `test`, `still_open`, and `items` of `what`, `count`, `next` and
            `sentences`.
    """

    subject: str
    text: str
    json: str


def message(
    new: Sequence[Waiting],
    still_open: int,
    journal_id: str,
    now: float,
    mask: Callable[[str], str],
    *,
    test: bool = False,
) -> Message:
    """Put together what is new.

    Args:
        new: What nobody was told of.
        still_open: How many things were told before and have not ended.
        journal_id: Which connector it is.
        now: Seconds since 1970.
        mask: Takes secrets out of a text.
        test: A person asked for it, and nothing is wrong.
    """
    kinds: dict[str, list[str]] = defaultdict(list)
    for each in new:
        kinds[each.what].append(_line(mask(each.sentence)))
    host, at = socket.gethostname(), datetime.fromtimestamp(now, UTC).isoformat(timespec="seconds")
    counted = ", ".join(f"{len(sentences)} {what}" for what, sentences in kinds.items())
    subject = f"connector on {host}: {'a test, nothing is wrong' if test else counted}"
    body = {"host": host, "journal": journal_id, "at": at, "test": test, "still_open": still_open}
    items = [
        {"what": what, "count": len(sentences), "next": NEXT[what], "sentences": sentences[:SHOWN]}
        for what, sentences in kinds.items()
    ]
    text = _text(kinds, f"{subject} (journal {journal_id}, {at})", still_open)
    return Message(subject, text, json.dumps(body | {"items": items}, indent=2) + "\n")


def _text(kinds: dict[str, list[str]], head: str, still_open: int) -> str:
    lines = [head]
    for what, sentences in kinds.items():
        lines += ["", f"{what}: {len(sentences)}", *(f"  {each}" for each in sentences[:SHOWN])]
        if len(sentences) > SHOWN:
            lines.append(f"  and {len(sentences) - SHOWN} more")
        lines.append(f"  what to do: {NEXT[what]}")
    if still_open:
        lines += ["", f"Told before and still open: {still_open}; `connector status` shows all."]
    return "\n".join([*lines, ""])


def _line(sentence: str) -> str:
    """One line of characters that print: sentences may quote what came from outside."""
    plain = "".join(each if each.isprintable() else "?" for each in " ".join(sentence.split()))
    return plain if len(plain) <= _LONGEST else f"{plain[:_LONGEST]}..."
