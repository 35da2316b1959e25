"""A site that takes its documents from a simulated SAP system, through the real pyrfc."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.sites import MAPPING, Site, peak_of, write_mapping
from connector.demo.site import with_choices
from tests.rfc_standin import rfc_bindings
from tests.rfc_standin.simulated_sap.client import SimulatedSap

CONFIG = """\
journal: {{path: journal/connector.db, witness: witness}}
mappings: mappings
endpoints:
  default: {{url: "http://127.0.0.1:9", channel_key: env:BENCH_CHANNEL_KEY, token: env:BENCH_TOKEN}}
sources:
  sap:
    type: sap_rfc
    mode: observe
    senders: [{sender}]
    settings: {settings}
"""
CHILD = b"connector_sap_rfc.child"


@contextmanager
def simulated_sap() -> Iterator[SimulatedSap]:
    """A system in a process of its own.

    Raises:
        RuntimeError: The stand-in library or the binding is not built.
    """
    if missing := rfc_bindings.missing():
        raise RuntimeError(f"{missing} Run `make rfc-standin`")
    with SimulatedSap() as sap:
        yield sap


def make_site(folder: Path, sap: SimulatedSap, sender: str, **settings: Any) -> Site:
    """A site that observes what the system has; `settings` are those of the source but for `connection`."""
    for name in ("journal", "witness"):
        (folder / name).mkdir(parents=True)
    write_mapping(folder / "mappings")
    polled = MAPPING.with_name("material_document.yaml")
    (folder / "mappings" / polled.name).write_text(with_choices(polled.read_text("utf-8")), "utf-8")
    connection = sap.destination() | {"passwd": "env:BENCH_SAP"}
    text = CONFIG.format(sender=sender, settings=json.dumps({"connection": connection} | settings))
    (folder / "connector.yaml").write_text(text, "utf-8")
    return Site(folder)


def environment(binding: str = "pyrfc") -> Mapping[str, str]:
    """What a process of such a site needs."""
    return {"BENCH_SAP": "secret", **rfc_bindings.environment(binding)}


def peaks(process: int) -> tuple[int, int]:
    """The most memory that a host and its SAP process had so far, in bytes."""
    return peak_of(process), sum(map(peak_of, _children(process)))


def _children(process: int) -> list[int]:
    found = [int(each) for path in Path(f"/proc/{process}/task").glob("*/children") for each in _text(path).split()]
    return [each for each in found if CHILD in _text(Path(f"/proc/{each}/cmdline")).encode()]


def _text(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""


def wait_until(happened: Callable[[], object], seconds: float, what: str) -> None:
    """Wait.

    Raises:
        RuntimeError: It did not happen in time.
    """
    end = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > end:
            raise RuntimeError(f"{what}: not within {seconds:g} s")
        time.sleep(0.05)
