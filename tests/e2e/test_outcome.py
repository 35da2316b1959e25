"""What the API answered comes back to SAP as files, with the real program."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from lxml import etree

from tests.e2e.site import INTERNAL, TO_MARKET, Item, Site, idoc


def telling(site: Site) -> Path:
    """Let the site tell SAP; returns the folder of SAP's inbound port."""
    tell = "tell: {folder: sap-in, sndprn: DECOMMISS, sndpor: DECOMMISS, rcvpor: SAPPRD}, results: true"
    config = site.folder / "connector.yaml"
    config.write_text(config.read_text().replace("poll_seconds: 0.1", f"poll_seconds: 0.1, {tell}"))
    (site.folder / "sap-in").mkdir()
    return site.folder / "sap-in"


def statuses(folder: Path) -> dict[str, dict[str, str | None]]:
    """By DOCNUM without its zeros and status, the fields of E1STATS."""
    found = {}
    for path in folder.iterdir():
        [record] = etree.parse(path).getroot().iter("E1STATS")
        fields = {each.tag: each.text for each in record}
        found[f"{(fields['DOCNUM'] or '').lstrip('0')}/{fields['STATUS']}"] = fields
    return found


def results(site: Site) -> dict[int, dict[str, Any]]:
    """By document, what was written beside its file."""
    found = [json.loads(path.read_bytes()) for path in (site.inbox / "done").glob("*.result.json")]
    return {each["document"]: each for each in found}


def test_sap_gets_what_the_api_answered(site: Site) -> None:
    """16 with the commands that the API confirmed, 17 with what it said; the results name every serial."""
    sap = telling(site)
    site.drop("a.xml", idoc(1, Item(["A1", "A2"])), idoc(2, Item(["B1"], "SYRUP", "553")))
    site.drop("c.xml", idoc(3, Item(["C1"], move_type="101")))
    site.sandbox.misbehave("validation_error", 1, product=INTERNAL)
    ended = site.run_until_idle()
    assert ended.returncode == 0, ended.stdout
    said = statuses(sap)
    assert set(said) == {"1/16", "2/17", "3/16"}
    commands = {each["document_id"]: str(each["id"]) for each in site.json("commands")}
    assert said["1/16"]["STATXT"] == f"confirmed: 2 serials by command {commands[1]}"
    assert [said[each].get("STAPA1") for each in ("1/16", "2/17", "3/16")] == [commands[1], commands[2], None]
    assert "ValidationError" in str(said["2/17"]["STATXT"])
    assert "keeps the pack" in str(said["3/16"]["STATXT"])
    told = results(site)
    assert {each["result"] for each in told.values()} == {"confirmed", "refused", "nothing"}
    assert site.acted() == {(TO_MARKET, each["serial"]): 1 for each in told[1]["commands"][0]["serials"]}


def test_what_a_person_has_open_is_told_when_it_is_decided(site: Site) -> None:
    """A held document and an unconfirmed serial are silent; then each is told once."""
    sap = telling(site)
    site.drop("held.xml", idoc(1, Item(["A1"], move_type="999")))
    site.drop("unsure.xml", idoc(2, Item(["B1"])))
    site.sandbox.misbehave("cut_after", 1, product=TO_MARKET)
    assert site.run_until_idle().returncode == 3
    assert (statuses(sap), results(site)) == ({}, {})
    why = ("--reason", "looked up in the cloud", "--yes")
    assert site.run("resolve", "--state", "unconfirmed", "--outcome", "done", *why).returncode == 0
    assert site.run("cancel", "document", "1", *why).returncode == 0
    assert site.run_until_idle().returncode == 0
    assert set(statuses(sap)) == {"1/16", "2/16"}


def test_nothing_is_told_in_observe(site: Site) -> None:
    """Neither file is written."""
    sap = telling(site)
    config = site.folder / "connector.yaml"
    config.write_text(config.read_text().replace("mode: send", "mode: observe"))
    site.drop_scrapped(1)
    assert site.run_until_idle().returncode == 0
    assert (statuses(sap), results(site)) == ({}, {})


def test_what_could_not_be_told_is_seen_and_told_later(site: Site) -> None:
    """`status` says which folder and what to do; nothing is sent again."""
    sap = telling(site)
    sap.rmdir()
    site.drop_scrapped(1)
    site.run_until_idle(timeout=5)
    [untold] = site.json("status")["untold"]
    assert "the STATUS of IDoc 0000000000000001 could not be written to" in untold["sentence"]
    sap.mkdir()
    assert site.run_until_idle().returncode == 0
    assert set(statuses(sap)) == {"1/16"}
    assert set(site.acted().values()) == {1}
