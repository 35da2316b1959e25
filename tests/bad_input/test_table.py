"""Every row of the table: what the user sees, where the bytes are, which state it ends in, and what was sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from connector_xml_file_drop.names import printable

from tests.bad_input import written
from tests.bad_input.answers import Answered, wanted_states
from tests.bad_input.documents import Case, Outcome, Ran
from tests.bad_input.program import Ended
from tests.bad_input.table import Row, rows

TABLE = rows()


def of(kind: str) -> Any:
    """Run a test for each row of a kind."""
    return pytest.mark.parametrize("row", [row for row in TABLE if row.kind == kind], ids=str)


def test_every_row_has_a_name_of_its_own() -> None:
    """A row is found by its name."""
    assert len({str(row) for row in TABLE}) == len(TABLE) >= 100


def test_every_row_has_three_columns() -> None:
    """A row says what the user sees, where the bytes are, and which state; README.md says what is left out."""
    needed = {
        "documents": {"drop", "bytes"},
        "answers": {"ends", "says"},
        "program": {"exit", "says"},
        "written": {"says"},
    }
    assert [str(row) for row in TABLE if not row.fields.keys() >= needed[row.kind]] == []


@of("documents")
def test_a_document(row: Row, ran: Ran) -> None:
    """A row about a file or an IDoc: its states, sentences, bytes, and what of it was sent."""
    case, outcome = ran.cases[str(row)], ran.outcomes[str(row)]
    ends = row.listed("ends")
    assert [each["state"] for each in outcome.documents] == [each["state"] for each in ends], outcome
    for wanted, found in zip(ends, outcome.documents, strict=True):
        check_end(wanted, found)
    check_bytes(row, case, outcome)
    assert str(row.get("says", f"watching {case.folder}")) in outcome.health or row.get("red")
    assert (str(row.get("red", "")) in outcome.red) and bool(outcome.red) == bool(row.get("red") or row.get("says"))
    assert outcome.sent == Counter(row.get("sends", []))


def test_nothing_else_was_sent_and_nothing_stays_claimed(ran: Ran) -> None:
    """What arrived at the API is what the rows say, pack by pack, and no file is left under a claim's name."""
    documents = [row for row in TABLE if row.kind == "documents"]
    wanted = [serial for row in documents for serial in row.get("sends", [])]
    assert sorted(serial for _, serial in ran.arrived) == sorted([*wanted, "TWOGTINS"])
    assert set(ran.arrived.values()) == {1}
    claimed = [path.name for case in ran.cases.values() for path in case.folder.glob("*.claim")]
    assert claimed == ["1.xml.0123abcd.claim"]


def check_end(wanted: Mapping[str, Any], found: Mapping[str, Any]) -> None:
    """One document ended as the row says."""
    for name in ("result", "hold", "name", "key"):
        if name in wanted:
            assert found[name] == wanted[name], found
    said = [found["sentence"], *(each["sentence"] for each in [*found["findings"], *found["serials"]])]
    assert all(len(each) <= 600 and each.isprintable() for each in said)
    for sentence in wanted.get("says") if isinstance(wanted.get("says"), list) else [wanted.get("says", "")]:
        assert any(sentence in each for each in said), said
    assert "says" in wanted or not any(said), "the row says nothing of a sentence"
    assert {each["serial"]: each["state"] for each in found["serials"]} == wanted.get(
        "serials", {each["serial"]: "confirmed" for each in found["serials"]}
    )
    kinds = [each["kind"] for each in found["findings"]]
    assert kinds == wanted.get("findings", []), found["findings"]


def check_bytes(row: Row, case: Case, outcome: Outcome) -> None:
    """Each dropped file is where the row says, unchanged and nowhere else; what was taken is in the journal too."""
    places = row.listed("bytes") * (1 if len(row.listed("bytes")) > 1 else len(case.drops))
    kept = {found["sha256"] for found in outcome.documents}
    for place, drop in zip(places, map(case.now, case.drops), strict=True):
        where, _, name = place.partition(" ")
        assert drop.places(case.folder, name or drop.name) == ([] if where == "gone" else [where])
        if where == "failed":
            text = (case.folder / "failed" / f"{name or drop.name}.error.txt").read_text("utf-8")
            assert "Nothing of this file was sent" in text
            assert any(found["sentence"].split(": ", 1)[-1] in text for found in outcome.documents), text
        if where == "done" and [found["name"] for found in outcome.documents] == [printable(drop.name)]:
            assert sha256(drop.content or b"").hexdigest() in kept


@of("written")
def test_what_people_write(
    row: Row, tmp_path: Path, secrets: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A row about a file that a person wrote: the program names file, line, value and fix, and touches nothing."""
    faulty = written.make(row, tmp_path)
    monkeypatch.chdir(tmp_path)
    code = written.ended(row.get("run", ["check"]))
    said = capsys.readouterr()
    assert code == row.get("exit", 2), said
    lines = (said.err if code else said.out).replace(f"{tmp_path}/", "").splitlines()
    begins = faulty.place() if code else ""
    assert any(line.startswith(begins) and row.get("says") in line for line in lines), (begins, lines)
    assert "hides" not in row.fields or row.get("hides") not in said.err + said.out
    assert [path.name for path in (tmp_path / "journal").iterdir()] == []


@of("answers")
def test_an_answer(row: Row, answered: dict[str, Answered]) -> None:
    """A row about an answer of the API: states of both serials, the endpoint, the sentence, how often it was asked."""
    found = answered[str(row)]
    said = " | ".join(found.sentences)
    assert found.states == wanted_states(row), said
    assert row.get("says") in said
    assert found.kept, "the document's bytes are not in done/ and in the journal"
    assert found.paused_by == row.get("paused"), said
    assert found.requests == row.get("requests", found.requests), said
    assert "hides" not in row.fields or row.get("hides") not in said
    assert found.waits == pytest.approx(row.get("waits", found.waits), abs=1)


@of("program")
def test_the_program(row: Row, programs: dict[str, Ended]) -> None:
    """A row for the real program: exit code, what it says, the states in its journal, and where the bytes are."""
    ended = programs[str(row)]
    assert ended.code == row.get("exit"), ended.output
    assert row.get("says") in ended.output
    assert "Traceback" not in ended.output
    assert ended.states == row.get("ends", [])
    assert ended.places == [[row.get("bytes")] for _ in row.listed("drop")]
