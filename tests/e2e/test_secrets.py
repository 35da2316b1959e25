"""A run full of faults that hold secrets; then all that was written and said is searched for a piece of any of them."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from connector.journal import queries
from connector.journal.store import open_engine
from tests.bad_input.leaks.cores import CORES, SECRETS, forms, leaked
from tests.bad_input.leaks.echo import ENDPOINTS, echoing
from tests.bad_input.written import ended

LEAKS = Path(__file__).parents[1] / "bad_input" / "leaks"
MAPPING = """\
language: 1
mapping: wanted
accepts: {root: [WANTED]}
for_each: ITEM
fields:
  endpoint: {path: ENDPOINT, required: true}
  gtin: {text: "09506000134352"}
  to_market: {text: "false", as: boolean}
  angry: {path: SERIAL/NO, convert: leaky_convert, check: leaky_check}
joins:
  serials: {from: SERIAL, take: NO, check: gs1_serial, zeros: keep}
rules: [{otherwise: {set: {reason: destroy}}}]
command: {product_code: gtin, reason: reason, send_to_market: to_market, serials: serials, endpoint: endpoint}
"""
DOCUMENT = "<WANTED><ITEM><ENDPOINT>{}</ENDPOINT><SERIAL><NO>{}</NO></SERIAL></ITEM></WANTED>"
STOP_POINTS = ("send.before", "map.before_commit", "file_drop.before_accept", "health.before_commit")
ANGRY = ("check", "convert", "ready", "hold")
"""Serials over which the plugin's checks, converters and hooks get angry."""
COMMANDS = (
    "doctor --json",
    "status --json",
    "documents --json",
    "document 1 --json",
    "document 2",
    "commands --json",
    "serial 09506000134352 message --json",
    "inject inbox/done/cut.xml --source dropbox",
    "backup copy.db",
)
LITERAL = CORES["literal"]
BROKEN = {
    "token": f"token: {LITERAL}",
    "token in a list": f"token: [{LITERAL}]",
    "token in braces": f"token: {{{LITERAL}}}",
    "token below": f"token: {{a: {LITERAL}}}",
    "token of an unknown scheme": f"token: vault2:{LITERAL}",
    "token twice": f"token: {LITERAL}\n    token: {LITERAL}",
    "token not closed": f'token: "{LITERAL}',
    "token with a colon": f"token: {LITERAL}: x",
    "token with a tag": f"token: !{LITERAL} x",
    "token as an integer": f"token: !!int {LITERAL}",
    "token as an alias": f"token: *{LITERAL}",
    "token as an anchor": f"token: &{LITERAL}",
    "token after a tab": f"token:\n\t{LITERAL}",
    "api_secret": f"api_key: env:LEAK_API_KEY\n    api_secret: {LITERAL}",
    "password in the proxy": f"token: env:LEAK_STATIC_TOKEN\n    proxy: http://u:{LITERAL}@proxy:3128",
    "user in the proxy": f"token: env:LEAK_STATIC_TOKEN\n    proxy: http://{LITERAL}@proxy:3128",
    "proxy without its scheme": f"token: env:LEAK_STATIC_TOKEN\n    proxy: u:{LITERAL}@proxy:3128",
    "odd proxy": f"token: env:LEAK_STATIC_TOKEN\n    proxy: 'http://u:{LITERAL}@[proxy'",
    "password in the url": f"token: env:LEAK_STATIC_TOKEN\n    url: https://u:{LITERAL}@127.0.0.1",
    "token in the url": f"token: env:LEAK_STATIC_TOKEN\n    url: https://127.0.0.1/?token={LITERAL}",
    "an empty file": "token: file:nothing.txt",
    "a plugin's secret that raises": "token: vault:two",
    "a certificate that is none": "token: env:LEAK_STATIC_TOKEN\n    tls: {certificate: ../key.pem, key: ../key.pem}",
}


