"""Tests of connector.config.load: the file as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict, field_validator

from connector.config import Config, json_schema, load
from connector.errors import Misconfigured
from connector.hookspecs import Source, SourceHost, SourceType
from connector.model import Reason

CONFIGURATION = """\
journal:
  path: journal/connector.db
  witness: witness
mappings: mappings
endpoints:
  default:
    url: https://api.movilitas.cloud/
    channel_key: env:MOVILITAS_CHANNEL_KEY
    token: env:MOVILITAS_TOKEN
sources:
  dropbox:
    type: xml_file_drop
    mode: observe
    senders: [SAPERP/100, none]
    settings: {folder: inbox}
"""


class Ready(BaseModel):
    """A folder within the settings."""

    archive: Path = Path("done")


class DropSettings(BaseModel):
    """Settings of a source as a plugin would have them."""

    model_config = ConfigDict(extra="forbid")

    folder: Path
    more: list[Path] = []
    by_kind: dict[str, Path] = {}
    ready: Ready = Ready()
    password: str = ""

    @field_validator("folder")
    @classmethod
    def _no_bug(cls, folder: Path) -> Path:
        if folder.name == "bug":
            raise RuntimeError("a bug of the plugin")
        return folder


def never_opened(settings: Any, host: SourceHost) -> Source:
    """The configuration opens no source."""
    raise NotImplementedError


TYPES = {"xml_file_drop": SourceType("xml_file_drop", DropSettings, never_opened)}


def loaded(folder: Path, text: str, types: Mapping[str, SourceType] = TYPES) -> Config:
    """The configuration that a text gives."""
    path = folder / "connector.yaml"
    path.write_text(text, encoding="utf-8")
    return load(path, types)


def faults(folder: Path, text: str) -> list[str]:
    """Every fault of a text, as `line: sentence`."""
    with pytest.raises(Misconfigured) as caught:
        loaded(folder, text)
    return [f"{fault.line}: {fault.sentence}" for fault in caught.value.faults]


def test_the_smallest_file_has_safe_defaults(tmp_path: Path) -> None:
    """What the file leaves out is set so that nothing can run away or be told twice."""
    config = loaded(tmp_path, CONFIGURATION)
    endpoint = config.endpoints["default"]
    assert endpoint.url == "https://api.movilitas.cloud"
    assert (endpoint.timeouts.connect, endpoint.timeouts.read) == (10, 60)
    assert (endpoint.max_serials, endpoint.max_in_flight, endpoint.serials_per_hour) == (100, 4, 10_000)
    assert endpoint.requests_per_second is None
    assert (endpoint.unknown_outcome.to_market, endpoint.unknown_outcome.internal) == ("hold", "send_again")
    assert endpoint.transitions == {
        Reason.LOCK: {Reason.DESTROY, Reason.SAMPLE, Reason.FREE_SAMPLE, Reason.EXPORT},
    }
    source = config.sources["dropbox"]
    assert (source.name, source.type, source.mode, source.held_items) == (
        "dropbox",
        "xml_file_drop",
        "observe",
        "hold_document",
    )
    assert source.senders == {"SAPERP/100", "none"}
    assert source.problem == ""


def test_relative_paths_start_beside_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every relative path, a plugin's and its defaults too, is relative to connector.yaml, not to where one stands."""
    (tmp_path / "etc").mkdir()
    text = CONFIGURATION.replace("{folder: inbox}", "{folder: inbox, more: [a, /b], by_kind: {x: c}}")
    (tmp_path / "etc/connector.yaml").write_text(text)
    monkeypatch.chdir(tmp_path)
    config = load(Path("etc/connector.yaml"), TYPES)
    folder = tmp_path / "etc"
    assert config.path == folder / "connector.yaml"
    assert config.folder == folder
    assert config.journal.path == folder / "journal/connector.db"
    assert config.journal.witness == folder / "witness"
    assert config.mappings == folder / "mappings"
    settings = config.sources["dropbox"].settings
    assert isinstance(settings, DropSettings)
    assert settings.folder == folder / "inbox"
    assert settings.more == [folder / "a", Path("/b")]
    assert settings.by_kind == {"x": folder / "c"}
    assert settings.ready.archive == folder / "done"


