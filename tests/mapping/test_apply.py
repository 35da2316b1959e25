"""One pass over a document, compared with a plain model of the same rules."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connector.idoc import path_of, read_xml
from connector.mapping import CompiledMapping
from connector.model import FindingKind, MappingResult, Place

HELD, IGNORED, REJECTED = FindingKind.HELD, FindingKind.IGNORED, FindingKind.REJECTED
FIRST_LINE = 6
GTINS = {"TABLETS": "09506000134352", "SYRUP": "09506000134369"}
ITEMS = st.lists(
    st.fixed_dictionaries(
        {
            "move_type": st.sampled_from(["551", "553", "331", "552", "101", "309", "999", ""]),
            "material": st.sampled_from(["TABLETS", "TABLETS", "SYRUP", "LEAFLET", "UNKNOWN", "CASE", ""]),
            "quantity": st.sampled_from(["1.000", "2.000", "2", "0.000", "1.000-", "", "x"]),
            "xstob": st.sampled_from(["", "", "", "X"]),
        }
    ),
    max_size=5,
)
SERIALS = st.lists(
    st.tuples(
        st.sampled_from(["0001", "1", "0002", "2.0", "0003", "0004", "0005", "0000", "9999", "X", ""]),
        st.sampled_from(["A", "B", "C", "D", "a", "000123", "A B", "A" * 21, ""]),
    ),
    max_size=12,
)


@dataclass
class Expected:
    """What a plain reading of the rules gives, by line of the document."""

    findings: list[tuple[FindingKind, int]] = field(default_factory=list)
    commands: list[tuple[str, str, str, int]] = field(default_factory=list)
    reversals: list[tuple[str, str, str, int]] = field(default_factory=list)


def _own_outcome(item: dict[str, str], movement: str) -> str | FindingKind:
    if movement == "551" and item["material"] == "LEAFLET":
        return IGNORED
    reasons = {"551": "destroy", "553": "destroy", "331": "sample"}
    return reasons.get(movement) or {"101": IGNORED, "309": REJECTED}.get(movement, HELD)


def _number(text: str) -> float | None:
    sign = -1 if text.endswith("-") else 1
    try:
        return sign * float(text.rstrip("-"))
    except ValueError:
        return None


def _plan(item: dict[str, str], number: int, serials: list[tuple[str, str]]) -> Any:
    """A finding's kind for the whole item, or (reversed movement or None, reason, GTIN, places of its serials)."""
    reversed_movement = item["move_type"] if item["xstob"] else {"552": "551"}.get(item["move_type"])
    if not item["move_type"]:
        return HELD
    outcome = _own_outcome(item, reversed_movement or item["move_type"])
    if isinstance(outcome, FindingKind):
        return outcome
    own = [place for place, (said, _) in enumerate(serials) if _number(said) == number]
    if item["material"] not in GTINS or not own or _number(item["quantity"]) != len(own):
        return HELD
    return reversed_movement, outcome, GTINS[item["material"]], own


def _model(items: list[dict[str, str]], serials: list[tuple[str, str]]) -> Expected:
    expected = Expected()
    first_serial = FIRST_LINE + len(items)
    if not items:
        return Expected(findings=[(HELD, 2)])
    plans = [_plan(item, number, serials) for number, item in enumerate(items, 1)]
    good = [
        (plan[2], serials[place][1])
        for plan in plans
        if not isinstance(plan, FindingKind)
        for place in plan[3]
        if _is_serial(serials[place][1])
    ]
    for number, plan in enumerate(plans):
        if isinstance(plan, FindingKind):
            expected.findings.append((plan, FIRST_LINE + number))
            continue
        movement, reason, gtin, own = plan
        for place in own:
            serial = serials[place][1]
            if not _is_serial(serial) or good.count((gtin, serial)) > 1:
                expected.findings.append((HELD, first_serial + place))
            elif movement is None:
                expected.commands.append((gtin, reason, serial, first_serial + place))
            else:
                expected.reversals.append((gtin, movement, serial, first_serial + place))
    for place, (said, _) in enumerate(serials):
        if _number(said) not in range(1, len(items) + 1):
            expected.findings.append((HELD, first_serial + place))
    return expected


