"""Tests of connector.hookspecs: the plugin contract is typed, documented and true."""

from __future__ import annotations

import inspect
import subprocess
import sys
from collections.abc import Callable
from textwrap import dedent
from types import SimpleNamespace
from typing import Any

import pytest
from pluggy import PluginManager
from pydantic import BaseModel

from connector import hookspecs, plugin
from connector.hookspecs import PROJECT, Adoptable, Hooks, Intake, Source, SourceHost, SourceType
from connector.model import Checks, Command, Document, DocumentState, Hold, Key, Reason, SettledDocument
from connector.plugins import Plugins

HOOKS = {name: hook for name, hook in vars(Hooks).items() if name.startswith("connector_")}
COMMAND = Command(Key("sha256", ("00",)), "default", "04012345678901", Reason.DESTROY, False, "", ("1",) * 51)
OUTCOME = SettledDocument(1, COMMAND.document, "a.xml", "drop", DocumentState.IGNORED, None, "a test document")
DOCUMENT = Document(Key("sha256", ("00",)), "none", b"<IDOC/>")


class MyErpSettings(BaseModel):
    """What an example's source would need."""


def example(documentation: str | None) -> str:
    """The code in a docstring: its last lines that are indented by four."""
    lines = inspect.cleandoc(documentation or "").splitlines()
    start = len(lines)
    while start and (not lines[start - 1] or lines[start - 1].startswith("    ")):
        start -= 1
    return dedent("\n".join(lines[start:]))


def run_example(code: str) -> Plugins:
    """The plugins after registering what an example defines; names it takes as given stand for an integrator's own."""
    namespace: dict[str, Any] = vars(plugin) | {
        "__name__": "example",
        "MyErpSettings": MyErpSettings,
        "MyErpSource": lambda settings, host: None,
        "check_plant": lambda text: None,
        "vault": SimpleNamespace(read={"kv": "s3cret"}.get),
        "metrics": SimpleNamespace(count=lambda state, result: None),
    }
    exec(code, namespace)  # noqa: S102 - our own documentation
    hooks = SimpleNamespace(**{name: each for name, each in namespace.items() if name in HOOKS})
    plugins = Plugins()
    plugins.register(hooks, "example")
    return plugins


def test_the_plugin_of_the_class_is_whole() -> None:
    """The example of the class runs as a file of its own and does what it says."""
    namespace: dict[str, Any] = {"__name__": "example"}
    exec(example(Hooks.__doc__), namespace)  # noqa: S102 - our own documentation
    plugins = Plugins()
    plugins.register(SimpleNamespace(**namespace), "example")
    plugins.checks.checks["even"]("2")
    with pytest.raises(ValueError, match="3 is odd"):
        plugins.checks.checks["even"]("3")


@pytest.mark.parametrize("name", HOOKS)
def test_every_hook_is_typed_and_documented(name: str) -> None:
    """A hook has types, says when it is called, what it returns or is, and what happens if it raises."""
    signature = inspect.signature(HOOKS[name])
    assert signature.return_annotation is not inspect.Signature.empty
    parameters = [each for each in signature.parameters.values() if each.name != "self"]
    assert all(each.annotation is not inspect.Parameter.empty for each in parameters)
    documentation = inspect.getdoc(HOOKS[name]) or ""
    assert documentation.startswith("Called ")
    assert "f it raises, " in documentation
    assert all(f"    {each.name}: " in documentation for each in parameters)
    assert signature.return_annotation == "None" or "Returns:" in documentation


@pytest.mark.parametrize("name", HOOKS)
def test_every_hook_shows_an_example_that_is_accepted(name: str) -> None:
    """The example of each hook implements just that hook, and the host takes it."""
    code = example(HOOKS[name].__doc__)
    assert f"def {name}(" in code
    assert [info.name for info in run_example(code).loaded] == ["example"]


def shown(name: str) -> Plugins:
    """The plugins with the example of one hook."""
    return run_example(example(HOOKS[name].__doc__))


def test_the_examples_do_what_they_say() -> None:
    """Called by the host, each example gives what its hook promises."""
    assert list(shown("connector_source_types").source_types) == ["my_erp"]
    assert shown("connector_checks").checks.converters["lower"]("A") == "a"
    assert shown("connector_secret").secret("vault:kv") == "s3cret"
    assert shown("connector_secret").secret("other:kv") is None
    assert shown("connector_command_ready").command_ready(COMMAND, DOCUMENT) == [
        Hold("plugin example: more than 50 packs at once")
    ]
    shown("connector_document_settled").document_settled(OUTCOME)


def test_every_hook_is_known_to_pluggy() -> None:
    """Each function of the class is marked as a hook, and no other is."""
    manager = PluginManager(PROJECT)
    manager.add_hookspecs(Hooks)
    specified = {name for name in vars(manager.hook) if not name.startswith("_")}
    assert specified == {name for name, each in vars(Hooks).items() if inspect.isfunction(each)} == set(HOOKS)


@pytest.mark.parametrize("protocol", [Intake, SourceHost, Source, Adoptable])
def test_what_a_source_is_given_and_must_have_is_documented(protocol: type) -> None:
    """Every member of the protocols is documented and typed."""
    for name, member in vars(protocol).items():
        function: Callable[..., Any] | None = member.fget if isinstance(member, property) else member
        if name.startswith("_") or not inspect.isfunction(function):
            continue
        assert inspect.getdoc(function), name
        assert inspect.signature(function).return_annotation is not inspect.Signature.empty, name


def test_the_contract_is_public() -> None:
    """Everything of the contract that a plugin needs can be imported from connector.plugin, whose list is sorted."""
    assert set(plugin.__all__) >= {"hookimpl", "Intake", "Source", "SourceHost", "SourceType", "Checks", "Hold"}
    assert plugin.__all__ == sorted(plugin.__all__, key=lambda name: (not name.isupper(), name.islower(), name))
    assert all(hasattr(plugin, name) for name in plugin.__all__)
    assert plugin.SourceType is SourceType is hookspecs.SourceType
    assert plugin.Checks is Checks


def test_importing_the_contract_is_cheap() -> None:
    """`import connector.plugin` loads none of the large libraries, so that a command line stays quick."""
    program = "import connector.plugin, sys; print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    loaded = set(ended.stdout.split())
    assert "pluggy" in loaded
    assert loaded.isdisjoint({"lxml", "requests", "sqlalchemy", "pydantic", "alembic", "ruamel", "rich", "typer"})
