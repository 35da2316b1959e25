"""Choices that a mapping file leaves to the company: `{decide: [choices]}`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from connector.errors import Fault
from connector.yamlfile import Location, YamlFile

_CORRECT_PLACE = "name one by its last key or its whole path, rules counted from 0"


class Decider:
    """Copies what a file says, with a choice in each place that leaves one open.

    Attributes:
        faults: A fault for each place where nothing was chosen.
    """

    def __init__(self, file: YamlFile, choices: Mapping[str, str]) -> None:
        """Prepare for one file.

        Args:
            file: The file.
            choices: What to write, by the last key before `decide` (`zeros`) or by the whole dotted path
                (`rules.7.set.reason`), which wins. One that the place does not offer leaves it open.
        """
        self.faults: list[Fault] = []
        self._file = file
        self._choices = choices

    def decided(self, value: Any, at: Location = ()) -> Any:
        """The value in plain dicts and lists; an open place gets its first choice, and a fault."""
        if isinstance(value, Mapping):
            if offered := _offered(value):
                return self._choice(offered, at)
            return {key: self.decided(each, [*at, key]) for key, each in value.items()}
        if isinstance(value, list):
            return [self.decided(each, [*at, index]) for index, each in enumerate(value)]
        return value

    def _choice(self, offered: tuple[str, ...], at: Location) -> str:
        path = _path(at)
        chosen = self._choices.get(path, self._choices.get(_last(at)))
        if chosen in offered:
            return str(chosen)
        listed = " or ".join(offered)
        self.faults.append(self._file.fault(at, f"{path} is open; write {listed} in place of {{decide: [...]}}"))
        return offered[0]


@dataclass(frozen=True, slots=True)
class Place:
    """A place of a mapping file where a choice may be left open: `zeros`, `if_missing`, `if_orphaned`, or in `set`.

    Attributes:
        path: Its dotted path, e.g. `rules.7.set.reason`.
        last: Its last key, e.g. `reason`.
        offered: The choices; empty when a value is written there.
        written: The value; empty when the place is open.
    """

    path: str
    last: str
    offered: tuple[str, ...]
    written: str


def places(value: Any, at: Location = ()) -> Iterator[Place]:
    """Every place of a mapping file's value where a choice may be left open, whether or not it is."""
    if _may_be_open(at):
        offered = _offered(value)
        yield Place(_path(at), _last(at), offered, "" if offered else _written(value))
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield from places(each, [*at, key])
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from places(each, [*at, index])


@dataclass(slots=True)
class Settled:
    """What a test case's own choices come to in a mapping file.

    Attributes:
        chosen: What to write in places that are open, by dotted path.
        otherwise: For each place where something else is written, what and what not.
        faults: By key of the choices, why it can never be met.
    """

    chosen: dict[str, str] = field(default_factory=dict)
    otherwise: list[str] = field(default_factory=list)
    faults: dict[str, str] = field(default_factory=dict)


def settle(mapping: Mapping[str, Any], choices: Mapping[str, str]) -> Settled:
    """Hold a case's choices against a mapping file.

    Args:
        mapping: What the mapping file says.
        choices: By the last key (`zeros`: every place of that name) or by the whole dotted path, which wins.
    """
    found = Settled()
    known = list(places(mapping))
    for key, choice in choices.items():
        named = [place for place in known if key in {place.path, place.last}]
        if not named:
            found.faults[key] = f"{key} is no place where the mapping may leave a choice open; {_CORRECT_PLACE}"
        for place in named:
            if key == place.path or place.path not in choices:
                _add(found, place, key, choice)
    return found


def _add(found: Settled, place: Place, key: str, choice: str) -> None:
    if choice in place.offered:
        found.chosen[place.path] = choice
    elif place.offered:
        found.faults[key] = f"{place.path} offers {' or '.join(place.offered)}, not {choice}; correct the choice"
    elif place.written != choice:
        found.otherwise.append(f"{place.path} is {place.written}, not {choice}")


def _may_be_open(at: Location) -> bool:
    if len(at) == 3 and at[0] in {"lookups", "joins"}:
        return at[2] in {"zeros", "if_missing", "if_orphaned"}
    return len(at) > 3 and at[0] == "rules" and at[-2] == "set"


def _offered(value: Any) -> tuple[str, ...]:
    """The choices of `{decide: [choices]}`; none for anything else."""
    offered = value.get("decide") if isinstance(value, Mapping) and list(value) == ["decide"] else None
    if not isinstance(offered, list) or any(isinstance(each, Mapping | list) for each in offered):
        return ()
    return tuple(str(each) for each in offered)


def _written(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _path(at: Location) -> str:
    return ".".join(str(step) for step in at)


def _last(at: Location) -> str:
    return next((step for step in reversed(at) if isinstance(step, str)), "")
