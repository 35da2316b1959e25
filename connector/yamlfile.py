"""YAML files that people write, read so that every fault can name its line."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from connector.errors import Fault, Misconfigured

Model = TypeVar("Model", bound=BaseModel)
Location = Sequence[int | str]
"""Keys and positions from the top of the file to a value, as pydantic's `loc`."""
NOT_SHOWN = "not_shown"
"""Type of a pydantic error of our own whose input must not be shown."""
_UNSHOWN = frozenset({NOT_SHOWN, "model_type", "dict_type"})
_SECRET_NAME = re.compile(r"token|secret|passw|pwd|credential|channel_key|api_key|private", re.IGNORECASE)


class YamlFile:
    """One YAML file: its value, and the line of every place in it.

    Attributes:
        path: The file.
        name: The path as the person gave it; faults name it so.
        value: What the file says, in dicts, lists and scalars.
    """

    def __init__(self, path: Path, text: str | None = None) -> None:
        """Read the file, or `text` as if it stood there.

        Raises:
            Misconfigured: The file is missing, cannot be read, or is no YAML mapping.
        """
        self.path = path
        self.name = str(path)
        self.value = self._load(text if text is not None else self._text())

    def _text(self) -> str:
        try:
            return self.path.read_text(encoding="utf-8")
        except FileNotFoundError:
            raise Misconfigured([Fault(self.name, 0, "there is no such file; check the path")]) from None
        except OSError as error:
            raise Misconfigured([Fault(self.name, 0, f"cannot be read: {error.strerror}")]) from None
        except UnicodeDecodeError as error:
            raise Misconfigured([Fault(self.name, 0, f"is not UTF-8 (byte {error.start}); save it as UTF-8")]) from None

    def _load(self, text: str) -> Mapping[str, Any]:
        try:
            value = YAML(typ="rt", pure=True).load(text)
        except MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 0
            # ruamel quotes both values of a key that stands twice; one of them may be a secret.
            problem = str(error.problem).partition(" with value ")[0]
            raise Misconfigured([Fault(self.name, line, f"is not YAML: {problem}; correct the line")]) from None
        except YAMLError as error:
            raise Misconfigured([Fault(self.name, 0, f"is not YAML: {error}")]) from None
        if not isinstance(value, Mapping):
            raise Misconfigured([Fault(self.name, 1, "must hold `key: value` lines; it does not")])
        return value

    def line(self, location: Location) -> int:
        """Line, from 1, of the deepest part of the location that the file has."""
        line = 1
        value: Any = self.value
        for step in location:
            marks = getattr(value, "lc", None)
            if marks is None or marks.data is None or step not in marks.data:
                break
            line = marks.data[step][0] + 1
            value = value[step]
        return line

    def fault(self, location: Location, sentence: str) -> Fault:
        """A fault at a place in this file."""
        return Fault(self.name, self.line(location), sentence)

    def validate(self, model: type[Model], value: object = None, at: Location = ()) -> Model:
        """Check a value of this file (default: the whole file) against a model.

        Args:
            model: A pydantic model.
            value: The value, found at `at`.
            at: Where the value stands in the file.

        Raises:
            Misconfigured: Every fault that pydantic found, each with its line.
        """
        try:
            return model.model_validate(self.value if value is None else value)
        except ValidationError as error:
            raise Misconfigured(
                [
                    self.fault([*at, *each["loc"]], explain([*at, *each["loc"]], each))
                    for each in error.errors(include_url=False)
                ]
            ) from None


def explain(location: Location, error: Mapping[str, Any]) -> str:
    """One of pydantic's errors as a sentence; a value is shown only where it was written in the file."""
    # pydantic adds the step `[key]` when it is the key that is wrong.
    where = ".".join(str(step) for step in location if step != "[key]") or "the file"
    if error["type"] == "missing":
        return f"{where} is missing; add it"
    if error["type"] == "extra_forbidden":
        return f"{where} is not known here; remove it or correct its spelling"
    message = str(error["msg"]).removeprefix("Value error, ")
    showable = isinstance(error["input"], str | int | float | bool) and not may_be_secret(location, error)
    shown = f" (found {error['input']!r})" if showable else ""
    return f"{where}: {message[:1].lower() + message[1:]}{shown}"


def may_be_secret(location: Location, error: Mapping[str, Any]) -> bool:
    """Whether the value at fault may be a secret: its field says so, or the model that refused it."""
    return error["type"] in _UNSHOWN or any(_SECRET_NAME.search(str(step)) for step in location[-2:])
