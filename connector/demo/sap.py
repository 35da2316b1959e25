"""Runs the demo against a simulated SAP system: by RFC, through the real binding, without SAP.

The simulated system is part of the tests and of no wheel, so this runs in a checkout alone.
"""

from __future__ import annotations

import importlib
import json
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import connector
from connector.demo import site
from connector.demo.show import open_sandbox
from connector.demo.stage import PATIENCE, Stage
from connector.errors import ConnectorError
from connector.host.opening import open_host

STANDIN = Path(connector.__file__).parents[1] / "tests" / "rfc_standin"
_PACKAGE = "tests.rfc_standin"
_SOURCES = """\
  polled:
    type: sap_rfc
    mode: send
    senders: [SIM/100]
    settings:
      connection: {connection}
      poll: {{from_date: 2026-01-01, movement_types: ["551", "552"], poll_seconds: 0.3}}
  received:
    type: sap_rfc
    mode: send
    senders: [SIMCLNT100/100]
    settings:
      mode: idoc
      connection: {connection}
      idoc: {{server: {server}, definitions: idoc-types}}
      tell: {{sndprn: DECOMMISS, sndpor: DECOMMISS}}
"""
_TABLETS, _SYRUP = "TABLETS-30", "SYRUP-100"


def show_sap(mappings: Path, say: Callable[[str], None]) -> Path:
    """Run the demo.

    Args:
        mappings: The ready mappings.
        say: Shows a line.

    Returns:
        The folder it ran in; it stays, to be looked at.

    Raises:
        ConnectorError: There is no simulated system here, or something did not end as it should.
    """
    standin = _Standin.find()
    folder = Path(tempfile.mkdtemp(prefix="connector-demo-sap-"))
    os.environ.update(site.SECRETS | {"DEMO_SAP": "secret"} | standin.environment)
    with open_sandbox() as sandbox, standin.system() as sap:
        host = open_host(site.make_site(folder, mappings, sandbox.url, _sources(sap)))
        host.start()
        try:
            _play(Stage(host, say), sap, standin.mbgmcr03)
            _tell_statuses(sap, say)
        finally:
            host.stop()
        say(f"\nThe sandbox, in the cloud's place, has {len(sandbox.packs())} packs decommissioned.")
    return folder


class _Standin:
    """What the tests have, found by name: nothing that is installed may import it."""

    def __init__(self) -> None:
        self.environment: dict[str, str] = _part("rfc_bindings").environment("pyrfc")
        self.system: Callable[[], Any] = _part("simulated_sap.client").SimulatedSap
        self.mbgmcr03: Callable[..., Any] = _part("simulated_sap.idoc_samples").mbgmcr03

    @classmethod
    def find(cls) -> _Standin:
        if not STANDIN.is_dir():
            raise ConnectorError(
                "the simulated SAP system is not installed with the connector: `connector demo --sap` runs in a "
                "checkout of the project, `connector demo` everywhere"
            )
        missing = _part("rfc_bindings").missing()
        if missing:
            raise ConnectorError(f"{missing} Run `make rfc-standin` in the checkout, which needs gcc and g++")
        return cls()


def _part(name: str) -> Any:
    return importlib.import_module(f"{_PACKAGE}.{name}")


def _sources(sap: Any) -> str:
    connection = json.dumps(sap.destination() | {"passwd": "env:DEMO_SAP"})
    return _SOURCES.format(connection=connection, server=json.dumps(sap.server_destination()))


def _play(stage: Stage, sap: Any, mbgmcr03: Callable[..., Any]) -> None:
    for material in (_TABLETS, _SYRUP):
        sap.add_material(material, SERNP="PACK")
    scrapped = {"BWART": "551", "MATNR": _TABLETS, "serials": ["T0000000101", "T0000000102"]}
    posted: list[Any] = []
    stage.show(
        "SAP posts a material document, movement 551: the connector polls for it",
        lambda: posted.append(sap.post_material_document([scrapped])),
    )
    late = {"BWART": "551", "MATNR": _SYRUP, "serials": ["S0000000201"], "serials_after": 2}
    stage.show(
        "another one, whose serial numbers SAP writes two seconds later: it is read again until they are there",
        lambda: sap.post_material_document([late]),
    )
    reversal = scrapped | {"BWART": "552", "SMBLN": posted[0][0], "SJAHR": posted[0][1], "SMBLP": "0001"}
    stage.show(
        "SAP reverses the first one, movement 552: what was sent is left to a person",
        lambda: sap.post_material_document([reversal]),
    )
    stage.show("SAP sends an IDoc by bgRFC", lambda: sap.queue_idocs([_idoc(mbgmcr03, "T0000000301")]))
    stage.show(
        "the gateway restarts, then SAP sends two IDocs and repeats one of them: each is taken once",
        lambda: _send_through_a_restart(sap, [_idoc(mbgmcr03, f"S000000040{number}") for number in (1, 2)]),
        documents=2,
    )


def _idoc(mbgmcr03: Callable[..., Any], serial: str) -> Any:
    return mbgmcr03([{"MATERIAL": _TABLETS if serial.startswith("T") else _SYRUP, "serials": [serial]}])


def _send_through_a_restart(sap: Any, idocs: list[Any]) -> None:
    sap.restart_gateway(0.5)
    sap.fault("send", "repeat")
    sap.queue_idocs(idocs)
    sap.wait_until_sent(PATIENCE)


def _tell_statuses(sap: Any, say: Callable[[str], None]) -> None:
    end = time.monotonic() + PATIENCE
    while len(sap.received_statuses()) < 3 and time.monotonic() < end:
        time.sleep(0.1)
    say("\nSAP was told about its IDocs, by message STATUS:")
    for status in sap.received_statuses():
        say(f"  IDoc {status['DOCNUM'].lstrip('0')}: status {status['STATUS']}, {status.get('STATXT', '')}")
