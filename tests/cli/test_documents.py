"""`connector documents`, `document`, `commands`, `serial`."""

from __future__ import annotations

from typing import Any

import pytest

from connector.cli import documents
from connector.demo.site import IDOCS


def test_documents_are_listed_newest_first_with_their_sentences(cli: Any, used: Any) -> None:
    """A list for people, without colours or cut sentences."""
    ended = cli(used, "documents")
    assert ended.code == 0
    ids = [line.split()[0] for line in ended.out.splitlines() if line[:1].isdigit()]
    assert ids == [str(each) for each in range(8, 0, -1)]
    assert "it was cut off" in " ".join(ended.out.split())


def test_the_filters_narrow_documents(cli: Any, used: Any) -> None:
    """Each part of the filter counts, and together they are an AND."""

    def ids(*arguments: str) -> list[int]:
        return [row["id"] for row in cli(used, "documents", *arguments, "--json").json]

    names = {row["id"]: row["name"] for row in cli(used, "documents", "--json").json}
    assert [names[each] for each in ids("--state", "failed")] == ["08-cut-off.xml"]
    assert {names[each] for each in ids("--hold", "findings")} == {
        "06-serial-of-no-item.xml",
        "07-unknown-material.xml",
    }
    assert [names[each] for each in ids("--serial", "TAB7XK2P9Q4M", "--gtin", "9506000134352")] == ["01-scrapped.xml"]
    assert len(ids("--document", "2", "--document", "3")) == 2
    assert ids("--since", "2100-01-01") == ids("--until", "2000-01-01") == []
    assert [names[each] for each in ids("--command", "1")] == ["01-scrapped.xml"]
    assert [names[each] for each in ids("--docnum", "1001")] == ["01-scrapped.xml"]
    assert ids("--docnum", "1") == []
    two = ids("--serial", "TAB7XK2P9Q4M", "--serial", "SYR4QK7M2X9P", "--endpoint", "default")
    assert [names[each] for each in two] == ["01-scrapped.xml"]


def test_a_long_list_is_cut_and_says_so(cli: Any, used: Any) -> None:
    """Nobody takes a part for the whole."""
    ended = cli(used, "documents", "--limit", "3")
    assert "only 3 are shown" in ended.out
    assert len(cli(used, "documents", "--limit", "3", "--json").json) == 3
    assert "only" not in cli(used, "documents", "--limit", "8").out
    assert "no document is like that" in cli(used, "documents", "--since", "2100-01-01").out


def test_a_document_shows_all_that_became_of_it(cli: Any, used: Any) -> None:
    """Commands, serials, findings with line and path, attempts and events."""
    shown = cli(used, "document", "5").out
    held = " ".join(shown.split())
    assert "document 5: 06-serial-of-no-item.xml" in shown
    assert "held 43 - serial TAB4OR9J7K6L names an item that is not there" in held
    assert "E1BP2017_GM_SERIALNUMBER[2]" in shown
    confirmed = cli(used, "document", "1").out
    assert all(word in confirmed.split() for word in ("answered", "HTTP", "200", "confirmed"))
    assert "document.received" in confirmed


def test_a_document_for_programs_has_every_part(cli: Any, used: Any) -> None:
    """One JSON document."""
    found = cli(used, "document", "5", "--json").json
    assert (found["id"], found["state"], found["hold"]) == (5, "held", "findings")
    assert found["received_at"].endswith("Z")
    assert {"commands", "serials", "findings", "attempts", "events", "mapping", "fingerprint"} <= set(found)
    assert found["findings"][0]["path"].endswith("E1BP2017_GM_SERIALNUMBER[2]/SERIALNO")


def test_a_mapped_document_says_what_it_waits_for(cli: Any, program: Any, site: Any) -> None:
    """In the list, alone, and for programs."""
    cli(site, "inject", str(IDOCS / "01-scrapped.xml"), "--source", "inbox")
    cli(site, "endpoint", "pause", "default", "--reason", "later")
    program(site.folder, "run", "--until-idle", "--timeout", "20")
    [row] = cli(site, "documents", "--json").json
    assert row["state"] == "mapped"
    assert row["sentence"].endswith(" serials queued")
    assert row["sentence"] in " ".join(cli(site, "documents").out.split())
    assert cli(site, "document", "1", "--json").json["sentence"] == row["sentence"]


def test_a_document_whose_findings_were_left_out_says_so(cli: Any, used: Any) -> None:
    """Released, it is done with nothing; the sentence tells that from a document that asked for nothing."""
    cli(used, "release", "document", "6", "--reason", "counted by hand")
    [row] = cli(used, "documents", "--document", "6", "--json").json
    assert (row["state"], row["result"], row["sentence"]) == ("done", "nothing", "1 finding left out")
    assert "finding left out" in cli(used, "document", "6").out


