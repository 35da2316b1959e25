"""What is dropped in an episode: packets, repeats, packs named again by a later document, files that cannot be read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from tests.e2e.site import INTERNAL, TO_MARKET, Item, idoc, packet

Pack = tuple[str, str]
"""(GTIN, serial)."""
_PRODUCTS = ((TO_MARKET, "TABLETS"), (INTERNAL, "SYRUP"))


@dataclass(frozen=True)
class Written:
    """One IDoc.

    Attributes:
        docnum: Its number.
        text: As it is written.
        packs: What it decommissions.
    """

    docnum: int
    text: str
    packs: tuple[Pack, ...]


@dataclass(frozen=True)
class Drop:
    """One file.

    Attributes:
        name: Its name.
        text: All of it.
        documents: Its IDocs; none for a file that cannot be read.
    """

    name: str
    text: str
    documents: tuple[Written, ...]


def drops(random: Random) -> Iterator[Drop]:
    """Files without end; the same for the same random numbers, however many of them are used."""
    written: list[Written] = []
    for number in range(1, 1_000_000):
        yield _drop(random, number, written)


def _drop(random: Random, number: int, written: list[Written]) -> Drop:
    name = f"f{number:05d}.xml"
    kind = random.choices(["new", "packet", "repeat", "unreadable"], [60, 20, 10, 10])[0]
    if kind == "unreadable":
        return Drop(name, f"<MBGMCR03><IDOC>{number}", ())
    if kind == "repeat" and written:
        again = random.choice(written)
        return Drop(name, packet(again.text), (again,))
    some = [_document(random, 10 * number + each, written) for each in range(random.randint(2, 5) * (kind == "packet"))]
    some = some or [_document(random, 10 * number, written)]
    written.extend(some)
    return Drop(name, packet(*(each.text for each in some)), tuple(some))


def _document(random: Random, docnum: int, before: list[Written]) -> Written:
    """One or two items; now and then a pack of an earlier document is scrapped once more."""
    items: list[Item] = []
    packs: list[Pack] = []
    for position, (gtin, material) in enumerate(random.sample(_PRODUCTS, random.randint(1, 2))):
        serials = [f"{material[0]}{docnum:06d}P{position}N{each}" for each in range(random.randint(1, 4))]
        known = [pack[1] for each in before[-5:] for pack in each.packs if pack[0] == gtin]
        if known and random.random() < 0.15:
            serials[0] = random.choice(known)
        items.append(Item(serials, material, random.choice(["551", "553", "555"])))
        packs.extend((gtin, serial) for serial in serials)
    return Written(docnum, idoc(docnum, *items), tuple(packs))
