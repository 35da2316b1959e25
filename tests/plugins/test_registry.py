"""Tests of connector.plugins.registry, with distributions installed into a folder on sys.path."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.metadata import EntryPoint
from pathlib import Path
from textwrap import dedent

import pytest

from connector.errors import ConnectorError, Misconfigured
from connector.model import (
    Checks,
    Command,
    Document,
    DocumentResult,
    DocumentState,
    Hold,
    Key,
    Reason,
    SettledDocument,
)
from connector.plugin import hookimpl
from connector.plugins import PluginInfo, Plugins

KEY = Key("sha256", ("00",))
DOCUMENT = Document(KEY, "none", b"<IDOC/>")
COMMAND = Command(KEY, "default", "04012345678901", Reason.DESTROY, False, "EU", ("1",))
OUTCOME = SettledDocument(1, KEY, "a.xml", "dropbox", DocumentState.DONE, DocumentResult.CONFIRMED, "all confirmed")

GOOD = """
    from pydantic import BaseModel
    from connector.plugin import Checks, Hold, SourceType, hookimpl

    class Settings(BaseModel):
        pass

    @hookimpl
    def connector_source_types():
        return [SourceType("{name}_source", Settings, lambda settings, host: None)]

    @hookimpl
    def connector_checks():
        return Checks(checks={{"{name}_check": lambda text: None}}, converters={{"{name}_lower": str.lower}})

    @hookimpl
    def connector_secret(reference):
        return "from-{name}" if reference.startswith("{name}:") else None

    @hookimpl
    def connector_command_ready(command, document):
        return Hold("{name} holds") if command.market_id == "{name}" else None
"""

Install = Callable[..., None]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Installs a distribution with one plugin module, as pip would leave it, into a folder on sys.path."""
    monkeypatch.syspath_prepend(tmp_path)
    before = set(sys.modules)

    def installed(name: str, source: str, *, entry: str = "", points_to: str = "") -> None:
        distribution(tmp_path, name, source, entry=entry, points_to=points_to)

    yield installed
    for module in set(sys.modules) - before:
        if module.startswith("plugin_of_"):
            del sys.modules[module]


def distribution(folder: Path, name: str, source: str, *, entry: str = "", points_to: str = "") -> None:
    """Write a distribution's module and metadata."""
    (folder / f"plugin_of_{name}.py").write_text(dedent(source), encoding="utf-8")
    info = folder / f"fake_{name}-1.2.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: fake-{name}\nVersion: 1.2\n")
    line = f"{entry or name} = {points_to or f'plugin_of_{name}'}"
    (info / "entry_points.txt").write_text(f"[decommission_connector]\n{line}\n")


def fakes(infos: list[PluginInfo]) -> list[PluginInfo]:
    """The infos of the distributions of this test, without those that this environment has anyway."""
    return [info for info in infos if info.distribution.startswith("fake-")]


def the_quarantined(plugins: Plugins) -> PluginInfo:
    """The one fake plugin that was set aside."""
    (info,) = fakes(plugins.quarantined)
    return info


def test_an_installed_plugin_is_found(install: Install) -> None:
    """An entry point in the group is loaded, and what it offers is there with its distribution."""
    install("good", GOOD.format(name="good"))
    plugins = Plugins.discover()
    assert fakes(plugins.loaded) == [PluginInfo("good", "fake-good", "1.2")]
    assert fakes(plugins.quarantined) == []
    assert "good_source" in plugins.source_types
    assert "good_check" in plugins.checks.checks
    assert plugins.checks.converters["good_lower"]("A") == "a"
    assert plugins.secret("good:x") == "from-good"
    assert plugins.secret("bad:x") is None


RETURNS = "from connector.plugin import *\n@hookimpl\ndef {hook}():\n    {body}\n"

