"""The long run: `make crash-sap SEED=7 COUNT=1000`, or `python -m plugins.sap_rfc.tests.e2e.campaign --seed 7`.

SAP posts so many material documents and sends as many IDocs, some at a time, and a document with garbage each time.
Meanwhile the connector or its SAP process is killed, once at every stop point and then at points and passes that the
seed chooses, and started again. In the end what the sandbox received is compared with what SAP scrapped, serial by
serial. When threads take their turns does not come from the seed.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections import Counter
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
ACTIVITIES = ("start", "health", "accept", "refuse", "map", "deliver", "tell")
HOST_POINTS = [
    ("host", f"{activity}.{moment}")
    for activity in ACTIVITIES
    for moment in ("before_commit", "after_commit", "witnessed")
] + [("host", "send.before"), ("host", "send.after")]
"""Those of the host; a test holds both lists against what a run passes."""
AT_ONCE = 50
_PATIENCE = 600.0


def main() -> int:
    """Run it; the exit code is 1 when something is lost or came twice."""
    wanted = _arguments()
    chosen = random.Random(wanted.seed)  # noqa: S311 -- no secret
    folder = Path(tempfile.mkdtemp(prefix="connector-crash-sap-"))
    with Sandbox() as sandbox, SimulatedSap() as sap:
        site = SapSite(folder / "site", sap, sandbox, rfc_bindings.environment("pyrfc"))
        killed = _kill_while_scrapping(site, wanted.count, chosen)
        site.run("run", "--until-idle", "--timeout", str(_PATIENCE), seconds=_PATIENCE + 30)
        faults = site.faults() + ([] if sap.wait_until_sent(1) else ["SAP still has IDocs to send"])
    faults += [f"nothing was killed at {point}" for _, point in [*OWN_POINTS, *HOST_POINTS] if not killed[point]]
    _say(
        f"seed {wanted.seed}: {wanted.count} documents and {wanted.count} IDocs, {killed.total()} kills at "
        f"{len(+killed)} stop points, {len(site.packs)} packs"
    )
    _say(*faults[:20], f"{len(faults)} faults; kept in {folder}")
    return 1 if faults else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m plugins.sap_rfc.tests.e2e.campaign", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="which process is killed where comes from it")
    parser.add_argument("--count", type=int, default=1000, help="so many material documents, and so many IDocs")
    return parser.parse_args()


def planned(count: int, chosen: random.Random) -> list[tuple[str, str, int]]:
    """In which process, at which stop point and at which pass of it something is killed, one after the other.

    Every stop point has its turn, however small the count is; what SAP posts and sends is shared among the kills.
    """
    points = [*OWN_POINTS, *HOST_POINTS]
    first = [(*place, 1) for place in chosen.sample(points, len(points))]
    more = [chosen.choice(points) for _ in range(2 * count // AT_ONCE - len(points))]
    return first + [(*place, chosen.randint(2, 4)) for place in more]


def _kill_while_scrapping(site: SapSite, count: int, chosen: random.Random) -> Counter[str]:
    killed: Counter[str] = Counter()
    moments = planned(count, chosen)
    for number, (where, point, passes) in enumerate(moments):
        begin, end = (count * each // len(moments) for each in (number, number + 1))
        site.scrap(1 + begin, end - begin)
        site.scrap_garbage()
        process = site.start_ended(where, point, passes)
        site.wait_for(lambda passes=passes: _is_over(site, passes), _PATIENCE)  # type: ignore[misc]
        killed[point] += site.mark.exists()
        process.kill()
        process.wait()
    return killed


def _is_over(site: SapSite, passes: int) -> bool:
    """A first pass always comes; a later one perhaps not, when there is nothing left to do."""
    return site.mark.exists() or (passes > 1 and not site.sap.unsent())


def _say(*lines: str) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