def test_all_faults_come_at_once(tmp_path: Path) -> None:
    """Faults of shape, between fields and of a plugin's settings are all told, in the order of the file."""
    text = """\
journal:
  path: journal/connector.db
  witness: journal
endpoints:
  default:
    url: http://api.movilitas.cloud
    token: env:TOKEN
    api_key: env:KEY
    timeouts: {connect: 0, read: 601}
    colour: red
  Second:
    url: https://api.movilitas.cloud
    channel_key: env:CHANNEL
sources:
  dropbox:
    type: xml_file_drop
    senders: []
    settings: {}
  other:
    type: xml_file_drop
    mode: test
    senders: [SAPERP]
    settings: {folder: in, foldr: out}
"""
    assert faults(tmp_path, text) == [
        "3: journal.witness is the journal's own folder; name another, best on another disk",
        "5: endpoints.default.channel_key is missing; add it",
        "6: endpoints.default.url: would carry the token as plain text; write https:// "
        "(found 'http://api.movilitas.cloud')",
        "7: endpoints.default.token stands beside api_key; keep `token`, or `api_key` and `api_secret`",
        "9: endpoints.default.timeouts.connect: input should be greater than 0 (found 0)",
        "9: endpoints.default.timeouts.read: input should be less than or equal to 600 (found 601)",
        "10: endpoints.default.colour is not known here; remove it or correct its spelling",
        "11: endpoints.Second has no way to a token; add `token`, or `api_key` and `api_secret`",
        "11: endpoints.Second: string should match pattern '^[a-z][a-z0-9_-]*$' (found 'Second')",
        "15: sources.dropbox.mode is missing; add it",
        "17: sources.dropbox.senders: is empty; write at least one",
        "18: sources.dropbox.settings.folder is missing; add it",
        "21: sources.other.mode: input should be 'observe' or 'send' (found 'test')",
        "22: sources.other.senders.0: must be SNDPRN/MANDT such as SAPERP/100, or none for documents that name no "
        "sender (found 'SAPERP')",
        "23: sources.other.settings.foldr is not known here; remove it or correct its spelling",
    ]


def test_a_fault_names_the_file_as_it_was_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault begins with the path that the person wrote."""
    monkeypatch.chdir(tmp_path)
    Path("connector.yaml").write_text(CONFIGURATION.replace("mode: observe", "mode: both"))
    with pytest.raises(Misconfigured, match=r"^connector\.yaml:13: sources\.dropbox\.mode"):
        load(Path("connector.yaml"), TYPES)


@pytest.mark.parametrize(
    "line",
    [
        "token: hunter2",
        "token: 8237482",
        "token: [hunter2]",
        "channel_key: hunter2",
        "proxy: http://user:hunter2@proxy:3128",
        "url: https://user:hunter2@api.movilitas.cloud",
        "url: https://hunter2@api.movilitas.cloud:99999",
        "tokn: hunter2",
        "token: env:A\n    token: hunter2",
        "token: hunter2\n    token: env:A",
    ],
)
def test_a_literal_secret_is_refused_and_not_repeated(tmp_path: Path, line: str) -> None:
    """Wherever a secret stands in the file, it is refused, and the refusal does not show it."""
    field = line.partition(":")[0]
    kept = [each for each in CONFIGURATION.splitlines() if not each.startswith(f"    {field}:")]
    kept.insert(kept.index("  default:") + 1, f"    {line}")
    told = "\n".join(faults(tmp_path, "\n".join(kept)))
    assert "hunter2" not in told
    assert "8237482" not in told


def test_a_plugins_password_is_not_repeated(tmp_path: Path) -> None:
    """A wrong value of a plugin's own secret field is not shown either."""
    text = CONFIGURATION.replace("{folder: inbox}", "{folder: inbox, password: 8237482}")
    (told,) = faults(tmp_path, text)
    assert told.startswith("15: sources.dropbox.settings.password: input should be a valid string")
    assert "8237482" not in told


def test_an_unknown_type_stops_only_its_source(tmp_path: Path) -> None:
    """A source whose type nobody offers is kept with its problem, so that the rest can run."""
    text = CONFIGURATION + "  sap: {type: sap_rfc, mode: send, senders: [SAPERP/100]}\n"
    config = loaded(tmp_path, text)
    sap = config.sources["sap"]
    assert sap.settings is None
    assert sap.problem == (
        "no plugin offers the type 'sap_rfc' (offered: xml_file_drop); correct it, or see `connector plugins`"
    )
    assert sap.line == 16
    assert config.sources["dropbox"].problem == ""


def test_a_plugin_whose_model_fails_stops_only_its_source(tmp_path: Path) -> None:
    """A bug in a plugin's settings model is the problem of its source alone."""
    config = loaded(tmp_path, CONFIGURATION.replace("folder: inbox", "folder: bug"))
    assert config.sources["dropbox"].problem == (
        "the plugin cannot check its settings: RuntimeError: a bug of the plugin; tell its author"
    )


