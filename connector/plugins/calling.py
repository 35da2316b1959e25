"""Calling into a plugin, which may do anything."""

from __future__ import annotations

import importlib
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pluggy

Result = TypeVar("Result")

_NOT_THE_PLUGIN = tuple(str(Path(file).parent) for file in (__file__, str(importlib.__file__), str(pluggy.__file__)))


class Broken(Exception):
    """A plugin cannot be used, or failed; the text says why."""


def expect(fact: bool, sentence: str) -> None:
    """Raise Broken with the sentence unless the fact is true."""
    if not fact:
        raise Broken(sentence)


def call(what: str, function: Callable[[], Result]) -> Result:
    """Call into a plugin; whatever it raises, SystemExit too, is its own fault and ends nothing else.

    Args:
        what: What is done, to begin the sentence with.
        function: Calls the plugin.

    Raises:
        Broken: It failed; says with what error and where in the plugin.
    """
    try:
        return function()
    except (KeyboardInterrupt, Broken):
        raise
    except BaseException as error:
        raise Broken(f"{what} failed: {_described(error)}") from error


def _described(error: BaseException) -> str:
    """The error and where in the plugin it arose; never fails, whatever the error's own text does."""
    lines = traceback.format_exception_only(error)
    text = " ".join(lines[-1 if isinstance(error, SyntaxError) else 0].split())
    return f"{text}{_place(error)}"


def _place(error: BaseException) -> str:
    if isinstance(error, SyntaxError):
        return f" ({error.filename}, line {error.lineno})"
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if not frame.filename.startswith(("<frozen", *_NOT_THE_PLUGIN)):
            return f" ({frame.filename}, line {frame.lineno})"
    return ""
