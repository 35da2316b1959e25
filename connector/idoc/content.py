"""Whether two documents say the same."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest

from lxml import etree
from lxml.etree import _Element

from connector.errors import Unreadable
from connector.idoc.names import CONTROL_RECORDS, local_name
from connector.idoc.reading import read_xml

_WRITTEN_ANEW = frozenset({"STATUS", "CREDAT", "CRETIM", "OUTMOD", "EXPRSS", "ARCKEY"})
"""Fields of EDI_DC40 that SAP writes anew each time the same IDoc is sent again."""


def same_content(a: bytes, b: bytes) -> bool:
    """Compare two XML forms element by element: tag, attributes, text without blanks around it.

    The fields STATUS, CREDAT, CRETIM, OUTMOD, EXPRSS and ARCKEY of the control record are left out. What cannot be read
    is compared byte by byte.
    """
    if a == b:
        return True
    try:
        return _same_elements(read_xml(a), read_xml(b))
    except Unreadable:
        return False


def _same_elements(a: _Element, b: _Element) -> bool:
    return all(one == other for one, other in zip_longest(_steps(a), _steps(b)))


def _steps(root: _Element) -> Iterator[tuple[object, ...]]:
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        if _written_anew(element):
            walk.skip_subtree()
        elif event == "start":
            yield element.tag, dict(element.attrib), _stripped(element.text)
        else:
            yield (_stripped(element.tail),)


def _written_anew(element: _Element) -> bool:
    parent = element.getparent()
    return parent is not None and local_name(element.tag) in _WRITTEN_ANEW and local_name(parent.tag) in CONTROL_RECORDS


def _stripped(text: str | None) -> str:
    return (text or "").strip()