@dataclass
class Site:
    """A folder in which everything is searched, and beside it what holds secrets by right."""

    folder: Path
    private: Path
    said: dict[str, str] = field(default_factory=dict)
    heard: list[str] = field(default_factory=list)

    def drop(self, name: str, endpoint: str) -> None:
        """Drop a document of one serial, named like the file."""
        (self.folder / "inbox" / f"{name}.xml").write_text(DOCUMENT.format(endpoint, name))

    def run(self, arguments: str, **environment: str) -> str:
        """Run the program to its end; both streams."""
        words = [sys.executable, str(LEAKS / "launch.py"), *arguments.split()]
        own = {"PYTHONPATH": f"{self.private / 'plugins'}:{os.environ.get('PYTHONPATH', '')}", "TMPDIR": "tmp"}
        ended = subprocess.run(
            words,
            cwd=self.folder,
            env={**os.environ, **_environment(), **own, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=180,
            check=False,
        )
        said = f"exit {ended.returncode}\n{ended.stdout.decode()}"
        self.said[f"{arguments} {environment or ''}"] = said
        return said


def _environment() -> dict[str, str]:
    known = ("channel_key", "static_token", "api_key", "api_secret")
    return {f"LEAK_{name.upper()}": SECRETS[name] for name in known} | {"VAULT": SECRETS["vault"]}


def _config(address: str) -> Mapping[str, Any]:
    static = {
        "channel_key": "env:LEAK_CHANNEL_KEY",
        "token": "file:../token.txt",
        "timeouts": {"connect": 1, "read": 1},
    }
    dynamic = {
        "channel_key": "env:LEAK_CHANNEL_KEY",
        "api_key": "env:LEAK_API_KEY",
        "api_secret": "env:LEAK_API_SECRET",
    }
    through = {**static, "proxy": "file:../proxy.txt"}
    endpoints: dict[str, Any] = {name: {**static, "url": f"http://{address}/{name}"} for name in ENDPOINTS}
    endpoints |= {f"auth-{name}": {**dynamic, "url": f"http://{address}/auth-{name}"} for name in ENDPOINTS}
    endpoints |= {f"fetched-{name}": {**dynamic, "url": f"http://{address}/fetched-{name}"} for name in ENDPOINTS[:6]}
    endpoints |= {
        "proxied": {**through, "url": "http://127.0.0.1:2/proxied"},
        "tunnel": {**through, "url": "https://127.0.0.1:2/tunnel"},
        "odd": {**static, "url": "https://127.0.0.1:2/odd", "proxy": "file:../odd_proxy.txt"},
        "tls": {**static, "url": f"https://{address}/tls"},
    }
    inbox = {"folder": "inbox", "complete": {"rename": ".tmp"}, "poll_seconds": 0.1}
    source = {"mode": "send", "senders": ["none", "ERP/100"]}
    return {
        "journal": {"path": "journal/connector.db", "witness": "witness"},
        "endpoints": endpoints,
        "sources": {"dropbox": {**source, "type": "xml_file_drop", "settings": inbox}}
        | {f"leaky{how}": {**source, "type": "leaky", "settings": {"how": how}} for how in range(3)},
    }


def _make(folder: Path, address: str, heard: list[str]) -> Site:
    site = Site(folder / "site", folder, heard=heard)
    for name in ("journal", "witness", "mappings", "inbox", "tmp"):
        (site.folder / name).mkdir(parents=True)
    installed = folder / "plugins" / "leaks-1.0.dist-info"
    installed.mkdir(parents=True)
    (installed / "METADATA").write_text("Metadata-Version: 2.1\nName: leaks\nVersion: 1.0\n")
    (installed / "entry_points.txt").write_text("[decommission_connector]\nleaks = plugin_of_leaks\n")
    (folder / "token.txt").write_text(SECRETS["static_token"])
    (folder / "proxy.txt").write_text(f"http://user:{quote(SECRETS['proxy'], safe='')}@{address}")
    (folder / "odd_proxy.txt").write_text(f"http://user:{SECRETS['odd_proxy']}@[127.0.0.1:2")
    key = base64.encodebytes(SECRETS["certificate"].encode()).decode()
    (folder / "key.pem").write_text(
        f"-----BEGIN PRIVATE KEY-----\n{key}{CORES['certificate']}\n-----END PRIVATE KEY-----\n"
    )
    (site.folder / "mappings" / "wanted.yaml").write_text(MAPPING)
    # JSON is YAML.
    (site.folder / "connector.yaml").write_text(json.dumps(_config(address)))
    return site


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """All faults, one run after the other, then every command that shows what came of them."""
    with echoing() as (address, heard):
        site = _make(tmp_path_factory.mktemp("secrets"), address, heard)
        for endpoint in _config(address)["endpoints"]:
            site.drop(endpoint, endpoint)
        site.run("run --until-idle --timeout 6")
        for point in STOP_POINTS:
            site.drop(point, "status")
            site.run("run --until-idle --timeout 1", FAIL_AT=point)
        with ThreadPoolExecutor(2) as threads:
            list(threads.map(site.run, COMMANDS))
        yield site


def _journal(site: Site) -> Sequence[str]:
    engine = open_engine(site.folder / "journal" / "connector.db")
    with engine.connect() as connection:
        serials = queries.serials(connection, queries.Filter(), limit=10_000)
        attempts = queries.attempts(connection, {each["command_id"] for each in serials})
    engine.dispose()
    return [each["sentence"] or "" for each in [*serials, *attempts]]


def test_a_leak_would_be_found() -> None:
    """The search finds each secret in each form, also when only a part of it is left."""
    for name, secret in SECRETS.items():
        for form in forms(secret).split(" "):
            assert [each.partition(":")[0] for each in leaked(f"said {form}".encode())] == [name], form
        assert leaked(CORES[name][5:16].encode("utf-16"))


def test_every_secret_was_used_and_every_fault_came(site: Site) -> None:
    """The secrets arrived where they are meant to arrive, and what repeats them was met."""
    everything = "\n".join(site.heard)
    for name in ("channel_key", "static_token", "api_key", "api_secret", "fetched"):
        assert CORES[name] in everything, name
    proxied = base64.b64encode(f"user:{SECRETS['proxy']}".encode()).decode()
    assert proxied in everything
    calls = {each.partition("\n")[0] for each in site.heard}
    assert {each for each in ENDPOINTS if not any(call.startswith(f"/{each}/v1/manu") for call in calls)} == set()
    assert "http://127.0.0.1:2/proxied/v1/manufacturer/v2/api/serials/decommission" in calls
    assert "127.0.0.1:2" in calls
    said = "\n".join([*site.said.values(), *_journal(site)])
    for words in ("***", "Traceback", "ValidationError", "KeyError", "RuntimeError", "407", "leaky2", "DEBUG"):
        assert words in said, words


def test_nothing_that_was_said_holds_a_secret(site: Site) -> None:
    """Both streams of every run and every command: logs, tracebacks, sentences, JSON."""
    assert {name: found for name, said in site.said.items() if (found := leaked(said.encode()))} == {}


def test_nothing_that_was_written_holds_a_secret(site: Site) -> None:
    """Journal, its log and its copy, witness, files beside refused ones, reports of failures: byte by byte."""
    files = {str(path.relative_to(site.folder)): path for path in site.folder.rglob("*") if path.is_file()}
    assert {"journal/connector.db", "copy.db"} <= files.keys()
    assert _in_files(site) == {}


def _in_files(site: Site) -> dict[str, list[str]]:
    files = [path for path in site.folder.rglob("*") if path.is_file()]
    return {str(path.relative_to(site.folder)): found for path in files if (found := leaked(path.read_bytes()))}


def test_what_a_plugin_says_while_a_document_is_mapped_holds_no_secret(tmp_path: Path) -> None:
    """A check, a converter or a hook that says a secret leaves none in the journal and on the screen."""
    site = _make(tmp_path, "127.0.0.1:2", [])
    for name in ANGRY:
        site.drop(name, "cut")
    site.run("run --until-idle --timeout 2")
    site.run("documents --json")
    assert leaked("".join(site.said.values()).encode()) == []
    assert _in_files(site) == {}


@pytest.mark.parametrize("case", BROKEN)
def test_a_secret_in_the_configuration_is_not_repeated(
    case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Whatever is wrong with a line that holds a secret, what is said about it does not hold it."""
    site = _make(tmp_path, "127.0.0.1:2", [])
    for folder in (site.private / "plugins", LEAKS):
        monkeypatch.syspath_prepend(folder)
    for name, secret in _environment().items():
        monkeypatch.setenv(name, secret)
    text = f"journal: {{path: journal/connector.db, witness: witness}}\nendpoints:\n  default:\n    {BROKEN[case]}\n"
    url = "" if "url:" in BROKEN[case] else "    url: https://127.0.0.1:2\n"
    (site.folder / "broken.yaml").write_text(f"{text}{url}    channel_key: env:LEAK_CHANNEL_KEY\n")
    codes = [ended([command, "-c", str(site.folder / "broken.yaml")]) for command in ("check", "doctor")]
    said = "".join(capfd.readouterr())
    assert codes[-1] == 2, said
    assert leaked(said.encode()) == []
