"""Runs the simulated system until its standard input ends, so that it never outlives who started it."""

from __future__ import annotations

import argparse
import json
import sys

from tests.rfc_standin.simulated_sap.control import Control
from tests.rfc_standin.simulated_sap.system import System


def main() -> None:
    """Start, say on one line of JSON where, and wait."""
    asked = _arguments()
    system = System(asked.host, asked.sysid, asked.client, asked.release, asked.matnr_length, asked.et_data)
    control = Control(system)
    control.start()
    if not asked.down:
        system.gateway.up()
    sys.stdout.write(json.dumps({"host": system.gateway.host, "control": control.port}) + "\n")
    sys.stdout.flush()
    sys.stdin.read()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="simulated_sap", description=__doc__)
    parser.add_argument("--host", default="", help="an address of the loopback network; default: one that is free")
    parser.add_argument("--sysid", default="SIM")
    parser.add_argument("--client", default="100")
    parser.add_argument("--release", default="753")
    parser.add_argument("--matnr-length", type=int, default=18, choices=(18, 40))
    parser.add_argument("--et-data", action="store_true", help="RFC_READ_TABLE can return rows of any length")
    parser.add_argument("--down", action="store_true", help="the gateway does not listen yet")
    return parser.parse_args()


if __name__ == "__main__":
    main()
