"""YAML files that people write, read so that every fault can name its line."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.constructor import ConstructorError, RoundTripConstructor
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode
from ruamel.yaml.reader import ReaderError

from connector.errors import Fault, Misconfigured

Model = TypeVar("Model", bound=BaseModel)
Location = Sequence[int | str]
"""Keys and positions from the top of the file to a value, as pydantic's `loc`."""
NOT_SHOWN = "not_shown"
"""Type of a pydantic error of our own whose input must not be shown."""
_UNSHOWN = frozenset({NOT_SHOWN, "model_type", "dict_type"})
_NO_TEXT = re.compile("[\0\ud800-\udfff]")
"""Characters that YAML can escape into a text, and that no path, header or database can hold."""
_QUOTING = re.compile(r"(alias|anchor|tag handle|timestamp)( from)? ['\"].*", re.DOTALL)
"""Where ruamel quotes what was written: a password may begin with the `*`, `&` or `!` of YAML."""
_BRACKET = re.compile(r"[\[\]{}]")
MOST_BRACKETS = 100
"""Brackets that may be open at a time; those in quotes count too."""
MOST_VALUES = 100_000
"""Values of a file, each alias written out: a few lines of aliases of aliases make more than memory holds."""
_PLAIN_WORDS = {
    "dict_type": "must hold `key: value` lines",
    "model_type": "must hold `key: value` lines",
    "list_type": "must be a list: [one, other]",
    "tuple_type": "must be a list: [one, other]",
    "frozen_set_type": "must be a list: [one, other]",
    "too_short": "is empty; write at least one",
    "path_type": "must be a path; write it in quotes",
}
"""For people who know no Python, by type of a pydantic error."""
_SECRET_NAME = re.compile(r"token|secret|passw|pwd|credential|channel_key|api_key|private", re.IGNORECASE)


class _Constructor(RoundTripConstructor):
    """Names the line of a scalar that is no value of its kind, such as the date 2020-99-99."""

    def construct_object(self, node: Node, deep: bool = False) -> Any:
        """What a node says.

        Raises:
            ConstructorError: It says nothing that can be used; its text is not repeated, since it may be a secret.
        """
        if isinstance(node, ScalarNode) and _NO_TEXT.search(node.value):
            raise ConstructorError(None, None, "a character stands here that no text can have", node.start_mark)
        if isinstance(node, MappingNode):
            _expect_words_as_keys(node)
        try:
            return super().construct_object(node, deep)
        except (ValueError, KeyError, AttributeError, TypeError):
            problem = "a value here is not what it looks like to YAML; write it in quotes"
            if str(node.tag).endswith(":timestamp"):
                problem = "the day or time here does not exist; if it is meant as a text, write it in quotes"
            raise ConstructorError(None, None, problem, node.start_mark) from None


def _expect_words_as_keys(node: MappingNode) -> None:
    for key, _ in node.value:
        if not isinstance(key, ScalarNode):
            raise ConstructorError(None, None, "a key must be a word, not a list or another `{...}`", key.start_mark)


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
        self._expect_few()

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
        self._expect_flat(text)
        try:
            value = _yaml().load(text)
        except RecursionError:
            raise Misconfigured([Fault(self.name, 0, "is nested too deeply; make it flatter")]) from None
        except YAMLError as error:
            line, problem = _problem(error, text)
            raise Misconfigured([Fault(self.name, line, f"is not YAML: {problem}; correct the line")]) from None
        if not isinstance(value, Mapping):
            raise Misconfigured([Fault(self.name, 1, "must hold `key: value` lines; it does not")])
        return value

    def _expect_few(self) -> None:
        known: dict[int, int] = {}
        for key, part in self.value.items():
            if _values(part, known) > MOST_VALUES:
                sentence = f"{key} has aliases (`*name`) that make it more than {MOST_VALUES} values; write it without"
                raise Misconfigured([self.fault([key], sentence)])

    def _expect_flat(self, text: str) -> None:
        """Refuse brackets in brackets: ruamel takes minutes over a thousand of them."""
        depth = 0
        for bracket in _BRACKET.finditer(text):
            depth = depth + 1 if bracket[0] in "[{" else max(0, depth - 1)
            if depth > MOST_BRACKETS:
                line = text.count("\n", 0, bracket.start()) + 1
                raise Misconfigured([Fault(self.name, line, "is nested too deeply; make it flatter")])

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


def _values(value: object, known: dict[int, int]) -> int:
    """How many values this is with every alias written out; `known` are the parts that were counted."""
    if not isinstance(value, Mapping | list):
        return 1
    if id(value) not in known:
        below = value.values() if isinstance(value, Mapping) else value
        known[id(value)] = 1 + sum(_values(each, known) for each in below)
    return known[id(value)]


def _yaml() -> YAML:
    yaml = YAML(typ="rt", pure=True)
    yaml.Constructor = _Constructor
    # The warning would show the line, which may hold a secret.
    yaml.composer.warn_double_anchors = False
    return yaml


def _problem(error: YAMLError, text: str) -> tuple[int, str]:
    """The line of an error, 0 when it has none, and what is wrong there."""
    if isinstance(error, ReaderError):
        return text.count("\n", 0, error.position) + 1, f"the character U+{error.character:04X} may not stand here"
    if not isinstance(error, MarkedYAMLError):
        return 0, str(error)
    line = error.problem_mark.line + 1 if error.problem_mark else 0
    # ruamel quotes both values of a key that stands twice; one of them may be a secret.
    return line, _QUOTING.sub(r"\1", str(error.problem).partition(" with value ")[0])


def explain(location: Location, error: Mapping[str, Any]) -> str:
    """One of pydantic's errors as a sentence; a value is shown only where it was written in the file."""
    # pydantic adds the step `[key]` when it is the key that is wrong.
    where = ".".join(str(step) for step in location if step != "[key]") or "the file"
    if error["type"] == "missing":
        return f"{where} is missing; add it"
    if error["type"] == "extra_forbidden":
        return f"{where} is not known here; remove it or correct its spelling"
    message = _PLAIN_WORDS.get(error["type"], str(error["msg"]).removeprefix("Value error, "))
    if error["type"] == "string_type" and isinstance(error["input"], int | float | date):
        message += "; write it in quotes"
    showable = isinstance(error["input"], str | int | float | bool) and not may_be_secret(location, error)
    shown = f" (found {error['input']!r})" if showable else ""
    return f"{where}: {message[:1].lower() + message[1:]}{shown}"


def may_be_secret(location: Location, error: Mapping[str, Any]) -> bool:
    """Whether the value at fault may be a secret: its field says so, or the model that refused it."""
    return error["type"] in _UNSHOWN or any(_SECRET_NAME.search(str(step)) for step in location[-2:])
