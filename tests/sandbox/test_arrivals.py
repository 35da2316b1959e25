"""The record of what arrived."""

import json
from pathlib import Path

from connector.sandbox.arrivals import Arrivals


def test_each_request_is_in_the_file_at_once(tmp_path: Path) -> None:
    """A sandbox that is killed leaves one line for every request; secrets are in neither record."""
    file = tmp_path / "arrived.jsonl"
    arrivals = Arrivals(file)
    headers = {"X-Access-Token": "SECRET", "x-channel-key": "SECRET", "Host": "h"}
    arrivals.add("/a", headers, b'{"api_key": "SECRET", "serials": ["A1"]}', acted=True, kind="", status=200)
    arrivals.add("/b", {}, b"\xff no JSON", acted=False, kind="cut", status=0)
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    arrivals.close()
    assert lines == arrivals.listed()
    assert "SECRET" not in file.read_text()
    assert (lines[0]["body"]["serials"], lines[0]["acted"], lines[1]["status"]) == (["A1"], True, 0)
