"""The one safe parse."""

from __future__ import annotations

import pytest

from connector.errors import Unreadable
from connector.idoc import read_xml

LAUGHS = (
    b'<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
    b'<r x="&c;">&c;</r>'
)
EXTERNAL = b'<!DOCTYPE r [<!ENTITY f SYSTEM "file:///etc/passwd">]><r>&f;</r>'


def declared(encoding: str, text: str = "<R>Grüße<A/></R>") -> bytes:
    """A document with its declaration, in that encoding."""
    return f'<?xml version="1.0" encoding="{encoding}"?>\n{text}'.encode(encoding)


@pytest.mark.parametrize(
    "xml",
    [
        "<R>Grüße<A/></R>".encode(),
        '<?xml version="1.1"?><R>Grüße<A/></R>'.encode(),
        "\ufeff<R>Grüße<A/></R>".encode(),
        declared("UTF-16"),
        '<?xml version="1.0" encoding="UTF-16"?><R>Grüße<A/></R>'.encode("utf-16-be").join([b"\xfe\xff", b""]),
        "<R>Grüße<A/></R>".encode("utf-16"),
        declared("ISO-8859-1"),
        declared("windows-1252"),
        "<R><!-- a -->Grü<?p i?><![CDATA[ße]]><A/></R>".encode(),
    ],
)
def test_reads_xml_as_seen_in_the_field(xml: bytes) -> None:
    """No declaration, version 1.1, byte order marks, one-byte encodings, comments, CDATA: the same tree."""
    root = read_xml(xml)
    assert (root.tag, root.text, [child.tag for child in root]) == ("R", "Grüße", ["A"])


def test_lines_beyond_65535_are_right() -> None:
    """The line of an element is right in long files too."""
    assert read_xml(b"<R>" + b"\n" * 70_000 + b"<A/></R>")[0].sourceline == 70_001


@pytest.mark.parametrize(
    ("xml", "line", "cause"),
    [
        (b"", 1, "is empty or was cut off"),
        (b"  \n", 2, "is empty or was cut off"),
        (b"\0", 1, "cut off"),
        (b"<R>\n\0</R>", 2, "a character stands here that XML does not allow"),
        (b"<R>\n\x1b</R>", 2, "a character stands here that XML does not allow"),
        (b"<R>\n<A></R>", 2, "the end tag does not fit"),
        (b"<R/>\n<R/>", 2, "after the end of the root"),
        (b"<R>\n<A", 2, "in the middle of a tag"),
        (b"<R>\n&nbsp;</R>", 2, "an entity is used"),
        (LAUGHS, 1, "DOCTYPE"),
        (EXTERNAL, 1, "DOCTYPE"),
        (b"\n<!DOCTYPE R>\n<R/>", 2, "DOCTYPE"),
        ('<!DOCTYPE R [<!ENTITY a "b">]><R>&a;</R>'.encode("utf-16"), 1, "DOCTYPE"),
        (b'<?xml version="1.0" encoding="UTF-16"?><R/>', 1, "the encoding in the XML declaration"),
        ('<?xml version="1.0" encoding="UTF-8"?><R/>'.encode("utf-16"), 1, "the encoding in the XML declaration"),
        (b'<?xml version="1.0" encoding="nonsense"?><R/>', 1, "the encoding in the XML declaration"),
        (b'<?xml version="1.0" encoding="UTF-8"?><R>\n\xe4</R>', 2, "a character stands here"),
        (b"<R>\n<x:A/></R>", 2, "prefix x"),
        (b"\n" + b"<A>" * 10_000 + b"</A>" * 10_000, 2, "256"),
        (b"<R>" + b"x" * 20_000_000 + b"</R>", 1, "too long"),
        (b"<R " + b"x" * 20_000_000, 1, "a single tag or comment"),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_refuses_with_line_and_cause(xml: bytes, line: int, cause: str) -> None:
    """What is ill-formed, hostile or beyond the limits is refused in plain words, with its line."""
    with pytest.raises(Unreadable) as refused:
        read_xml(xml)
    assert refused.value.line == line
    assert cause in refused.value.cause
    assert "XML_PARSE" not in refused.value.cause