def _is_serial(text: str) -> bool:
    return 0 < len(text) <= 20 and " " not in text


def _found(result: MappingResult) -> Expected:
    return Expected(
        findings=[(each.kind, each.place.line) for each in result.findings if each.place],
        commands=[
            (each.product_code, each.reason.value, serial.serial, serial.line)
            for each in result.commands
            for serial in each.serials
        ],
        reversals=[
            (each.product_code, each.movement, serial.serial, serial.line)
            for each in result.reversals
            for serial in each.serials
        ],
    )


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=400, deadline=None)
@given(items=ITEMS, serials=SERIALS)
def test_the_pass_does_what_a_plain_model_does(compiled: Any, items: list[dict[str, str]], serials: Any) -> None:
    """Every item and serial of a random document ends as a plain reading of the rules says."""
    workshop, mapping = compiled
    result = mapping.apply(_document(workshop, items, serials))
    expected, found = _model(items, serials), _found(result)
    assert Counter(found.findings) == Counter(expected.findings)
    assert Counter(found.commands) == Counter(expected.commands)
    assert Counter(found.reversals) == Counter(expected.reversals)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=400, deadline=None)
@given(items=ITEMS.filter(bool), serials=SERIALS)
def test_every_item_and_serial_ends_in_exactly_one_place(
    compiled: Any, items: list[dict[str, str]], serials: list[tuple[str, str]]
) -> None:
    """A command, a reversal, a finding of its own, or the finding of its whole item; never two of them, never none."""
    workshop, mapping = compiled
    result = mapping.apply(_document(workshop, items, serials))
    planned = [each for group in (*result.commands, *result.reversals) for each in group.serials]
    alone = Counter([each.line for each in planned])
    alone.update(
        each.place.line for each in result.findings if each.place and each.place.line >= FIRST_LINE + len(items)
    )
    whole = Counter(
        each.place.line for each in result.findings if each.place and each.place.line < FIRST_LINE + len(items)
    )
    for place, (said, _) in enumerate(serials):
        owner = _number(said)
        held_with_item = 0 if owner is None else whole[FIRST_LINE - 1 + int(owner)]
        assert alone[FIRST_LINE + len(items) + place] + held_with_item == 1
    for number in range(1, len(items) + 1):
        line = FIRST_LINE + number - 1
        own = [place for place, (said, _) in enumerate(serials) if _number(said) == number]
        assert whole[line] == 1 or (whole[line] == 0 and own)


@pytest.fixture
def compiled(workshop: Any) -> tuple[Any, CompiledMapping]:
    """The workshop with its mapping compiled once for all examples."""
    return workshop, workshop.compile()


def _document(workshop: Any, items: list[dict[str, str]], serials: list[tuple[str, str]]) -> Any:
    return workshop.document(*(workshop.item(**item) for item in items), *(workshop.serial(*each) for each in serials))


def test_serials_of_one_target_go_into_one_command_in_document_order(workshop: Any) -> None:
    """Grouped by endpoint, GTIN, reason, market and send_to_market, the first seen first."""
    result = workshop.map(
        workshop.item("551"), workshop.item("331"), workshop.item("553"), workshop.item("551", "SYRUP"),
        workshop.serial("1", "A"), workshop.serial("2", "B"), workshop.serial("3", "C"), workshop.serial("4", "A"),
    )  # fmt: skip
    assert [(c.product_code, c.reason.value, c.market_id, c.send_to_market) for c in result.commands] == [
        ("09506000134352", "destroy", "EU", True),
        ("09506000134352", "sample", "EU", True),
        ("09506000134369", "destroy", "IDN", False),
    ]
    assert workshop.serials(result) == [["A", "C"], ["B"], ["A"]]
    assert {c.endpoint for c in result.commands} == {"default"}
    assert [[s.movement for s in c.serials] for c in result.commands] == [["551", "553"], ["331"], ["551"]]
    assert [[s.item for s in c.serials] for c in result.commands] == [[1, 3], [2], [4]]


def test_a_serial_carries_its_line_and_its_path(workshop: Any) -> None:
    """The path is the one that `path_of` gives, the line is that in the file people see."""
    document = workshop.document(workshop.item(quantity="2"), workshop.serial("1", "A"), workshop.serial("1", "B"))
    result = workshop.compile().apply(document, 100)
    fields = document.findall(".//SERIALNO")
    assert [each.path for each in result.commands[0].serials] == [path_of(each) for each in fields]
    assert [each.line for each in result.commands[0].serials] == [107, 108]


