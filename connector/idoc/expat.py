"""The expat parser with the product's limits: no DOCTYPE, no entity, no endless tag; errors in plain words."""

from __future__ import annotations

import pyexpat
from pyexpat import errors

from connector.errors import Unreadable

DEEPEST = 256
"""How deep elements may be nested: libxml2's own limit without `huge_tree`, so that both parsers agree."""
LONGEST_TAG = 10_000_000
"""Bytes that one tag or comment may have: libxml2's limit. Expat reads an unfinished one again with each chunk."""

_PLAIN_WORDS = {
    errors.XML_ERROR_SYNTAX: "it is not XML: a tag must stand here",
    errors.XML_ERROR_NO_ELEMENTS: "it is empty or was cut off: its root element is missing or not closed",
    errors.XML_ERROR_INVALID_TOKEN: "a character stands here that XML does not allow at this place",
    errors.XML_ERROR_UNCLOSED_TOKEN: "it ends in the middle of a tag; it was cut off",
    errors.XML_ERROR_PARTIAL_CHAR: "it ends in the middle of a character; it was cut off",
    errors.XML_ERROR_TAG_MISMATCH: "the end tag does not fit the element that is open",
    errors.XML_ERROR_DUPLICATE_ATTRIBUTE: "a tag has the same attribute twice",
    errors.XML_ERROR_JUNK_AFTER_DOC_ELEMENT: "something follows after the end of the root element",
    errors.XML_ERROR_UNDEFINED_ENTITY: "an entity is used; only &amp; &lt; &gt; &quot; &apos; and numbers are allowed",
    errors.XML_ERROR_BAD_CHAR_REF: "a character number stands here that XML does not allow",
    errors.XML_ERROR_MISPLACED_XML_PI: "the XML declaration is not at the very beginning",
    errors.XML_ERROR_INCORRECT_ENCODING: "the encoding in the XML declaration is not the one that the bytes have",
    errors.XML_ERROR_UNCLOSED_CDATA_SECTION: "it ends in the middle of a CDATA section; it was cut off",
    errors.XML_ERROR_UNKNOWN_ENCODING: "the encoding in the XML declaration is not known",
}


class Expat:
    """Expat with the product's limits.

    Attributes:
        parser: The parser, for handlers to be set.
        fed: Bytes given so far.
    """

    def __init__(self) -> None:
        self.parser = pyexpat.ParserCreate()
        self.parser.StartDoctypeDeclHandler = self._refuse_doctype
        self.fed = 0

    def feed(self, chunk: bytes, last: bool = False) -> None:
        """Parse the next bytes.

        Raises:
            Unreadable: They are not well-formed XML, or are more than the product's limits allow.
        """
        self.fed += len(chunk)
        self._parse(chunk, last)
        if self.fed - self.parser.CurrentByteIndex > LONGEST_TAG:
            raise self.refusal(f"a single tag or comment has more than {LONGEST_TAG} bytes")

    def refusal(self, cause: str) -> Unreadable:
        """An error that names the line at which the parser stands."""
        return Unreadable(cause, self.parser.CurrentLineNumber)

    def too_deep(self) -> Unreadable:
        """The error for elements nested deeper than `DEEPEST`."""
        return self.refusal(f"elements are nested more than {DEEPEST} deep")

    def _parse(self, chunk: bytes, last: bool) -> None:
        try:
            self.parser.Parse(chunk, last)
        except pyexpat.ExpatError as error:
            raise Unreadable(_plain(error), error.lineno) from error
        except (LookupError, ValueError) as error:
            raise self.refusal(f"the encoding in the XML declaration cannot be read: {error}") from error

    def _refuse_doctype(self, *_declaration: object) -> None:
        raise self.refusal("it has a DOCTYPE, which is refused because it can name entities and other files")


def _plain(error: pyexpat.ExpatError) -> str:
    message = errors.messages[error.code]
    return f"{_PLAIN_WORDS.get(message, message)} (column {error.offset + 1})"
