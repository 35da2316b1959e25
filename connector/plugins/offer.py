"""What one plugin offers, checked before any other plugin can see it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from pluggy import PluginManager
from pydantic import BaseModel

from connector.hookspecs import PROJECT, Hooks, SourceType
from connector.model import Checks
from connector.plugins.calling import call, expect

Function = TypeVar("Function", bound=Callable[[str], Any])

NAME = re.compile(r"[a-z][a-z0-9_-]*")


@dataclass(frozen=True, slots=True)
class Offer:
    """A plugin that was loaded, and all it offers.

    Attributes:
        plugin: The module or object that the entry point named.
        manager: Calls the hooks of this plugin and of no other.
        source_types: By name.
        checks: Its checks and converters.
    """

    plugin: object
    manager: PluginManager
    source_types: Mapping[str, SourceType]
    checks: Checks

    def things(self) -> Iterator[str]:
        """Everything offered under a name that only one plugin may use."""
        yield from (f"source type {name}" for name in self.source_types)
        yield from (f"check {name}" for name in self.checks.checks)
        yield from (f"converter {name}" for name in self.checks.converters)

    def other_hooks(self) -> Iterator[str]:
        """Names of its hooks that give nothing a name stands for."""
        named = ("connector_source_types", "connector_checks")
        callers = self.manager.get_hookcallers(self.plugin) or ()
        yield from (caller.name for caller in callers if caller.name not in named)


def offer_of(plugin: object, name: str) -> Offer:
    """All that a plugin offers, checked before any other plugin can see it.

    Raises:
        Broken: It is no plugin, one of its hooks fails, or returns what it must not.
    """
    manager = PluginManager(PROJECT)
    manager.add_hookspecs(Hooks)
    call("registering its hooks", lambda: manager.register(plugin, name))
    call("checking its hooks", manager.check_pending)
    expect(bool(manager.get_hookcallers(plugin)), "has no hook; mark its functions with connector.plugin.hookimpl")
    return Offer(plugin, manager, _source_types(manager), _checks(manager))


def _source_types(manager: PluginManager) -> dict[str, SourceType]:
    returned = _returned(manager, "connector_source_types", ())
    listed = call("connector_source_types", lambda: list(returned))
    found: dict[str, SourceType] = {}
    for source_type in listed:
        _expect_source_type(source_type)
        expect(source_type.name not in found, f"offers the source type {source_type.name} twice; rename one")
        found[source_type.name] = source_type
    return found


def _expect_source_type(given: Any) -> None:
    kind = type(given).__name__
    expect(isinstance(given, SourceType), f"connector_source_types gave a {kind}; give a list of SourceType")
    named = isinstance(given.name, str) and NAME.fullmatch(given.name)
    expect(bool(named), f"the source type {given.name!r} must have a name of small letters, digits, - and _")
    model = isinstance(given.settings, type) and issubclass(given.settings, BaseModel)
    expect(model, f"the settings of source type {given.name} must be a class derived from pydantic.BaseModel")
    expect(callable(given.open), f"open of source type {given.name} must be a function")


def _checks(manager: PluginManager) -> Checks:
    checks = _returned(manager, "connector_checks", Checks())
    expect(isinstance(checks, Checks), f"connector_checks returned a {type(checks).__name__}; return Checks")
    return Checks(_named(checks.checks), _named(checks.converters))


def _named(functions: Mapping[str, Function]) -> dict[str, Function]:
    """A copy of functions by name, after looking whether they are that."""
    copy = call("connector_checks", lambda: dict(functions))
    for name, function in copy.items():
        fits = isinstance(name, str) and NAME.fullmatch(name)
        expect(bool(fits), f"the check or converter {name!r} must have a name of small letters, digits, - and _")
        expect(callable(function), f"the check or converter {name} must be a function")
    return copy


def _returned(manager: PluginManager, hook: str, otherwise: object) -> Any:
    """What the plugin's hook returns, or `otherwise` when it has none."""
    caller = getattr(manager.hook, hook)
    if not caller.get_hookimpls():
        return otherwise
    results = call(hook, caller)
    expect(bool(results), f"{hook} returned nothing; return what its documentation says")
    return results[0]
