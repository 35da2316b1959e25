"""What is said of a whole document, in place of its items."""

from __future__ import annotations

from typing import NamedTuple

from connector.model import DocumentState


class Verdict(NamedTuple):
    """A document that gives no commands: its state, a sentence, and why it is held, if it is."""

    state: DocumentState
    sentence: str
    hold: str = ""


def held(hold: str, sentence: str) -> Verdict:
    """The verdict over a document that waits for a person."""
    return Verdict(DocumentState.HELD, sentence, hold)
