"""The stages together: accept, map, and what a document that gives no commands ends as. Documents are self-made."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from connector import pipeline
from connector.errors import JournalFull, NotAllowed, Unreadable
from connector.journal import document_acts, lookuprows
from connector.journal.intake import Origin
from connector.journal.received import load
from connector.mapping import BUILT_IN, MappingSet
from connector.mapping.beginning import Start
from connector.model import Command, Document, Hold, Key, sender_of
from connector.pipeline import Mapper, SourceRules, map_received

MAPPING = """\
language: 1
mapping: small
accepts: {idoctyp: MBGMCR03}
for_each: E1MBGMCR/E1BP2017_GM_ITEM_CREATE
fields:
  item: {position: true}
  move_type: {path: MOVE_TYPE, required: true}
  gtin: {path: MATERIAL, check: gtin14}
joins:
  serials: {from: ../E1BP2017_GM_SERIALNUMBER, take: SERIALNO, where: {MATDOC_ITM: item}, compare: number, zeros: keep}
rules:
  - when: {move_type: "551"}
    set: {reason: destroy}
  - when: {move_type: "552"}
    reversal: {of: {text: "551"}}
  - when: {move_type: "101"}
    ignore: "movement {move_type} keeps the pack in stock"
  - otherwise: {hold: "movement {move_type} is not configured"}
command: {product_code: gtin, reason: reason, send_to_market: {text: "false"}, market_id: {text: EU}, serials: serials,
          endpoint: {text: %s}}
