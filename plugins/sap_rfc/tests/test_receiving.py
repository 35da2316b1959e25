"""Receiving IDocs, against a simulated SAP through the real binding."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from connector_sap_rfc.binding import Binding
from connector_sap_rfc.receiving import Receiver
from lxml import etree

from connector.plugin import Key, Taken
from connector.testing import Crash
from tests.rfc_standin.simulated_sap.idoc_samples import mbgmcr03

Site = Any


def movement(number: int, *serials: str, **fields: str) -> dict[str, Any]:
    """An IDoc that scraps packs."""
    return mbgmcr03([{"MATERIAL": "TABLETS", "serials": serials or [f"S{number}"]}], DOCNUM=f"{number:016d}", **fields)


def registered(site: Site) -> None:
    """Wait until the source is registered, and says so."""
    site.wait_for_word("is registered as CONNECTOR")
    assert site.sap.registered() == 1


@pytest.mark.parametrize("call_type", ["sync", "bgrfc"])
def test_an_idoc_is_stored_when_sap_is_told_so(receiving: Site, call_type: str) -> None:
    """As SAP's XML port would write it, with key and sender of its control record."""
    with receiving.running():
        registered(receiving)
        sent = receiving.sap.send_idoc(movement(7, "A1", "A2"), call_type=call_type)
        assert sent["result"] == "ok"
        [document] = receiving.intake.documents
    assert document.key == Key("idoc", ("SIMCLNT100", "100", "0000000000000007"))
    assert (document.sender, document.name) == ("SIMCLNT100/100", "IDoc 0000000000000007")
    root = etree.fromstring(document.xml_form)
    assert (root.tag, root.findtext(".//MOVE_TYPE")) == ("MBGMCR03", "551")
    assert root.xpath(".//SERIALNO/text()") == ["A1", "A2"]


def test_several_idocs_of_one_call_are_stored_together(receiving: Site) -> None:
    """Each is a document of its own."""
    with receiving.running():
        registered(receiving)
        assert receiving.sap.send_idoc(*map(movement, range(1, 6)), call_type="bgrfc")["result"] == "ok"
    assert receiving.numbers() == [f"{number:016d}" for number in range(1, 6)]
    assert receiving.intake.calls == ["accept"]


def test_repeated_units_and_repeated_idocs_give_one_document(receiving: Site) -> None:
    """The unit that SAP sends again, the IDoc that a person sends again, and a fault that does so."""
    with receiving.running():
        registered(receiving)
        first = receiving.sap.send_idoc(movement(1), call_type="bgrfc")
        again = receiving.sap.send_idoc(movement(1), call_type="bgrfc", unit_id=first["unit_id"])
        other = receiving.sap.send_idoc(movement(1), call_type="sync")
        receiving.sap.fault("send", "repeat")
        repeated = receiving.sap.send_idoc(movement(1), call_type="bgrfc")
        assert {each["result"] for each in (first, again, other, repeated)} == {"ok"}
    assert len(receiving.intake.documents) == 1
    assert {receipt.taken for receipt in receiving.intake.receipts} == {Taken.NEW, Taken.REPEAT}


def test_sap_hears_of_a_failure_when_nothing_was_stored(receiving: Site) -> None:
    """It keeps the IDoc and sends it again; the next run takes it."""
    receiving.intake.fail_next(RuntimeError("the disk is gone"))
    with receiving.running() as running:
        registered(receiving)
        sent = receiving.sap.send_idoc(movement(1), call_type="bgrfc")
        assert isinstance(running.until_ended(), RuntimeError)
    assert sent["result"] == "failed"
    assert "the disk is gone" in sent["error"]["message"]
    with receiving.running():
        registered(receiving)
        assert receiving.sap.send_idoc(movement(1), call_type="bgrfc", unit_id=sent["unit_id"])["result"] == "ok"
    assert len(receiving.intake.documents) == 1


