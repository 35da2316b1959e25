"""From connector.yaml to the parts of a host."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from connector.errors import JournalUnsafe, Misconfigured
from connector.host import assembly
from connector.host.opening import Site, discover_plugins, open_host, open_site

CONFIG = """\
journal: {path: journal/connector.db, witness: witness}
endpoints:
  default: {url: "http://127.0.0.1:9", channel_key: "env:NO_SUCH_KEY", token: "env:NO_SUCH_TOKEN"}
sources:
  inbox: {type: xml_file_drop, mode: observe, senders: [SAPERP/100], settings: {folder: inbox}}
  other: {type: nowhere, mode: observe, senders: [SAPERP/100]}
"""


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """A configuration without secrets, folders or mappings."""
    path = tmp_path / "connector.yaml"
    path.write_text(CONFIG, "utf-8")
    return open_site(path)


def test_the_built_in_checks_come_through_the_hook_that_all_use() -> None:
    """No other plugin can replace them, and the installed adapter is there beside them."""
    plugins = discover_plugins()
    assert plugins.loaded[0].distribution == "decommission-connector"
    assert {"gtin14", "gs1_serial"} <= set(plugins.checks.checks)
    assert "xml_file_drop" in plugins.source_types


def test_a_source_is_opened_and_checked_without_running(site: Site, tmp_path: Path) -> None:
    """Nothing is made by opening; its check says that the folder is missing."""
    [finding] = site.source("inbox").check()
    assert finding.ok is False
    assert sorted(path.name for path in tmp_path.iterdir()) == ["connector.yaml"]


def test_a_source_knows_the_journal_before_it_runs(site: Site, tmp_path: Path) -> None:
    """So that its check finds a folder of another journal; a journal that is not there is not made for that."""
    for name in ("journal", "witness", "inbox"):
        (tmp_path / name).mkdir()
    assert assembly.journal_id(site.config) == ""
    assert [each.ok for each in site.source("inbox").check()].count(False) == 0
    assert list((tmp_path / "journal").iterdir()) == []
    with closing(site.journal()) as journal:
        (tmp_path / "inbox" / ".connector-owner").write_text(journal.id)
        assert assembly.journal_id(site.config) == journal.id
        assert [each.ok for each in site.source("inbox").check()].count(False) == 0
    (tmp_path / "inbox" / ".connector-owner").write_text("ffffffff")
    [wrong] = [each.sentence for each in site.source("inbox").check() if each.ok is False]
    assert f"'ffffffff', and this connector has {journal.id}" in wrong


@pytest.mark.parametrize("content", [b"", b"no database, but long enough to be taken for something else" * 20])
def test_an_empty_journal_has_no_id_and_a_damaged_one_is_said(site: Site, tmp_path: Path, content: bytes) -> None:
    """An empty file stays as it is; of a damaged one nobody guesses the id."""
    (tmp_path / "journal").mkdir()
    site.config.journal.path.write_bytes(content)
    if content:
        with pytest.raises(JournalUnsafe, match="is damaged"):
            site.source("inbox")
    else:
        assert assembly.journal_id(site.config) == ""
    assert site.config.journal.path.read_bytes() == content


def test_a_source_that_cannot_be_opened_says_why(site: Site) -> None:
    """An unknown name, and a type that no plugin offers, with file and line."""
    with pytest.raises(Misconfigured, match="has no source elsewhere; it has: inbox, other"):
        site.source("elsewhere")
    with pytest.raises(Misconfigured, match=r"connector\.yaml:6: no plugin offers the type 'nowhere'"):
        site.source("other")


def test_missing_secrets_are_named_with_file_and_line(site: Site, tmp_path: Path) -> None:
    """Those of every endpoint at once, in the order of the file; the host says the same when it starts."""
    missing = site.missing_secrets()
    assert [(each.endpoint, each.setting) for each in missing] == [("default", "channel_key"), ("default", "token")]
    assert str(missing[0].fault).startswith(f"{tmp_path / 'connector.yaml'}:3: endpoints.default.channel_key: env:NO_")
    (tmp_path / "mappings").mkdir()
    with pytest.raises(Misconfigured) as faults:
        open_host(site.config.path)
    assert faults.value.faults == tuple(each.fault for each in missing)


def test_only_a_credential_of_systemd_may_be_for_the_service(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """And only outside of the service: within it, what is not there is missing."""
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    path = site.config.path
    path.write_text(CONFIG.replace("env:NO_SUCH_KEY", "systemd:key"), "utf-8")
    again = open_site(path)
    assert [each.is_for_the_unit for each in again.missing_secrets()] == [True, False]
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(path.parent))
    assert [each.is_for_the_unit for each in again.missing_secrets()] == [False, False]


def test_a_journal_needs_its_folders(site: Site, tmp_path: Path) -> None:
    """Both missing folders are named at once; with them the journal is made."""
    with pytest.raises(Misconfigured) as faults:
        site.journal()
    assert len(faults.value.faults) == 2
    for name in ("journal", "witness"):
        (tmp_path / name).mkdir()
    site.journal().close()
    assert (tmp_path / "journal" / "connector.db").exists()


def test_mappings_are_loaded_or_their_faults_raised(site: Site, tmp_path: Path) -> None:
    """A missing folder is a fault; an empty one gives a mapper that takes nothing."""
    with pytest.raises(Misconfigured, match="the folder of mappings cannot be read"):
        site.mappings()
    (tmp_path / "mappings").mkdir()
    assert site.mappings().mappings() == []
    assert site.mapper().mappings is not None