def test_a_documents_bytes_come_out_as_they_came(program: Any, cli: Any, used: Any) -> None:
    """What SAP sent can be handed to whoever must see it; the XML form of a packet's part is a whole document."""
    name = "02-two-samples-in-one-file.xml"
    [number] = [row["id"] for row in cli(used, "documents", "--json").json if row["name"] == f"{name}#2"]
    piece = program(used.folder, "document", str(number), "--bytes").out
    assert piece.startswith("<IDOC")
    assert piece in (IDOCS / name).read_text("utf-8")
    assert program(used.folder, "document", str(number), "--xml").out.startswith("<?xml")


def test_a_document_without_bytes_and_one_that_is_not_there_say_so(cli: Any, used: Any) -> None:
    """Exit code 2 and what to do."""
    assert "has no bytes of document 7" in cli(used, "document", "7", "--bytes").err
    missing = cli(used, "document", "99")
    assert missing.code == 2
    assert "there is no document 99; look it up with `connector documents`" in missing.err


def test_commands_show_the_worst_state_of_their_serials(cli: Any, used: Any) -> None:
    """A refused command says what the API said."""
    [refused] = cli(used, "commands", "--state", "refused", "--json").json
    assert refused["product_code"] == "09506000134376"
    assert "ProductError" in refused["sentence"]
    assert "market EU not told" in " ".join(cli(used, "commands").out.split())
    assert "no command is like that" in cli(used, "commands", "--gtin", "1").out


def test_a_pack_shows_every_row_and_attempt(cli: Any, used: Any) -> None:
    """By GTIN, with 13 digits too, and serial."""
    found = cli(used, "serial", "9506000134369", "SYR4QK7M2X9P", "--json").json
    assert [row["state"] for row in found["serials"]] == ["confirmed"]
    [attempt] = found["attempts"]
    assert (attempt["verdict"], attempt["status"]) == ("answered", 200)
    assert "SYR4QK7M2X9P" in cli(used, "serial", "9506000134369", "SYR4QK7M2X9P").out
    assert "no command names 09506000134369 NEVERSEEN; compare" in cli(used, "serial", "9506000134369", "NEVERSEEN").out


def test_a_document_shows_the_number_that_sap_shows(cli: Any, used: Any) -> None:
    """People look for a DOCNUM; what could not be read has none."""
    lines = [line.split() for line in cli(used, "documents", "--document", "1").out.splitlines()]
    assert any("SAPERP/100/" in words for words in lines)
    assert any("0000000000001001" in words for words in lines)
    assert "/" not in cli(used, "documents", "--document", "7").out


def test_a_name_that_nobody_knows_is_no_empty_list(cli: Any, used: Any) -> None:
    """Exit code 2 and the known names, in both lists."""
    for words in (("documents",), ("commands",)):
        source, endpoint = cli(used, *words, "--source", "inbocks"), cli(used, *words, "--endpoint", "defualt")
        assert (source.code, endpoint.code) == (2, 2)
        assert "there is no source inbocks; there are: inbox" in source.err
        assert "there is no endpoint defualt; there are: default" in endpoint.err


def test_an_attempt_that_did_not_name_the_pack_is_not_its_own(cli: Any, program: Any, used: Any) -> None:
    """Of a command's packs each shows the attempts that it was in itself."""
    packet = (IDOCS / "01-scrapped.xml").read_text("utf-8").replace("0000000000001001", "0000000000002001")
    packet = packet.replace("SYR4QK7M2X9P", "SYRFRESH0001").replace("SYR8VN3C6R1W", "SYRFRESH0002")
    (used.folder / "fresh.xml").write_text(packet, "utf-8")
    cli(used, "endpoint", "pause", "default", "--reason", "to cancel one first")
    cli(used, "inject", "fresh.xml", "--source", "inbox")
    program(used.folder, "run", "--until-idle", "--timeout", "20")
    assert cli(used, "cancel", "serial", "--serial", "SYRFRESH0001", "--reason", "counted wrongly").code == 0
    cli(used, "endpoint", "resume", "default", "--reason", "go on")
    program(used.folder, "run", "--until-idle", "--timeout", "20")
    kept = cli(used, "serial", "09506000134369", "SYRFRESH0001", "--json").json
    sent = cli(used, "serial", "09506000134369", "SYRFRESH0002", "--json").json
    assert ([row["state"] for row in kept["serials"]], kept["attempts"]) == (["cancelled"], [])
    assert ([row["state"] for row in sent["serials"]], len(sent["attempts"])) == (["confirmed"], 1)


def test_of_many_findings_and_events_those_come_first_that_a_person_needs(
    cli: Any, program: Any, used: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Open held findings, and the newest events; programs get all."""
    monkeypatch.setattr(documents, "SHOWN", 1)
    held = next(row["id"] for row in cli(used, "documents", "--state", "held", "--json").json)
    cli(used, "remap", str(held), "--reason", "again")
    program(used.folder, "run", "--until-idle")
    found = cli(used, "document", str(held), "--json").json
    assert len(found["findings"]) > 1 and found["findings"][0]["closed"]
    shown = cli(used, "document", str(held)).out
    assert "closed: replaced by a later mapping" not in shown
    assert f"{len(found['findings'])} findings; 1 are shown, open held ones first, --json gives all" in shown
    assert f"{len(found['events'])} events; the last 1 are shown" in shown
    assert "document.received" not in shown
