"""The long run: `make crash-sap SEED=7 COUNT=1000`, or `python -m plugins.sap_rfc.tests.e2e.campaign --seed 7`.

SAP posts so many material documents and sends as many IDocs, some at a time; meanwhile the connector or its SAP process
is killed at a stop point and pass that the seed chooses, and started again. In the end what the sandbox received is
compared with what SAP scrapped, serial by serial. When threads take their turns does not come from the seed.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from pathlib import Path

from connector.sandbox.sandbox import Sandbox
from plugins.sap_rfc.tests.e2e.site import SapSite
from tests.rfc_standin import rfc_bindings
from tests.rfc_standin.simulated_sap.client import SimulatedSap

OWN_POINTS = [
    ("child", "sap_rfc.polled"),
    ("child", "sap_rfc.before_hand_over"),
    ("child", "sap_rfc.after_hand_over"),
    ("child", "sap_rfc.called"),
    ("child", "sap_rfc.stored"),
    ("host", "sap_rfc.before_accept"),
    ("host", "sap_rfc.after_accept"),
    ("host", "sap_rfc.after_receipt"),
]
"""Every stop point of the source, and whose process passes it."""
HOST_POINTS = [
    ("host", f"{activity}.{moment}")
    for activity in ("accept", "map", "deliver", "tell")
    for moment in ("before_commit", "after_commit", "witnessed")
] + [("host", "send.before"), ("host", "send.after")]
"""Those of the host that a document passes."""
AT_ONCE = 50
_PATIENCE = 600.0


def main() -> int:
    """Run it; the exit code is 1 when something is lost or came twice."""
    wanted = _arguments()
    chosen = random.Random(wanted.seed)  # noqa: S311 -- no secret
    folder = Path(tempfile.mkdtemp(prefix="connector-crash-sap-"))
    with Sandbox() as sandbox, SimulatedSap() as sap:
        site = SapSite(folder / "site", sap, sandbox, rfc_bindings.environment("pyrfc"))
        kills = _kill_while_scrapping(site, wanted.count, chosen)
        site.run("run", "--until-idle", "--timeout", str(_PATIENCE), seconds=_PATIENCE + 30)
        faults = site.faults() + ([] if sap.wait_until_sent(1) else ["SAP still has IDocs to send"])
    _say(
        f"seed {wanted.seed}: {wanted.count} documents and {wanted.count} IDocs, {kills} kills, {len(site.packs)} packs"
    )
    _say(*faults[:20], f"{len(faults)} faults; kept in {folder}")
    return 1 if faults else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m plugins.sap_rfc.tests.e2e.campaign", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="which process is killed where comes from it")
    parser.add_argument("--count", type=int, default=1000, help="so many material documents, and so many IDocs")
    return parser.parse_args()


def _kill_while_scrapping(site: SapSite, count: int, chosen: random.Random) -> int:
    kills = 0
    for first in range(1, count + 1, AT_ONCE):
        site.scrap(first, min(AT_ONCE, count + 1 - first))
        for _ in range(2):
            where, point = chosen.choice(OWN_POINTS + HOST_POINTS)
            process = site.start_ended(where, point, chosen.randint(1, 4))
            ended = site.mark
            site.wait_for(lambda: ended.exists() or not site.sap.unsent(), _PATIENCE)  # noqa: B023 -- waited for at once
            kills += ended.exists()
            process.kill()
            process.wait()
    return kills


def _say(*lines: str) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
