"""What must hold of every mapping file: it compiles and can be applied, or its faults have a line and a sentence."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from lxml.etree import _Element

from connector.errors import Fault
from connector.idoc import read_xml
from connector.mapping import BUILT_IN, try_document
from connector.mapping.compile import attempt
from tests.bad_input.given import whole
from tests.fuzz.places import as_file, lookups_beside

SAMPLE = [
    {"head": "<E1BP2017_GM_CODE><GM_CODE>06</GM_CODE></E1BP2017_GM_CODE>", "items": [{"serials": ["A1", "A2"]}]},
    {"items": [{"serials": ["B1"]}, {"serials": ["000000000000000017"], "MATERIAL": "SYRUP", "MOVE_TYPE": "552"}]},
    {"items": [{"serials": ["C1"], "ENTRY_QNT": "x", "XSTOB": "X"}], "lost": [["0007", "C2"], ["", ""]]},
]


def read(content: bytes) -> None:
    """Compile a mapping file, and apply it to a few documents."""
    with as_file("mapping.yaml", content) as path:
        lookups_beside(path)
        tried = attempt(path, BUILT_IN)
    if tried.mapping is None:
        assert tried.faults
    for fault in tried.faults:
        is_told(fault, content)
    if tried.mapping is not None:
        assert not tried.faults
        for fault in tried.mapping.row_faults():
            assert fault.sentence
        for root in _sample():
            assert try_document(tried.mapping, root).result == tried.mapping.apply(root)


def is_told(fault: Fault, content: bytes) -> None:
    """A fault names a line that is there, and says what is wrong in a sentence of bearable length."""
    assert fault.sentence.strip()
    assert len(fault.sentence) < 2_000 + len(content)
    if Path(fault.file).suffix == ".yaml":
        # YAML knows more line breaks than \n: \r, NEL, LS and PS.
        assert (
            0 <= fault.line <= len(content.splitlines()) + content.count(b"\xc2\x85") + content.count(b"\xe2\x80") + 1
        )


@cache
def _sample() -> list[_Element]:
    return [read_xml(whole(number, [each]).encode()) for number, each in enumerate(SAMPLE, 1)]
