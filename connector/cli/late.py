"""Commands that are imported when they are called: `--help` needs their names and one sentence each, no more."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, MutableMapping
from importlib import import_module
from typing import Any, NamedTuple, cast

import typer
from typer.core import TyperGroup


class Late(NamedTuple):
    """A command, or a group of them, that is not imported yet.

    Attributes:
        place: Module and name in it, below `connector.cli`: `init:init`.
        about: What it does, in one sentence: the first one of its own help.
    """

    place: str
    about: str


class LateCommands(MutableMapping[str, Any]):
    """Commands by name; each is imported when it is asked for."""

    def __init__(self, places: Mapping[str, Late]) -> None:
        self._places = places
        self._made: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._made:
            self._made[name] = _command(name, self._places[name].place)
        return self._made[name]

    def __setitem__(self, name: str, command: Any) -> None:
        self._made[name] = command

    def __delitem__(self, name: str) -> None:
        raise TypeError(f"{name} is a command of the program; it stays")

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


def _command(name: str, place: str) -> Any:
    """Import a function or a group, and make it a command of that name."""
    module, _, attribute = place.partition(":")
    found = getattr(import_module(f"connector.cli.{module}"), attribute)
    around = plain_typer()
    around.callback()(_nothing)
    if isinstance(found, typer.Typer):
        around.add_typer(found, name=name)
    else:
        around.command(name)(cast("Callable[..., Any]", found))
    return cast("TyperGroup", typer.main.get_command(around)).commands[name]


def _nothing() -> None:
    """Makes a group of what has one command."""


def plain_typer(**more: Any) -> typer.Typer:
    """A group without the decoration that typer adds by itself."""
    return typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False, **more)


def late_group(places: Mapping[str, Late]) -> type[TyperGroup]:
    """The class of a group that has these commands."""

    class LateGroup(TyperGroup):
        """A group whose help imports none of its commands."""

        def __init__(self, **given: Any) -> None:
            super().__init__(**given | {"commands": LateCommands(places)})

        def format_commands(self, ctx: Any, formatter: Any) -> None:
            """Write the list of commands."""
            with formatter.section("Commands"):
                formatter.write_dl([(name, late.about) for name, late in places.items()])

    return LateGroup
