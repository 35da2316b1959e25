"""The one place where the product parses XML into a tree."""

from __future__ import annotations

import re

from lxml import etree
from lxml.etree import _Element

from connector.errors import Unreadable
from connector.idoc.expat import Expat

_CHUNK = 65_536
_LIBXML2_TAIL = re.compile(r"\s*, ((use|try) XML_PARSE_HUGE|line \d+).*", re.DOTALL)
"""The place, told apart from the cause, and the advice to lift a limit, which is meant for programmers."""


class _RootSeen(Exception):
    """No error: it ends the look at what stands before the root."""


def read_xml(xml: bytes) -> _Element:
    """Parse a whole XML document, trusting nothing in it.

    No network, no DTD, no entity but the five of XML; comments and processing instructions are left out. An element may
    be nested 256 deep, a text may have 10 million bytes.

    Returns:
        The root. `sourceline` of each element is the line in `xml`.

    Raises:
        Unreadable: It is not well-formed, has a DOCTYPE, or is beyond the limits.
    """
    _refuse_doctype(xml)
    root = _parse(xml)
    if root.getroottree().docinfo.internalDTD is not None:
        raise Unreadable("it has a DOCTYPE, which is refused because it can name entities and other files")
    return root


def _refuse_doctype(xml: bytes) -> None:
    expat = Expat()
    expat.parser.StartElementHandler = _root_seen
    try:
        _feed(expat, xml)
    except _RootSeen:
        return


def _root_seen(_name: str, _attributes: dict[str, str]) -> None:
    raise _RootSeen


def _feed(expat: Expat, xml: bytes) -> None:
    for start in range(0, len(xml), _CHUNK):
        expat.feed(xml[start : start + _CHUNK])
    expat.feed(b"", last=True)


def _parse(xml: bytes) -> _Element:
    try:
        return etree.fromstring(xml, _parser())
    except etree.XMLSyntaxError as error:
        # Expat says the same in the words that people also see for a packet; libxml2's own limits it does not know.
        _feed(Expat(), xml)
        raise Unreadable(_sentence(error), error.lineno or 0) from error


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def _sentence(error: etree.XMLSyntaxError) -> str:
    return _LIBXML2_TAIL.sub("", str(error.msg or "it is not well-formed XML"))
