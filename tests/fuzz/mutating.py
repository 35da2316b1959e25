"""Changes that keep most of an input's shape, so that the fuzzer comes past the first look at it."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence


def changed(content: bytes, at_most: int, seed: int, parts: re.Pattern[bytes], words: Sequence[bytes]) -> bytes:
    """Double, drop, swap or move a part, or put a word of the language in a part's place, a few times.

    Args:
        content: The input.
        at_most: Bytes that the result may have.
        seed: Gives the same result again.
        parts: Where the input may be cut.
        words: Words of its language.
    """
    choice = random.Random(seed)
    pieces = parts.split(content)
    for _ in range(choice.choice([1, 1, 1, 2, 4])):
        _change(pieces, choice, words)
    return b"".join(pieces)[:at_most]


def _change(pieces: list[bytes], choice: random.Random, words: Sequence[bytes]) -> None:
    at, other = choice.randrange(len(pieces)), choice.randrange(len(pieces))
    step = choice.randrange(6)
    if step == 0 and len(pieces) > 1:
        del pieces[at]
    elif step == 1:
        pieces.insert(other, pieces[at])
    elif step == 2:
        pieces[at], pieces[other] = pieces[other], pieces[at]
    elif step == 3:
        first, last = sorted((at, other))
        pieces[last:last] = pieces[first:last][:20]
    elif step == 4:
        pieces.insert(at, choice.choice(words))
    else:
        pieces[at] = _with_a_word(pieces[at], choice, words)


def _with_a_word(piece: bytes, choice: random.Random, words: Sequence[bytes]) -> bytes:
    """A word in place of one that stands in the piece."""
    found = list(re.finditer(rb"[\w.%+-]+", piece))
    if not found:
        return piece + choice.choice(words)
    match = choice.choice(found)
    return piece[: match.start()] + choice.choice(words) + piece[match.end() :]
