"""Texts of elements as documents write them."""

from __future__ import annotations

from lxml.etree import _Element

BLANKS = " \t\r\n"


def text_of(element: _Element) -> str:
    """An element's own text without blanks around it; comments and processing instructions do not split it."""
    text = element.text or ""
    if not len(element):
        return text.strip(BLANKS)
    return "".join([text, *(child.tail or "" for child in element)]).strip(BLANKS)


def text_at(element: _Element, attribute: str) -> str:
    """The text of an attribute, likewise; that of the element itself where no attribute is named."""
    return element.get(attribute, "").strip(BLANKS) if attribute else text_of(element)


def first_text(parent: _Element, name: str) -> str:
    """The first text of the children of a name that is not empty; else empty."""
    return next(filter(None, map(text_of, parent.iterchildren(name))), "")


def split(text: str, separator: str) -> list[str]:
    """The parts of a separated text, without blanks around each; the empty text is one empty part.

    A separator behind the last part ends it and begins no other. A separator of blanks alone counts once however
    often it stands there; any other gives an empty part where nothing stands between two.
    """
    parts = [part.strip(BLANKS) for part in text.split(separator)]
    if not separator.strip(BLANKS):
        return list(filter(None, parts)) or [""]
    return parts[:-1] if len(parts) > 1 and not parts[-1] else parts
