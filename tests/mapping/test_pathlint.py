"""Paths that cannot be meant."""

from typing import Any

import pytest

FROM = "from: ../E1BP2017_GM_SERIALNUMBER"
WHERE = "where: {MATDOC_ITM: item}"


@pytest.mark.parametrize(
    ("old", "new", "key", "fault"),
    [
        (f"{WHERE}, compare: number", "compare: number", "serials:", "where is missing"),
        (FROM, "from: ../../../X", "from:", "../../../X leaves the IDOC element"),
        (FROM, "from: ../A/@b", "from:", "../A/@b is an attribute; name a segment"),
        (FROM, "from: .", "where:", "compares the item with itself"),
        ("take: SERIALNO", "take: ../SERIALNO", "serials:", '"../SERIALNO" goes up with ../'),
        ("take: SERIALNO", "take: SERIAL NO", "take:", '"SERIAL NO" is no path'),
        (WHERE, "where: {../../../X: item}", "where:", "../../../X leaves the IDOC element"),
        (WHERE, "where: {X//Y: item}", "where:", '"X//Y" is no path'),
        ("for_each: E1MBGMCR", "for_each: ../E1MBGMCR", "for_each", "for_each goes up"),
        (
            "GM_ITEM_CREATE\nlookups",
            "GM_ITEM_CREATE/@a\nlookups",
            "for_each",
            "E1MBGMCR/E1BP2017_GM_ITEM_CREATE/@a is an",
        ),
        ("path: XSTOB", "path: 'XSTOB[1]'", "reversed:", '"XSTOB[1]" is no path'),
        ("path: XSTOB", "path: /IDOC/XSTOB", "reversed:", '"/IDOC/XSTOB" is no path'),
        ("path: XSTOB", "path: XSTOB, only: {A/B: x}", "only:", '"A/B" is neither a name nor @name'),
        ("path: XSTOB", "path: XSTOB, only: {../A: x}", "only:", '"../A" is neither a name nor @name'),
        ("path: XSTOB", "path: XSTOB, only: {'a b': x}", "only:", '"a b" is no path'),
        ("path: XSTOB", "path: [XSTOB, '@a'], only: {A: x}", "only:", "@a has no siblings to choose by"),
        ("take: SERIALNO", "take: ., only: {A: x}", "only:", ". has no siblings to choose by"),
    ],
)
def test_a_fault_names_its_line_and_what_to_do(workshop: Any, old: str, new: str, key: str, fault: str) -> None:
    """The line is that of the key at fault."""
    faults = workshop.faults({old: new})
    line, _, _ = next(each for each in faults if each.partition(": ")[2].startswith(fault)).partition(": ")
    assert key in workshop.path.read_text().splitlines()[int(line) - 1]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("path: XSTOB", "path: ['@a', ../@b], only: {'@c': x}"),
        (WHERE, "where: {../E1BP2017_GM_CODE/GM_CODE: gm_code, ../../EDI_DC40/TEST: unit, MATDOC_ITM: item}"),
        (f"{FROM}, take: SERIALNO, {WHERE}, compare: number", "from: ., take: '@serial'"),
        (f"{FROM}, take: SERIALNO, {WHERE}, compare: number", "from: LIST/SERIAL, take: ., only: {'@t': SN}"),
    ],
)
def test_what_leads_somewhere_is_no_fault(workshop: Any, old: str, new: str) -> None:
    """Attributes, the item itself, and parents up to the IDOC element."""
    workshop.compile({old: new})


def test_a_join_from_what_is_no_path_is_a_fault(workshop: Any) -> None:
    """With the line of `from`."""
    faults = workshop.faults({"from: ../E1BP2017_GM_SERIALNUMBER": "from: //E1BP2017_GM_SERIALNUMBER"})
    assert faults == [
        '22: "//E1BP2017_GM_SERIALNUMBER" is no path such as SEGMENT/FIELD or ../SEGMENT/FIELD; correct it'
    ]