"""
IDOC = """\
<MBGMCR03><IDOC><EDI_DC40>%s<IDOCTYP>%s</IDOCTYP><MESTYP>MBGMCR</MESTYP></EDI_DC40>
<E1MBGMCR>%s</E1MBGMCR></IDOC></MBGMCR03>
"""
ITEM = "<E1BP2017_GM_ITEM_CREATE><MATERIAL>09506000134352</MATERIAL><MOVE_TYPE>%s</MOVE_TYPE></E1BP2017_GM_ITEM_CREATE>"
SERIAL = """<E1BP2017_GM_SERIALNUMBER><MATDOC_ITM>%04d</MATDOC_ITM><SERIALNO>%s</SERIALNO></E1BP2017_GM_SERIALNUMBER>"""


def idoc(*movements: str, control: str = "", idoctyp: str = "MBGMCR03") -> bytes:
    """An IDoc with an item and one serial for each movement type."""
    items = "".join(ITEM % each for each in movements)
    serials = "".join(SERIAL % (number, f"S{number}") for number, _ in enumerate(movements, 1))
    return (IDOC % (control, idoctyp, items + serials)).encode()


class Asked:
    """Plugins that say what the test wants."""

    def __init__(self, holds: list[Hold]) -> None:
        self.holds = holds
        self.commands: list[Command] = []

    def command_ready(self, command: Command, document: Document) -> list[Hold]:
        """Keep what was asked."""
        self.commands.append(command)
        return self.holds


@pytest.fixture
def mappings(tmp_path: Path) -> Callable[..., MappingSet]:
    """Loads the small mapping, once or several times, for an endpoint."""

    def load_mappings(count: int = 1, endpoint: str = "default") -> MappingSet:
        folder = tmp_path / f"mappings{count}{endpoint}"
        folder.mkdir()
        for number in range(count):
            text = (MAPPING % endpoint).replace("mapping: small", f"mapping: small{number}")
            (folder / f"small{number}.yaml").write_text(text, encoding="utf-8")
        found = MappingSet(folder, BUILT_IN)
        found.load()
        return found

    return load_mappings


@pytest.fixture
def run(bench: Any, mappings: Callable[..., MappingSet]) -> Callable[..., tuple[str, str, str]]:
    """Takes a document in and maps it; returns its state, why it is held, and its sentence."""

    def taken(content: bytes, **more: Any) -> tuple[str, str, str]:
        bench.asked = Asked(more.get("holds", []))
        rules = {"dropbox": SourceRules(frozenset({"SAPERP/100"}), more.get("send_rest", False), more.get("start"))}
        endpoint = more.get("endpoint", "default")
        mapper = Mapper(rules, {"default": 100}, mappings(more.get("count", 1), endpoint), bench.asked, str)
        bench.mapper = mapper
        key = Key("idoc", ("SAPERP", "100", "1"))
        document = Document(key, more.get("sender", sender_of("SAPERP", "100")), content, name="a.xml")
        origin = Origin(more.get("source", "dropbox"), more.get("mode", "send"))
        pipeline.accept(bench.journal, origin, [document])
        assert map_received(bench.journal, mapper) == 1
        return tuple(bench.rows("SELECT state, coalesce(hold, ''), sentence FROM document")[0])

    return taken


def test_a_document_becomes_its_commands(bench: Any, run: Callable[..., Any]) -> None:
    """Two scrapped packs of one product: one command with two serials, and one ignored item."""
    assert run(idoc("551", "551", "101"))[0] == "mapped"
    assert bench.states() == ["queued", "queued"]
    assert bench.one("SELECT count(*) FROM command") == 1
    assert [kind for kind, *_ in bench.findings(1)] == ["ignored"]
    [asked] = bench.asked.commands
    assert (asked.document, asked.serials) == (Key("idoc", ("SAPERP", "100", "1")), ("S1", "S2"))


def test_a_held_item_holds_its_document(bench: Any, run: Callable[..., Any]) -> None:
    """Promise 7."""
    assert run(idoc("551", "999"))[:2] == ("held", "findings")
    assert bench.states() == ["held"]


def test_the_rest_is_sent_where_the_source_says_so(bench: Any, run: Callable[..., Any]) -> None:
    """`held_items: send_rest`."""
    run(idoc("551", "999"), send_rest=True)
    assert bench.states() == ["queued"]


def test_a_test_idoc_is_ignored_whatever_the_mapping_says(bench: Any, run: Callable[..., Any]) -> None:
    """EDI_DC40-TEST is filled: the host ignores it, before its sender is looked at."""
    assert run(idoc("551", control="<TEST>X</TEST>"), sender="none")[0] == "ignored"
    assert bench.states() == []


@pytest.mark.parametrize(
    ("more", "hold", "sentence"),
    [
        ({"sender": "OTHER/200"}, "sender", "sender OTHER/200 is not in sources.dropbox.senders"),
        ({"sender": "none"}, "sender", "sender none is not in"),
        ({"source": "gone"}, "sender", "has no source gone"),
        ({"count": 2}, "mapping", "more than one mapping takes it .*small0 and small1"),
    ],
)
def test_who_or_what_is_not_listed_is_held(
    run: Callable[..., Any], more: dict[str, Any], hold: str, sentence: str
) -> None:
    """Promises 7 and 9; the sentence says what to correct."""
    import re

    found = run(idoc("551"), **more)
    assert found[:2] == ("held", hold)
    assert re.search(sentence, found[2])


def test_a_document_that_no_mapping_takes_is_held(run: Callable[..., Any]) -> None:
    """The sentence names its type."""
    state, hold, sentence = run(idoc("551", idoctyp="DELVRY07"))
    assert (state, hold) == ("held", "mapping")
    assert "IDOCTYP DELVRY07, MESTYP MBGMCR" in sentence


@pytest.mark.parametrize("content", [b"<MBGMCR03><IDOC>", b"no XML", b"<!DOCTYPE a><a/>"])
def test_what_cannot_be_read_fails_and_is_kept(bench: Any, run: Callable[..., Any], content: bytes) -> None:
    """Its bytes stay, its source is told."""
    assert run(content)[0] == "failed"
    assert bench.one("SELECT original FROM content") == content
    assert bench.untold() == [1]


CREATED = Start("dropbox", "creation_date", date(2026, 11, 1))
POSTED = Start("dropbox", "posting_date", date(2026, 11, 1))


def test_an_idoc_created_before_its_source_begins_is_ignored(bench: Any, run: Callable[..., Any]) -> None:
    """With both dates; one that was created later is mapped, and so is an old one once the source begins earlier."""
    state, _, sentence = run(idoc("551", control="<CREDAT>20261031</CREDAT>"), start=CREATED)
    assert (state, bench.states()) == ("ignored", [])
    assert "2026-10-31 is before 2026-11-01" in sentence
    bench.mapper = again(bench.mapper, CREATED._replace(day=date(2026, 10, 1)))
    bench.act(document_acts.remap, [1])
    map_received(bench.journal, bench.mapper)
    assert bench.states() == ["queued"]


def again(mapper: Mapper, start: Start) -> Mapper:
    """The same after `start_from` was changed and the connector started anew."""
    rules = {"dropbox": SourceRules(frozenset({"SAPERP/100"}), send_rest=False, start=start)}
    return Mapper(rules, {"default": 100}, mapper.mappings, Asked([]), str)


def test_an_idoc_without_its_date_is_held_and_may_be_cancelled(bench: Any, run: Callable[..., Any]) -> None:
    """Nobody can know whether it counts; it cannot be released, since nothing of it was mapped."""
    state, hold, _ = run(idoc("551"), start=CREATED)
    assert (state, hold) == ("held", "start_from")
    with pytest.raises(NotAllowed, match="remap or cancel it"):
        bench.act(document_acts.release, [1])
    bench.act(document_acts.cancel, [1])
    assert bench.standing(1) == ("done", "nothing")


def test_an_unlisted_sender_is_held_before_its_date_is_looked_at(run: Callable[..., Any]) -> None:
    """Whose dates they are is not known."""
    found = run(idoc("551", control="<CREDAT>20261031</CREDAT>"), start=CREATED, sender="none")
    assert found[:2] == ("held", "sender")


def test_a_posting_date_is_asked_of_the_mapping(run: Callable[..., Any]) -> None:
    """The small mapping has no such field, so a document that wants something is held."""
    state, hold, sentence = run(idoc("551"), start=POSTED)
    assert (state, hold) == ("held", "start_from")
    assert "small0 has no field posting_date" in sentence


def test_a_reversal_of_a_document_from_before_leaves_a_mark(bench: Any, run: Callable[..., Any]) -> None:
    """Its original is unknown here, as any that never came: should it come after all, the mark holds it."""
    old = idoc("551", control="<CREDAT>20261031</CREDAT>")
    run(old, start=CREATED)
    bench.accept(idoc("552", control="<CREDAT>20261102</CREDAT>"), docnum="2")
    map_received(bench.journal, bench.mapper)
    assert "a mark will hold it if it comes" in bench.outcome(2).findings[0].sentence
    bench.mapper = again(bench.mapper, CREATED._replace(day=date(2026, 10, 1)))
    bench.act(document_acts.remap, [1])
    map_received(bench.journal, bench.mapper)
    assert bench.states() == ["held"]


def test_several_idocs_in_one_document_fail(run: Callable[..., Any]) -> None:
    """Its source must cut the packet: one key cannot stand for two documents."""
    assert "holds 2 IDocs" in run(idoc("551").replace(b"</IDOC>", b"</IDOC><IDOC></IDOC>"))[2]


def test_a_command_for_an_endpoint_that_is_not_there_is_held(bench: Any, run: Callable[..., Any]) -> None:
    """The sentence names it; nobody is asked about it."""
    run(idoc("551"), endpoint="plant2")
    assert "connector.yaml has no endpoint plant2" in bench.row("S1")["sentence"]
    assert bench.asked.commands == []


def test_a_plugin_may_hold_a_command(bench: Any, run: Callable[..., Any]) -> None:
    """Its sentence is the finding and stands with the serials."""
    assert run(idoc("551"), holds=[Hold("too early"), Hold("too many")])[0] == "held"
    assert bench.row("S1")["sentence"] == "too early; too many"
    assert bench.states() == ["held"]


def test_a_mapping_that_fails_fails_the_document_alone(
    bench: Any, run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever a document does to a mapping, it ends in a state with a sentence."""
    from connector.mapping import CompiledMapping

    def fail(*_: object) -> None:
        raise ZeroDivisionError("by zero")

    monkeypatch.setattr(CompiledMapping, "trace", fail)
    state, _, sentence = run(idoc("551"))
    assert state == "failed"
    assert "small0 failed on it (ZeroDivisionError: by zero)" in sentence