def test_one_channel_has_one_name(tmp_path: Path) -> None:
    """Two endpoints of one channel would not see each other's commands and could tell a pack twice."""
    text = CONFIGURATION.replace(
        "sources:",
        "  again: {url: https://API.movilitas.cloud, channel_key: env:MOVILITAS_CHANNEL_KEY, token: env:T}\nsources:",
    )
    assert faults(tmp_path, text) == ["10: endpoints.again is the same channel as endpoint default; keep one"]


@pytest.mark.parametrize("witness", ["journal", "./journal/", "mappings/../journal"])
def test_the_witness_is_not_in_the_journals_folder(tmp_path: Path, witness: str) -> None:
    """The witness must be elsewhere, however its path is written."""
    assert len(faults(tmp_path, CONFIGURATION.replace("witness: witness", f"witness: {witness}"))) == 1


def test_a_witness_below_the_journal_is_warned_of(tmp_path: Path) -> None:
    """A witness below the journal's folder works, with a warning, since both would be restored together."""
    config = loaded(tmp_path, CONFIGURATION.replace("witness: witness", "witness: journal/witness"))
    assert [(warning.line, warning.sentence.split(";")[0]) for warning in config.warnings] == [
        (3, "journal.witness is inside the journal's folder and is restored together with it")
    ]


def test_the_journal_is_a_file(tmp_path: Path) -> None:
    """A folder given as the journal is a fault."""
    (tmp_path / "journal/connector.db").mkdir(parents=True)
    assert "journal.path is a folder" in faults(tmp_path, CONFIGURATION)[0]


def test_a_readable_secret_is_warned_of(tmp_path: Path) -> None:
    """A secret's file that everybody can read is a warning with its line, not a fault."""
    for name in ("token", "client.key", "client.pem"):
        (tmp_path / name).write_text("t0ken")
        (tmp_path / name).chmod(0o644)
    tls = "file:token\n    tls: {certificate: client.pem, key: client.key}"
    config = loaded(tmp_path, CONFIGURATION.replace("env:MOVILITAS_TOKEN", tls))
    assert [(warning.line, "readable by every user" in warning.sentence) for warning in config.warnings] == [
        (9, True),
        (10, True),
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "1: must hold `key: value` lines; it does not"),
        ("journal: x\nendpoints: y\nsources: z\n", "1: journal: must hold `key: value` lines"),
        ("endpoints: {}\n", "1: endpoints: is empty; write at least one"),
        ("endpoints:\n  default:\n", "2: endpoints.default: must hold `key: value` lines"),
        ("sources:\n  dropbox: [a]\n", "2: sources.dropbox: must hold `key: value` lines"),
        (
            "sources:\n  dropbox: {settings: 1, type: [a]}\n",
            "2: sources.dropbox.settings: must hold `key: value` lines",
        ),
        ("endpoints:\n  1: {tls: 3, transitions: 4, url: 5}\n", "2: endpoints.1: "),
    ],
)
def test_any_shape_gives_faults(tmp_path: Path, text: str, told: str) -> None:
    """A file of quite another shape gives sentences with lines, never a crash."""
    assert [fault for fault in faults(tmp_path, text) if fault.startswith(told)]


def test_a_missing_file_is_a_fault(tmp_path: Path) -> None:
    """A path without a file says so."""
    with pytest.raises(Misconfigured, match="there is no such file"):
        load(tmp_path / "connector.yaml", TYPES)


def test_merged_keys_count(tmp_path: Path) -> None:
    """YAML anchors and merges may be used to say something once."""
    text = CONFIGURATION.replace("  default:", "  default: &common").replace(
        "sources:", "  second:\n    <<: *common\n    channel_key: env:SECOND\nsources:"
    )
    assert loaded(tmp_path, text).endpoints["second"].token == "env:MOVILITAS_TOKEN"


def test_the_json_schema_knows_every_field() -> None:
    """The schema, made of the code, names the sections and forbids what is unknown."""
    schema = json_schema()
    assert set(schema["properties"]) == {"journal", "mappings", "endpoints", "sources", "alerts"}
    assert schema["additionalProperties"] is False
    assert "serials_per_hour" in schema["$defs"]["EndpointSettings"]["properties"]
    assert schema["$defs"]["SourceEntry"]["required"] == ["type", "mode", "senders"]
