"""The connector and its SAP processes are killed again and again: nothing is lost, nothing goes to a market twice."""

from __future__ import annotations

import random
import re
from pathlib import Path
from typing import Any

import connector_sap_rfc

from plugins.sap_rfc.tests.e2e.campaign import HOST_POINTS, OWN_POINTS, planned

Site = Any
EACH = 3
A_FEW_OF_THE_HOST = [("host", "accept.before_commit"), ("host", "map.after_commit"), ("host", "send.after")]
"""The long run has all of them; how the host itself stands kills is held in tests/e2e."""


def test_what_sap_posts_and_sends_arrives_exactly_once(sap_site: Site) -> None:
    """By both ways, and SAP is told about each IDoc."""
    sap_site.scrap(1, 10)
    ended = sap_site.run("run", "--until-idle", "--timeout", "60")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert sap_site.sap.wait_until_sent(1)
    assert sap_site.faults() == []
    statuses = {(status["DOCNUM"], status["STATUS"]) for status in sap_site.sap.received_statuses()}
    assert statuses == {(f"{number:016d}", "16") for number in range(1, 11)}


def test_a_kill_at_every_stop_point_loses_and_doubles_nothing(sap_site: Site) -> None:
    """The host and the child are killed in turn while SAP posts and sends; each time the next start goes on."""
    for number, (where, point) in enumerate([*OWN_POINTS, *A_FEW_OF_THE_HOST]):
        sap_site.scrap(1 + EACH * number, EACH)
        sap_site.scrap_garbage()
        process = sap_site.start_ended(where, point)
        sap_site.wait_for(sap_site.mark.exists)
        process.kill()
        process.wait()
    ended = sap_site.run("run", "--until-idle", "--timeout", "60")
    assert ended.returncode in (0, 3), ended.stdout + ended.stderr
    assert sap_site.sap.wait_until_sent(1)
    assert sap_site.faults() == []


def test_every_stop_point_that_is_passed_is_killed_at(sap_site: Site) -> None:
    """In the process that passes it; one that is added, renamed or moved is seen here."""
    sap_site.scrap(1, EACH)
    sap_site.scrap_garbage()
    assert sap_site.passed() == {*OWN_POINTS, *HOST_POINTS}


def test_the_source_has_no_other_stop_point() -> None:
    """Not even one that a run passes only sometimes."""
    code = Path(connector_sap_rfc.__file__).parent.glob("*.py")
    named = {name for path in code for name in re.findall(r'stop_point\("(.+?)"\)', path.read_text("utf-8"))}
    assert named == {point for _, point in OWN_POINTS}


def test_the_long_run_kills_at_every_stop_point() -> None:
    """Whatever the seed and however small the count; a seed gives the same plan again."""
    for seed, count in ((1, 10), (2, 1000)):
        plan = planned(count, random.Random(seed))  # noqa: S311 -- no secret
        assert {(where, point) for where, point, _ in plan} == {*OWN_POINTS, *HOST_POINTS}
        assert plan == planned(count, random.Random(seed))  # noqa: S311 -- no secret
    assert len(plan) == 40