def test_a_path_shows_no_position_where_a_segment_stands_alone(workshop: Any) -> None:
    """As `path_of` does."""
    document = workshop.document(workshop.item(), workshop.serial("1", "A"))
    result = workshop.compile().apply(document)
    assert result.commands[0].serials[0].path == "/MBGMCR03/IDOC/E1MBGMCR/E1BP2017_GM_SERIALNUMBER/SERIALNO"


def test_a_finding_of_an_item_has_its_place_and_its_rule(workshop: Any) -> None:
    """The document's line and path, the mapping's line."""
    mapping = workshop.compile()
    finding = mapping.apply(workshop.document(workshop.item("551"), workshop.item("101")), 10).findings[1]
    assert finding.place == Place(17, "/MBGMCR03/IDOC/E1MBGMCR/E1BP2017_GM_ITEM_CREATE[2]")
    assert workshop.path.read_text().splitlines()[finding.rule_line - 1] == '  - when: {move_type: "101"}'


def test_a_document_without_items_is_held(workshop: Any) -> None:
    """A for_each that finds nothing gives one finding, and no serial goes."""
    result = workshop.map(workshop.serial("1", "A"))
    assert [(each.kind, each.place.line) for each in result.findings] == [(HELD, 2)]
    assert result.findings[0].sentence.endswith("E1BP2017_GM_ITEM_CREATE finds nothing in this document")
    assert not result.commands


def test_findings_come_in_document_order(workshop: Any) -> None:
    """Items and serials by where they stand, whatever became of them first."""
    result = workshop.map(
        workshop.item("999"), workshop.item("551"), workshop.item("101"),
        workshop.serial("9", "A"), workshop.serial("2", "B#"), workshop.serial("0", "C"),
    )  # fmt: skip
    assert [each.place.line for each in result.findings] == [6, 8, 9, 10, 11]


def test_a_document_in_one_line_keeps_the_order_too(workshop: Any) -> None:
    """SAP writes XML in one line; the path then tells the place."""
    document = read_xml(
        b"<MBGMCR03><IDOC><E1MBGMCR>"
        + workshop.item("999").encode()
        + workshop.item("551").encode()
        + b"".join(workshop.serial(*each).encode() for each in [("9", "A"), ("2", "B#"), ("0", "C")])
        + b"</E1MBGMCR></IDOC></MBGMCR03>"
    )
    findings = workshop.compile().apply(document).findings
    assert [each.place.path.rpartition("/E1MBGMCR/")[2] for each in findings] == [
        "E1BP2017_GM_ITEM_CREATE[1]",
        "E1BP2017_GM_SERIALNUMBER[1]/SERIALNO",
        "E1BP2017_GM_SERIALNUMBER[2]/SERIALNO",
        "E1BP2017_GM_SERIALNUMBER[3]/SERIALNO",
    ]


def test_a_serial_that_stands_twice_is_held_each_time_also_in_a_reversal(workshop: Any) -> None:
    """Which of them is meant, a person must say; another GTIN may have the same serial."""
    result = workshop.map(
        workshop.item("551"), workshop.item("552"), workshop.item("551", "SYRUP"),
        workshop.serial("1", "A"), workshop.serial("2", "A"), workshop.serial("3", "A"),
    )  # fmt: skip
    assert [(each.kind, each.place.line, each.serial) for each in result.findings] == [(HELD, 9, "A"), (HELD, 10, "A")]
    assert [each.product_code for each in result.commands] == ["09506000134369"]
    assert not result.reversals


def test_items_below_several_parents_have_their_own_serials(workshop: Any) -> None:
    """The position counts under each parent, and serials below a parent without items are orphans."""
    document = read_xml(
        (
            "<ROOT><IDOC>"
            f"<E1MBGMCR>{workshop.item()}{workshop.serial('1', 'A')}</E1MBGMCR>"
            f"<E1MBGMCR>{workshop.item()}{workshop.serial('1', 'B')}</E1MBGMCR>"
            f"<E1MBGMCR>{workshop.serial('1', 'C')}</E1MBGMCR>"
            "</IDOC></ROOT>"
        ).encode()
    )
    result = workshop.compile().apply(document)
    assert workshop.serials(result) == [["A", "B"]]
    assert [each.serial for each in result.findings] == ["C"]
    assert [each.item for each in result.commands[0].serials] == [1, 2]