def test_a_crash_of_the_host_is_a_failure_for_sap(receiving: Site) -> None:
    """A call under way gets no answer that says well."""
    receiving.intake.fail_next(Crash())
    with receiving.running() as running:
        registered(receiving)
        sent = receiving.sap.send_idoc(movement(1), call_type="sync")
        running.until_ended()
    assert sent["result"] in {"failed", "lost"}
    assert receiving.intake.documents == []


def test_a_bad_idoc_fails_and_the_good_ones_of_its_call_are_taken(receiving: Site) -> None:
    """SAP keeps them all and repeats; a repeat changes nothing. The bad one is recorded once."""
    bad = movement(2)
    bad["segments"] = [*bad["segments"], {"SEGNAM": "Z1UNKNOWN", "SDATA": "x"}]
    with receiving.running():
        registered(receiving)
        for _ in range(2):
            sent = receiving.sap.send_idoc(movement(1), bad, movement(3), call_type="bgrfc")
            assert sent["result"] == "failed"
            assert "Z1UNKNOWN" in sent["error"]["message"]
    assert receiving.numbers() == ["0000000000000001", "0000000000000003"]
    assert [refused.name for refused in receiving.intake.refused] == ["IDoc 0000000000000002"]


def test_a_character_that_xml_does_not_allow_is_a_failure(receiving: Site) -> None:
    """It neither gets through nor is changed."""
    with receiving.running():
        registered(receiving)
        assert receiving.sap.send_idoc(movement(1, "A\x01"))["result"] == "failed"
    assert receiving.intake.documents == []


def test_half_a_character_arrives_as_saps_library_shows_it(receiving: Site) -> None:
    """It puts # in its place, which no serial number of a pack may hold: the mapping's check sees it."""
    with receiving.running():
        registered(receiving)
        assert receiving.sap.send_idoc(movement(1, "A\ud800"))["result"] == "ok"
    assert receiving.texts("//SERIALNO") == ["A#"]


def test_a_classic_trfc_call_is_refused_by_this_binding(receiving: Site) -> None:
    """So SAP keeps the IDoc; `doctor` says which ports work."""
    with receiving.running():
        registered(receiving)
        assert receiving.sap.send_idoc(movement(1), call_type="trfc")["result"] == "failed"
    [finding] = [each for each in receiving.source().check() if "tRFC" in each.part]
    assert finding.ok is None
    assert "bgRFC port, or use the file or XML-HTTP port" in finding.sentence


def test_definitions_are_asked_from_sap_once_and_kept(receiving: Site, tmp_path: Path) -> None:
    """The next start reads the kept one."""
    for number in (1, 2):
        with receiving.running():
            registered(receiving)
            assert receiving.sap.send_idoc(movement(number))["result"] == "ok"
    assert [path.name for path in (tmp_path / "types").iterdir()] == ["MBGMCR03.json"]
    assert receiving.sap.call_counts()["IDOCTYPE_READ_COMPLETE"] == 1


def test_without_the_right_to_ask_what_comes_with_the_connector_is_used(receiving: Site, tmp_path: Path) -> None:
    """Nothing is kept then."""
    receiving.sap.deny("S_RFC", "IDOCTYPE_READ_COMPLETE")
    with receiving.running():
        registered(receiving)
        assert receiving.sap.send_idoc(movement(1))["result"] == "ok"
    assert not (tmp_path / "types").exists()


def test_a_kept_definition_that_is_too_old_is_asked_for_again(receiving: Site, tmp_path: Path) -> None:
    """And kept in place of the old one; no IDoc fails."""
    with receiving.running():
        registered(receiving)
        receiving.sap.send_idoc(movement(1))
    kept = tmp_path / "types" / "MBGMCR03.json"
    definition = json.loads(kept.read_text())
    names = [segment["name"] for segment in definition["segments"]]
    definition["segments"] = [each for each in definition["segments"] if each["name"] != "E1BP2017_GM_SERIALNUMBER"]
    kept.write_text(json.dumps(definition))
    with receiving.running():
        registered(receiving)
        assert receiving.sap.send_idoc(movement(2))["result"] == "ok"
    assert [segment["name"] for segment in json.loads(kept.read_text())["segments"]] == names