def test_an_observed_document_is_never_sent_even_when_mapped_again(bench: Any, run: Callable[..., Any]) -> None:
    """Its mode is the one it came with, whatever its source's is now."""
    run(idoc("551"), mode="observe")
    bench.act(document_acts.remap, [1])
    assert map_received(bench.journal, bench.mapper) == 1
    assert bench.states() == ["cancelled", "observed"]
    assert bench.begin() is None


def test_what_a_person_cancelled_meanwhile_is_not_stored(
    bench: Any, run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The document was cancelled between reading and storing."""
    run(idoc("101"))
    bench.act(document_acts.remap, [1])
    judge = bench.mapper.judge

    def judged(received: Any, rows: Any) -> Any:
        bench.act(document_acts.cancel, [1])
        return judge(received, rows)

    monkeypatch.setattr(bench.mapper, "judge", judged)
    map_received(bench.journal, bench.mapper)
    assert bench.standing(1) == ("done", "nothing")
    assert bench.kinds().count("document.mapped") == 1


def test_many_documents_are_mapped_in_groups(bench: Any, run: Callable[..., Any]) -> None:
    """Oldest first, and large ones in smaller groups."""
    run(idoc("551"))
    for number in range(60):
        bench.accept(idoc("101"), docnum=f"x{number}")
    for number in range(3):
        bench.accept(b"<A>" + b" " * 5_000_000 + b"</A>", docnum=f"big{number}")
    counts = [map_received(bench.journal, bench.mapper) for _ in range(5)]
    assert counts == [50, 12, 1, 0, 0]


def test_a_document_without_bytes_is_said_so(bench: Any) -> None:
    """What its source could not read the journal cannot give."""
    with bench.journal.reading() as connection, pytest.raises(Unreadable, match="no bytes of document 7"):
        load(connection, 7)


def test_a_document_that_breaks_the_journal_stops_no_other(
    bench: Any, run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What cannot be stored fails alone, with the error; nothing half of it is left."""
    run(idoc("551"))
    numbers = [bench.accept(idoc("101"), docnum=f"n{each}").document_id for each in range(3)]
    store = bench.mapper.store

    def stored(transaction: Any, judged: Any) -> None:
        store(transaction, judged)
        if numbers[1] in [document_id for document_id, _ in judged]:
            raise ZeroDivisionError("a fault of the program")

    monkeypatch.setattr(bench.mapper, "store", stored)
    map_received(bench.journal, bench.mapper)
    states = [bench.rows("SELECT state FROM document WHERE id = :id", id=each)[0][0] for each in numbers]
    sentence = bench.rows("SELECT sentence FROM document WHERE id = :id", id=numbers[1])[0][0]
    assert states == ["done", "failed", "done"]
    assert "ZeroDivisionError: a fault of the program" in sentence
    assert bench.findings(numbers[1]) == []
    assert bench.broken() == []


@pytest.mark.parametrize(
    ("more", "wanted"),
    [
        ({"form": idoc("551")}, ("mapped", "", "")),
        ({"hold": "put the definition there"}, ("held", "form", "put the definition there")),
        ({"hold": "see \udcff.txt"}, ("held", "form", "see \\udcff.txt")),
        ({}, ("held", "form", "its source gave it no XML form and can give none now")),
        ({"sender": "OTHER/200", "hold": "x"}, ("held", "sender", "its sender OTHER/200 is not in")),
        ({"form": idoc("551", control="<TEST>X</TEST>")}, ("ignored", "", "is a test")),
        ({"form": b"<no xml"}, ("failed", "failed", "cannot be read")),
    ],
)
def test_a_document_without_form_gets_it_from_its_source(
    bench: Any, mappings: Callable[..., MappingSet], more: dict[str, Any], wanted: tuple[str, str, str]
) -> None:
    """Or is held with what is missing; an unlisted sender is held first, and a test stays a test."""
    asked: list[str] = []

    def shape(source: str, document: Document) -> Document:
        asked.append(source)
        return replace(document, xml=more.get("form", b""), hold=more.get("hold", ""))

    rules = {"dropbox": SourceRules(frozenset({"SAPERP/100"}), False)}
    mapper = Mapper(rules, {"default": 100}, mappings(), Asked([]), str, shape=shape)
    handed = Document(Key("idoc", ("SAPERP", "100", "1")), more.get("sender", "SAPERP/100"), b"EDI_DC40", b"")
    pipeline.accept(bench.journal, Origin("dropbox", "send"), [handed])
    assert map_received(bench.journal, mapper) == 1
    state, hold, sentence = bench.rows("SELECT state, coalesce(hold, ''), sentence FROM document")[0]
    assert (state, hold) == wanted[:2]
    assert sentence.startswith(wanted[2])
    assert asked == ([] if "sender" in more else ["dropbox"])


GIVES = """\
language: 1
mapping: gives
accepts: {idoctyp: MATMAS05}
for_each: E1MARAM
fields:
  material: {path: MATNR}
  gtin: {path: EAN11}
rules:
  - when: {gtin: empty}
    reject: "{material} has no EAN11"
  - otherwise: {row: {GTIN: gtin}}
rows: {table: material, key: {MATERIAL: material}}
"""
MASTER = """<MATMAS05><IDOC><EDI_DC40><IDOCTYP>MATMAS05</IDOCTYP></EDI_DC40>%s</IDOC></MATMAS05>"""


def master(*materials: tuple[str, str]) -> bytes:
    """A MATMAS05 with materials and their EAN11."""
    inner = (f"<E1MARAM><MATNR>{name}</MATNR><EAN11>{ean}</EAN11></E1MARAM>" for name, ean in materials)
    return (MASTER % "".join(inner)).encode()


def movement(material: str) -> bytes:
    """A scrapped pack of a material."""
    return idoc("551").replace(b"09506000134352", material.encode())


@pytest.fixture
def asking(bench: Any, tmp_path: Path) -> Mapper:
    """Maps with a look-up in rows that documents give."""
    looked_up = "gtin: {lookup: material, key: material, take: GTIN, check: gtin14}"
    text = (MAPPING % "default").replace("gtin: {path: MATERIAL, check: gtin14}", looked_up)
    text = text.replace("  move_type:", "  material: {path: MATERIAL}\n  move_type:")
    text += "lookups: {material: {rows: material, key: MATERIAL}}\n"
    for name, content in (("asks.yaml", text), ("gives.yaml", GIVES)):
        (tmp_path / name).write_text(content, "utf-8")
    mappings = MappingSet(tmp_path, BUILT_IN)
    mappings.load()
    rules = {"dropbox": SourceRules(frozenset({"SAPERP/100"}), False)}
    return Mapper(rules, {"default": 100}, mappings, Asked([]), str)


def take(bench: Any, *contents: bytes, mode: str = "send") -> list[int]:
    """Documents come in; returns their numbers."""
    return [bench.accept(each, mode=mode).document_id for each in contents]


def map_all(bench: Any, mapper: Mapper) -> int:
    """Map until nothing waits; returns in how many transactions."""
    return len(list(iter(lambda: map_received(bench.journal, mapper), 0)))


def test_a_movement_uses_the_row_of_a_document_that_came_just_before(bench: Any, asking: Mapper) -> None:
    """Although both wait for one batch: the row is stored first. Documents that give rows share a transaction."""
    take(bench, master(("A", "")), master(("A", "09506000134352")), master(), movement("A"), movement("A"))
    assert map_all(bench, asking) == 2
    assert bench.states() == ["queued", "queued"]
    assert bench.one("SELECT DISTINCT product_code FROM command") == "09506000134352"


def test_a_movement_before_its_row_is_held_until_a_person_remaps_it(bench: Any, asking: Mapper) -> None:
    """The sentence says so; nothing is mapped again by itself."""
    [early] = take(bench, movement("A"))
    map_all(bench, asking)
    take(bench, master(("A", "09506000134352")))
    map_all(bench, asking)
    assert bench.standing(early)[0] == "held"
    [[sentence]] = bench.rows("SELECT sentence FROM finding WHERE document_id = :id", id=early)
    assert sentence.endswith("has given table material a row for MATERIAL A; when one has, remap this one")
    bench.act(document_acts.remap, [early])
    map_all(bench, asking)
    assert bench.states() == ["queued"]


def test_a_source_that_only_observes_gives_rows_too(bench: Any, asking: Mapper) -> None:
    """They are sent to nobody, and without them nothing could be observed."""
    take(bench, master(("A", "09506000134352")), movement("A"), mode="observe")
    map_all(bench, asking)
    assert bench.states() == ["observed"]


def test_a_document_that_is_held_as_a_whole_gives_no_row_any_more(bench: Any, asking: Mapper) -> None:
    """Mapped again after its sender was taken off the list, say: what it gave before must not be sent by."""
    [number] = take(bench, master(("A", "09506000134352")))
    map_all(bench, asking)
    bench.act(document_acts.remap, [number])
    map_all(bench, Mapper({}, {"default": 100}, asking.mappings, Asked([]), str))
    assert bench.standing(number)[0] == "held"
    [later] = take(bench, movement("A"))
    map_all(bench, asking)
    assert bench.standing(later)[0] == "held"


def test_a_row_of_a_held_document_counts(bench: Any, asking: Mapper) -> None:
    """Of many materials in one document one may be wrong: promise 7 is of commands, and a row is none."""
    both = master(("A", "09506000134352"), ("", "09506000134352"))
    [number, _] = take(bench, both, movement("A"))
    map_all(bench, asking)
    assert bench.standing(number)[0] == "held"
    assert bench.states() == ["queued"]


def test_the_journal_that_cannot_be_read_is_no_fault_of_the_document(
    bench: Any, asking: Mapper, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is mapped when the journal is well again."""
    [number] = take(bench, movement("A"))
    statement = lookuprows._FIND

    class Away:
        def first(self, *_: Any, **__: Any) -> None:
            error = sqlite3.OperationalError("disk I/O error")
            error.sqlite_errorcode = sqlite3.SQLITE_IOERR
            raise error

    monkeypatch.setattr(lookuprows, "_FIND", Away())
    with pytest.raises(JournalFull, match="disk I/O error"):
        map_received(bench.journal, asking)
    assert bench.standing(number)[0] == "received"
    monkeypatch.setattr(lookuprows, "_FIND", statement)
    map_all(bench, asking)
    assert bench.standing(number)[0] == "held"