BROKEN = {
    "import_error": ("import no_such_library", "ModuleNotFoundError: No module named 'no_such_library'", "line 1"),
    "syntax": ("def broken(:", "SyntaxError: invalid syntax", "plugin_of_bad.py, line 1"),
    "exit": ("raise SystemExit(3)", "loading plugin_of_bad failed: SystemExit: 3", "plugin_of_bad.py, line 1"),
    "no_text": (
        "class Odd(BaseException):\n    def __str__(self): raise ValueError\nraise Odd",
        "Odd",
        "plugin_of_bad.py, line 3",
    ),
    "no_hook": ("x = 1", "has no hook", "hookimpl"),
    "unknown_hook": (
        "from connector.plugin import hookimpl\n@hookimpl\ndef connector_chekcs(): pass",
        "unknown hook 'connector_chekcs'",
        "",
    ),
    "signature": (
        "from connector.plugin import hookimpl\n@hookimpl\ndef connector_secret(refrence): pass",
        "PluginValidationError",
        "refrence",
    ),
    "types_raise": (
        RETURNS.format(hook="connector_source_types", body="raise ValueError('no licence')"),
        "connector_source_types failed: ValueError: no licence",
        "plugin_of_bad.py, line 4",
    ),
    "types_raise_late": (
        RETURNS.format(hook="connector_source_types", body="yield 1 / 0"),
        "connector_source_types failed: ZeroDivisionError",
        "plugin_of_bad.py, line 4",
    ),
    "types_none": (RETURNS.format(hook="connector_source_types", body="pass"), "returned nothing", ""),
    "types_text": (
        RETURNS.format(hook="connector_source_types", body="return 'x'"),
        "gave a str",
        "list of SourceType",
    ),
    "types_one": (
        RETURNS.format(hook="connector_source_types", body="return SourceType('x', object, print)"),
        "'SourceType' object is not iterable",
        "",
    ),
    "type_name": (
        RETURNS.format(hook="connector_source_types", body="return [SourceType('X y', object, print)]"),
        "'X y' must have a name of small letters",
        "",
    ),
    "type_settings": (
        RETURNS.format(hook="connector_source_types", body="return [SourceType('x', dict, print)]"),
        "derived from pydantic.BaseModel",
        "",
    ),
    "checks_raise": (RETURNS.format(hook="connector_checks", body="raise SystemExit"), "SystemExit", "line 4"),
    "checks_dict": (RETURNS.format(hook="connector_checks", body="return {}"), "returned a dict; return Checks", ""),
    "checks_number": (
        RETURNS.format(hook="connector_checks", body="return Checks(checks={'a': 1})"),
        "converter a must be a function",
        "",
    ),
    "checks_braces": (
        RETURNS.format(hook="connector_checks", body="return Checks(converters={'{x}': str})"),
        "'{x}' must have a name",
        "",
    ),
    "checks_list": (
        RETURNS.format(hook="connector_checks", body="return Checks(checks=7)"),
        "connector_checks failed",
        "",
    ),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_plugin_is_quarantined_and_the_others_work(install: Install, case: str) -> None:
    """Whatever is wrong with a plugin, it is set aside with its error and distribution; a good one still works."""
    source, error, more = BROKEN[case]
    install("bad", source)
    install("good", GOOD.format(name="good"))
    plugins = Plugins.discover()
    info = the_quarantined(plugins)
    assert (info.name, info.distribution, info.version) == ("bad", "fake-bad", "1.2")
    assert error in info.error
    assert more in info.error
    assert "\n" not in info.error
    assert fakes(plugins.loaded) == [PluginInfo("good", "fake-good", "1.2")]
    assert plugins.secret("good:x") == "from-good"


@pytest.mark.parametrize("points_to", ["plugin_of_bad:missing", "no_such_module", "plugin_of_bad:", ":"])
def test_an_entry_point_to_nothing_is_quarantined(install: Install, points_to: str) -> None:
    """An entry point that names no object says what it names."""
    install("bad", GOOD.format(name="bad"), points_to=points_to)
    info = the_quarantined(Plugins.discover())
    assert info.error.startswith(f"loading {points_to} failed: ")


def test_unreadable_entry_points_are_quarantined(install: Install, tmp_path: Path) -> None:
    """A distribution whose entry_points.txt is damaged is named; the others are still found."""
    install("bad", GOOD.format(name="bad"))
    install("good", GOOD.format(name="good"))
    (tmp_path / "fake_bad-1.2.dist-info/entry_points.txt").write_text("[decommission_connector]\nno equals sign\n")
    plugins = Plugins.discover()
    info = the_quarantined(plugins)
    assert (info.name, info.distribution) == ("fake-bad", "fake-bad")
    assert "reading its entry points failed" in info.error
    assert "good_source" in plugins.source_types


def test_a_distribution_without_metadata_is_survived(install: Install, tmp_path: Path) -> None:
    """A distribution that lost its METADATA does not keep others from being found."""
    install("bad", GOOD.format(name="bad"))
    install("good", GOOD.format(name="good"))
    (tmp_path / "fake_bad-1.2.dist-info/METADATA").unlink()
    assert {"good_source", "bad_source"} <= set(Plugins.discover().source_types)


def test_a_name_is_given_once(install: Install) -> None:
    """Of two plugins with one name the second, by distribution, is set aside and names the first."""
    install("one", GOOD.format(name="one"), entry="same")
    install("two", GOOD.format(name="two"), entry="same")
    plugins = Plugins.discover()
    info = the_quarantined(plugins)
    assert info.distribution == "fake-two"
    assert info.error == "plugin same (fake-one 1.2) has the same name; uninstall one of the two"
    assert "two_source" not in plugins.source_types


@pytest.mark.parametrize(
    ("hook", "offer", "thing"),
    [
        ("connector_source_types", "[SourceType('x', BaseModel, print)]", "source type x"),
        ("connector_checks", "Checks(checks={'x': print})", "check x"),
        ("connector_checks", "Checks(converters={'x': str})", "converter x"),
    ],
)
def test_an_offer_is_made_once(install: Install, hook: str, offer: str, thing: str) -> None:
    """Of two plugins that offer the same name, the second is set aside whole."""
    source = f"from pydantic import BaseModel\n{RETURNS.format(hook=hook, body=f'return {offer}')}"
    install("one", source)
    install("two", source)
    info = the_quarantined(Plugins.discover())
    assert info.error == f"plugin one (fake-one 1.2) offers {thing} too; uninstall one of the two"


def test_a_source_type_is_offered_once_by_a_plugin(install: Install) -> None:
    """One plugin that offers a source type twice is set aside."""
    body = "return [SourceType('x', BaseModel, print)] * 2"
    install("one", f"from pydantic import BaseModel\n{RETURNS.format(hook='connector_source_types', body=body)}")
    assert "offers the source type x twice" in the_quarantined(Plugins.discover()).error


def test_one_object_is_one_plugin(install: Install) -> None:
    """Two entry points to one object would call its hooks twice; the second is set aside."""
    install("one", GOOD.format(name="one"))
    install("two", "", points_to="plugin_of_one")
    assert "is the same object as plugin one" in the_quarantined(Plugins.discover()).error


class BuiltIn:
    """A plugin of the host itself."""

    @hookimpl
    def connector_checks(self) -> Checks:
        """Two names that a third party might want."""
        return Checks(checks={"one_check": print}, converters={"strip": str.strip})


def test_a_built_in_cannot_be_replaced(install: Install) -> None:
    """Built-in plugins come first, so a third party that offers their names is the one set aside."""
    install("one", GOOD.format(name="one"))
    plugins = Plugins.discover(built_in={"standard": BuiltIn()})
    assert plugins.loaded[0].name == "standard"
    assert "plugin standard (decommission-connector " in the_quarantined(plugins).error
    assert plugins.checks.checks["one_check"] is print


def test_a_broken_built_in_is_an_error() -> None:
    """A built-in plugin that cannot be used is the host's own fault, and raised."""
    plugins = Plugins()
    plugins.register(BuiltIn(), "standard")
    with pytest.raises(ConnectorError, match=r"built-in plugin again plugin standard .* offers check one_check too"):
        plugins.register(BuiltIn(), "again")


def test_entry_points_may_be_given(install: Install) -> None:
    """Given entry points are loaded and no others."""
    install("good", GOOD.format(name="good"))
    point = EntryPoint("good", "plugin_of_good", "decommission_connector")
    assert Plugins.discover([point]).loaded == [PluginInfo("good", "unknown", "")]
    assert Plugins.discover([]).loaded == []


def test_an_interrupt_is_the_hosts(install: Install) -> None:
    """Ctrl-C during an import ends the host, not the plugin."""
    install("slow", "raise KeyboardInterrupt")
    with pytest.raises(KeyboardInterrupt):
        Plugins.discover()


def hooks(source: str) -> object:
    """A plugin made of a text."""
    namespace: dict[str, object] = {"__name__": "plugin_of_text"}
    exec(dedent(f"from connector.plugin import *\n{dedent(source)}"), namespace)  # noqa: S102 - the test's own text
    return type("Module", (), {name: staticmethod(each) for name, each in namespace.items() if callable(each)})


def with_hooks(**sources: str) -> Plugins:
    """Plugins with these sources, in this order."""
    plugins = Plugins()
    for name, source in sources.items():
        plugins.register(hooks(source), name)
    return plugins


def test_the_first_secret_wins() -> None:
    """Plugins are asked in order; a failing one does not keep a later one from answering."""
    one, two, three = (
        f"@hookimpl\ndef connector_secret(reference): {body}" for body in ("1/0", "return 'b'", "return 'c'")
    )
    assert with_hooks(one=one, two=two, three=three).secret("vault:x") == "b"


@pytest.mark.parametrize(("body", "words"), [("1 / 0", "ZeroDivisionError"), ("return 7", "is no text")])
def test_a_failing_secret_names_its_plugin(body: str, words: str) -> None:
    """When no plugin answers and one failed, the error says which."""
    plugins = with_hooks(vault=f"@hookimpl\ndef connector_secret(reference): {body}")
    with pytest.raises(Misconfigured, match=f"plugin vault: connector_secret .*{words}"):
        plugins.secret("vault:x")


READY = "@hookimpl\ndef connector_command_ready(command, document): {body}"


def test_every_plugin_may_hold_a_command() -> None:
    """Holds of all plugins are given, each with its plugin's name; None lets the command go."""
    plugins = with_hooks(
        big=READY.format(body="return Hold('too many') if len(command.serials) > 0 else None"),
        calm=READY.format(body="return None"),
        sender=READY.format(body="return Hold(document.sender)"),
    )
    assert plugins.command_ready(COMMAND, DOCUMENT) == [Hold("plugin big: too many"), Hold("plugin sender: none")]


@pytest.mark.parametrize(
    ("body", "words"), [("raise SystemExit(1)", "SystemExit: 1"), ("return True", "returned a bool; return a Hold")]
)
def test_a_failing_hook_holds_the_command(body: str, words: str) -> None:
    """A plugin that fails cannot let a command pass by failing."""
    (hold,) = with_hooks(odd=READY.format(body=body)).command_ready(COMMAND, DOCUMENT)
    assert hold.sentence.startswith("plugin odd: connector_command_ready ")
    assert words in hold.sentence


def test_every_plugin_is_notified() -> None:
    """All plugins hear of a settled document; the failure of one is raised after that."""
    heard: list[SettledDocument] = []

    class Listener:
        @hookimpl
        def connector_document_settled(self, outcome: SettledDocument) -> None:
            heard.append(outcome)

    plugins = with_hooks(deaf="@hookimpl\ndef connector_document_settled(outcome): raise OSError('no line')")
    plugins.register(Listener(), "listener")
    with pytest.raises(ConnectorError, match="plugin deaf: connector_document_settled failed: OSError: no line"):
        plugins.document_settled(OUTCOME)
    assert heard == [OUTCOME]


def test_discovery_works_in_a_process_of_its_own(tmp_path: Path) -> None:
    """A new interpreter that finds the distributions through PYTHONPATH loads the good one and names the bad ones."""
    distribution(tmp_path, "good", GOOD.format(name="good"))
    distribution(tmp_path, "exits", "import sys; sys.exit(7)")
    distribution(tmp_path, "missing", "import no_such_library")
    program = """
from connector.plugins import Plugins
plugins = Plugins.discover()
for info in [*plugins.loaded, *plugins.quarantined]:
    if info.distribution.startswith("fake-"):
        print(info.name, info.distribution, info.version, bool(info.error))
"""
    ended = subprocess.run(
        [sys.executable, "-c", program],
        env={"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.stderr == ""
    assert ended.returncode == 0
    assert ended.stdout.splitlines() == [
        "good fake-good 1.2 False",
        "exits fake-exits 1.2 True",
        "missing fake-missing 1.2 True",
    ]