def test_it_is_ready_only_when_it_is_registered(receiving: Site) -> None:
    """No health and no idleness before."""
    receiving.sap.fault("register", "slow", seconds=1.5)
    with receiving.running() as running:
        receiving.wait_for(receiving.sap.registrations)
        assert not any(ok for ok, _ in receiving.intake.told)
        assert not receiving.intake.idled.is_set()
        registered(receiving)
        running.until_idle()


def test_many_calls_at_once_share_the_journals_work(receiving: Site) -> None:
    """Several registrations: calls run side by side, and what waits is stored together."""
    receiving.settings["idoc"]["server"] = receiving.sap.server_destination(reg_count="4")
    with receiving.running():
        receiving.wait_for_word("4 times")
        receiving.sap.queue_idocs([movement(number) for number in range(1, 101)], parallel=4)
        assert receiving.sap.wait_until_sent()
    assert sorted(receiving.numbers()) == [f"{number:016d}" for number in range(1, 101)]


class PlayedServer:
    """A binding's server that has handlers for tRFC.

    Attributes:
        handlers: By kind, what was installed.
        function: What was added.
    """

    def __init__(self, *_parameters: object) -> None:
        self.handlers: dict[str, dict[str, Callable[..., Any]]] = {}
        self.function = ""

    def add_function(self, name: str, _callback: object) -> None:
        """See `Server`."""
        self.function = name

    def bgrfc_init(self, _system: object, handlers: dict[str, Callable[..., Any]]) -> None:
        """See `Server`."""
        self.handlers["bgrfc"] = handlers

    def transaction_rfc_init(self, _system: object, handlers: dict[str, Callable[..., Any]]) -> None:
        """See `Server`."""
        self.handlers["trfc"] = handlers

    def serve(self) -> None:
        """See `Server`."""

    def get_server_attributes(self) -> dict[str, int]:
        """See `Server`."""
        return {"registrationCount": 1}

    def close(self) -> None:
        """See `Server`."""


class PlayedLink:
    """A host that shuts down after the first look."""

    def __init__(self) -> None:
        self.told: list[tuple[bool, str]] = []

    def wait(self, _seconds: float) -> bool:
        """See `Link`."""
        return bool(self.told)

    def health(self, ok: bool, sentence: str) -> None:
        """See `Link`."""
        self.told.append((ok, sentence))

    def idle(self) -> None:
        """See `Link`."""

    def within(self, _what: str, _seconds: float) -> AbstractContextManager[None]:
        """See `Link`."""
        return nullcontext()


def test_where_the_binding_takes_trfc_its_handlers_are_installed_too() -> None:
    """Every one of them, and each says that all is well: what counts happens in the callback."""
    server = PlayedServer()
    module: Any = SimpleNamespace(
        Server=PlayedServer, RFCError=Exception, RCStatus={"OK": "ok"}, ExternalRuntimeError=Exception
    )
    binding = Binding(module)
    binding.server = lambda *_: server  # type: ignore[method-assign,assignment]
    link = PlayedLink()
    parameters = {"server": {"program_id": "P", "gwhost": "g"}, "connection": {"ashost": "g"}}
    Receiver(binding, cast("Any", link), cast("Any", None), parameters, 5).run()
    assert server.function == "IDOC_INBOUND_ASYNCHRONOUS"
    assert {kind: sorted(handlers) for kind, handlers in server.handlers.items()} == {
        "bgrfc": ["check", "commit", "confirm", "getState", "rollback"],
        "trfc": ["check", "commit", "confirm", "rollback"],
    }
    assert {handler(1, {}) for handlers in server.handlers.values() for handler in handlers.values()} == {"ok"}
    assert link.told == [(True, "is registered as P at gwhost g, 1 times")]
