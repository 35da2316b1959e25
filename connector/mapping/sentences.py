"""Sentences with values of documents in them, made fit to be stored and shown."""

from __future__ import annotations

LONGEST = 500
"""Characters of a sentence."""
LONGEST_SERIAL = 40
"""Characters of a serial that a finding names; a real one has at most 20."""


def told(sentence: str, longest: int = LONGEST) -> str:
    """The sentence in one printable line, its middle left out where it is too long.

    A document may hold a value of megabytes; what is wrong with it often stands at the end of the sentence.
    """
    if len(sentence) > longest:
        head = longest // 2
        sentence = f"{sentence[:head]}…{sentence[head + 1 - longest :]}"
    if sentence.isprintable():
        return sentence
    return "".join(sign if sign.isprintable() else " " for sign in sentence)


def told_serial(serial: str) -> str:
    """A serial as a finding names it."""
    return told(serial, LONGEST_SERIAL)
