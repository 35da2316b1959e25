"""The bare loop that the connector is measured against: parse each file, post its body, from so many threads.

    python bare.py FOLDER URL THREADS

Nothing is stored and nothing is checked. Prints documents a second.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import requests
from lxml import etree

HEADERS = {"Content-Type": "application/json", "x-access-token": "t" * 16, "x-channel-key": "c" * 16}
sessions = threading.local()


def send(file: Path, address: str) -> None:
    """Parse one file and post what is in it."""
    if not hasattr(sessions, "session"):
        sessions.session = requests.Session()
    serials = [each.text for each in etree.parse(file).iter("SERIALNO")]
    body = {
        "product_code": "09506000134352",
        "product_code_schema": "GTIN",
        "reason": "destroy",
        "send_to_market": True,
        "market_id": "EU",
        "serials": serials,
    }
    answer = sessions.session.post(address, data=json.dumps(body), headers=HEADERS, timeout=30)
    confirmed = {each["serial_number"] for each in answer.json()["data"]}
    if confirmed != set(serials):
        raise SystemExit(f"{file}: {len(confirmed)} of {len(serials)} confirmed")


def main(folder: str, url: str, threads: str) -> None:
    """Send every file of the folder."""
    files = sorted(Path(folder).glob("*.xml"))
    began = time.perf_counter()
    with ThreadPoolExecutor(int(threads)) as pool:
        for _ in pool.map(lambda file: send(file, f"{url}/v1/manufacturer/v2/api/serials/decommission"), files):
            pass
    sys.stdout.write(f"{len(files) / (time.perf_counter() - began):.1f}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