def test_what_is_read_above_the_items_belongs_to_each_parent(workshop: Any) -> None:
    """GM_CODE is kept for all items of a parent, but not for those of another."""
    code = "<E1BP2017_GM_CODE><GM_CODE>{}</GM_CODE></E1BP2017_GM_CODE>"
    parents = "".join(f"<E1MBGMCR>{code.format(each)}{workshop.item()}</E1MBGMCR>" for each in ("03", "06"))
    mapping = workshop.compile(
        {"  - when: {reversed": "  - when: {gm_code: '06'}\n    ignore: 'code 06'\n  - when: {reversed"}
    )
    found = mapping.apply(read_xml(f"<ROOT><IDOC>{parents}</IDOC></ROOT>".encode())).findings
    assert [each.kind for each in found] == [HELD, IGNORED]


def test_other_xml_starts_at_its_root(workshop: Any) -> None:
    """Without an IDOC element, for_each starts at the root; serials may be the item's own children."""
    mapping = workshop.compile(
        {
            "accepts: {idoctyp: [MBGMCR02, MBGMCR03], mestyp: MBGMCR}": "accepts: {root: Posting}",
            "for_each: E1MBGMCR/E1BP2017_GM_ITEM_CREATE": "for_each: Item",
            "from: ../E1BP2017_GM_SERIALNUMBER, take: SERIALNO": "from: Packs/Pack, take: Serial",
            " where: {MATDOC_ITM: item}, compare: number,": "",
            "gm_code: {path: ../E1BP2017_GM_CODE/GM_CODE}": "gm_code: {path: ../Code}",
        }
    )
    packs = "<Packs><Pack><Serial>A</Serial></Pack><Pack><Serial> B </Serial></Pack></Packs>"
    fields = "<MATERIAL>TABLETS</MATERIAL><MOVE_TYPE>551</MOVE_TYPE><ENTRY_QNT>2</ENTRY_QNT><ENTRY_UOM>PC</ENTRY_UOM>"
    root = read_xml(f"<Posting><Item>{fields}{packs}</Item></Posting>".encode())
    assert mapping.accepts(root, None)
    assert workshop.serials(mapping.apply(root)) == [["A", "B"]]


def test_the_work_grows_with_the_document(workshop: Any) -> None:
    """Ten times the items and serials take ten times the steps, and not a hundred times."""
    mapping = workshop.compile()
    steps = [_steps(mapping, _large(workshop, items)) for items in (10, 100)]
    assert steps[1] < 12 * steps[0]


def _large(workshop: Any, items: int) -> Any:
    serials = [workshop.serial(f"{item + 1:04d}", f"S{item}-{each}") for item in range(items) for each in range(20)]
    return workshop.document(*[workshop.item(quantity="20.000")] * items, *serials, gm_code="")


def _steps(mapping: CompiledMapping, document: Any) -> int:
    """Lines run in one pass: unlike a time, they do not depend on how busy the machine is."""
    count = 0

    def trace(_frame: Any, event: str, _argument: Any) -> Any:
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        mapping.apply(document)
    finally:
        sys.settrace(before)
    return count


def test_a_long_serial_is_never_cut(workshop: Any) -> None:
    """19 and 20 characters pass whole, 21 are held."""
    result = workshop.map(
        workshop.item(quantity="3"),
        *(workshop.serial("1", "A" * length) for length in (19, 20, 21)),
    )
    assert workshop.serials(result) == [["A" * 19, "A" * 20]]
    assert [each.serial for each in result.findings] == ["A" * 21]


def test_the_result_names_the_mapping_and_its_files(workshop: Any) -> None:
    """What was decided is decided by this file and these look-ups."""
    mapping = workshop.compile()
    result = mapping.apply(workshop.document(workshop.item("101")))
    assert (result.mapping, result.fingerprint) == ("small", mapping.fingerprint)
    assert isinstance(mapping.path, Path)
