"""From a dropped file to what the API received, with the real program, real files and real sockets."""

from __future__ import annotations

import json
import signal
from pathlib import Path

from tests.e2e.site import Site
from tests.e2e.waiting import wait_for


def test_what_is_dropped_arrives_at_the_api_exactly_once(site: Site) -> None:
    """Every serial of every document is acted on once, and every file ends in done/."""
    for number in range(20):
        site.drop_scrapped(number)
    ended = site.run_until_idle()
    assert ended.returncode == 0, ended.stdout
    wanted = [pack for serials in site.dropped.values() for pack in serials]
    assert site.acted() == dict.fromkeys(wanted, 1)
    assert sorted(path.name for path in (site.inbox / "done").iterdir()) == sorted(site.dropped)
    assert [path.name for path in site.inbox.glob("*.claim")] == []


def test_the_request_is_the_documented_one(site: Site) -> None:
    """Body and headers are those of the vendor's article, with JSON booleans and strings."""
    site.drop_scrapped(1, serials=2)
    site.run_until_idle()
    requests = [each for each in site.requests() if each["body"]["product_code"] == "09506000134352"]
    assert [each["body"] for each in requests] == [
        {
            "product_code": "09506000134352",
            "product_code_schema": "GTIN",
            "reason": "destroy",
            "send_to_market": True,
            "market_id": "EU",
            "serials": ["T00001N0", "T00001N1"],
        }
    ]
    headers = requests[0]["headers"]
    assert headers["content-type"] == "application/json"
    assert {"x-access-token", "x-channel-key"} <= set(headers)
    assert requests[0]["path"] == "/v1/manufacturer/v2/api/serials/decommission"


def test_a_document_dropped_again_is_taken_once(site: Site) -> None:
    """The same IDoc in a second file is a repeat: nothing more is sent."""
    site.drop_scrapped(1)
    site.run_until_idle()
    first = dict(site.arrived())
    text = (site.inbox / "done" / "d00001.xml").read_text()
    (site.inbox / "again.xml").write_text(text)
    assert site.run_until_idle().returncode == 0
    assert dict(site.arrived()) == first
    assert len(site.json("documents")) == 1


def test_a_lost_answer_with_a_market_waits_for_a_person(site: Site) -> None:
    """The API acted and the answer was lost: to a market nothing is sent again, internally it is."""
    site.drop_scrapped(1)
    site.sandbox.misbehave("cut_after", 1, product="09506000134352")
    site.sandbox.misbehave("cut_after", 1, product="09506000134369")
    ended = site.run_until_idle()
    assert ended.returncode == 3, ended.stdout
    arrived = site.arrived()
    assert {count for (gtin, _), count in arrived.items() if gtin == "09506000134352"} == {1}
    states = {(each["product_code"], each["state"]) for each in site.serials()}
    assert states == {("09506000134352", "unconfirmed"), ("09506000134369", "confirmed")}


def test_a_person_settles_what_nobody_could_know(site: Site) -> None:
    """`resolve` ends an unconfirmed serial, and the document is done."""
    site.drop_scrapped(1)
    site.sandbox.misbehave("hang_after", 1, product="09506000134352", seconds=4)
    assert site.run_until_idle().returncode == 3
    told = site.run(
        "resolve", "--state", "unconfirmed", "--outcome", "done", "--reason", "seen in Pack history", "--yes"
    )
    assert told.returncode == 0, told.stdout
    assert site.run_until_idle().returncode == 0
    assert {each["state"] for each in site.json("documents")} == {"done"}


def test_observe_sends_nothing(site: Site) -> None:
    """A source in observe mode maps and stores, and the API hears nothing, then or later."""
    config = site.folder / "connector.yaml"
    config.write_text(config.read_text().replace("mode: send", "mode: observe"))
    site.drop_scrapped(1)
    assert site.run_until_idle().returncode == 0
    config.write_text(config.read_text().replace("mode: observe", "mode: send"))
    assert site.run_until_idle().returncode == 0
    assert site.sandbox.requests() == []
    assert {each["state"] for each in site.serials()} == {"observed"}


def test_a_wrong_token_pauses_the_endpoint_and_loses_nothing(site: Site) -> None:
    """With a revoked token nothing is acted on; when it is accepted again everything goes."""
    site.sandbox.misbehave("invalid_token_error", 2)
    site.drop_scrapped(1)
    ended = site.run_until_idle()
    assert ended.returncode == 0, ended.stdout
    assert set(site.acted().values()) == {1}


def test_sigterm_finishes_what_is_in_flight(site: Site) -> None:
    """A request under way when SIGTERM comes is answered and recorded before the process ends."""
    site.sandbox.misbehave("slow_after", 1, seconds=1)
    site.drop_scrapped(1)
    process = site.start("run")
    wait_for(lambda: bool(site.sandbox.requests()))
    process.send_signal(signal.SIGTERM)
    output, _ = process.communicate(timeout=20)
    assert process.returncode == 0, output
    assert "sending" not in {each["state"] for each in site.serials()}
    assert "unconfirmed" not in {each["state"] for each in site.serials()}


def test_a_folder_of_another_journal_is_refused_until_adopted(site: Site) -> None:
    """The owner marker keeps two connectors from one folder; a person hands it over."""
    site.run_until_idle()
    config = site.folder / "connector.yaml"
    (site.folder / "other").mkdir()
    text = (
        config.read_text()
        .replace("journal/connector.db", "other/connector.db")
        .replace("witness: witness", "witness: other-witness")
    )
    (site.folder / "other-witness").mkdir()
    config.write_text(text)
    site.drop_scrapped(1)
    refused = site.run_until_idle(timeout=3)
    assert refused.returncode == 5, refused.stdout
    assert site.acted() == {}
    assert site.run("folder", "adopt", "dropbox", "--reason", "moved to another machine").returncode == 0
    assert site.run_until_idle().returncode == 0
    assert set(site.acted().values()) == {1}


def test_no_secret_is_written(site: Site) -> None:
    """Neither the journal's files nor any output has a token, not even when the API throws it back."""
    site.sandbox.misbehave("html", 1)
    site.drop_scrapped(1)
    outputs = [site.run_until_idle().stdout, site.run("status", "--json").stdout, site.run("doctor").stdout]
    outputs.append(json.dumps(site.json("document", "1")))
    written = b"".join(path.read_bytes() for path in Path(site.folder).rglob("*") if path.is_file())
    for secret in ("sandbox-channel", "sandbox-token"):
        assert secret.encode() not in written
        assert all(secret not in output for output in outputs)


def test_an_older_copy_of_the_journal_sends_nothing_until_a_person_resumes(site: Site) -> None:
    """Its witness knows of events that it does not: files handed in again may have been sent already."""
    site.run_until_idle()
    older = {path.name: path.read_bytes() for path in (site.folder / "journal").iterdir()}
    site.drop_scrapped(1)
    assert site.run_until_idle().returncode == 0
    arrived = dict(site.arrived())
    for path in (site.folder / "journal").iterdir():
        path.unlink()
    for name, content in older.items():
        (site.folder / "journal" / name).write_bytes(content)
    (site.inbox / "again.xml").write_text((site.inbox / "done" / "d00001.xml").read_text())
    ended = site.run_until_idle()
    assert ended.returncode == 3, ended.stdout
    assert "may have lost something" in ended.stdout
    assert dict(site.arrived()) == arrived
    assert "the journal lost something" in json.dumps(site.json("status"))
    assert site.run("endpoint", "resume", "default", "--reason", "compared with the cloud").returncode == 0
    assert site.run_until_idle().returncode == 0
    assert set(site.acted().values()) == {2}
