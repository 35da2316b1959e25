"""EDI_DD40-SEGNAM: which segment a data record holds.

By RFC it usually holds the segment type (`E1EDL24`), in files the definition (`E2EDL24007`: version 7). The first
version has no number, or 000 where a customer made it; a number may be part of a name, so a known name goes first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from connector.idoc.definitions import Segment

_TYPE_OF = {"E2": "E1", "Z2": "Z1"}
_VERSION = 3
"""Digits of a definition's version."""

Places = Mapping[str, tuple[Segment, ...]]
"""Where a segment may stand, by the names that are known for it."""


def places_by_name(segments: Sequence[Segment]) -> Places:
    """The places of each segment of a type, by segment type and by definition."""
    found: dict[str, tuple[Segment, ...]] = {}
    for segment in segments:
        for name in {segment.name, segment.definition} - {""}:
            found[name] = (*found.get(name, ()), segment)
    return found


def places_of(segnam: str, known: Places) -> tuple[Segment, ...]:
    """The places of the segment that a data record names; none when the type does not have it."""
    return next((known[name] for name in _readings(segnam) if name in known), ())


def _readings(segnam: str) -> Iterator[str]:
    """What a name may stand for, the plainest first: itself, its type, and both without a version."""
    yield segnam
    yield _as_type(segnam)
    if segnam[-_VERSION:].isdigit() and len(segnam) > _VERSION:
        yield segnam[:-_VERSION]
        yield _as_type(segnam[:-_VERSION])


def _as_type(name: str) -> str:
    namespace, slash, own = name.rpartition("/")
    return f"{namespace}{slash}{_TYPE_OF.get(own[:2], own[:2])}{own[2:]}"
