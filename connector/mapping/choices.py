"""Choices that a mapping file leaves to the company: `{decide: [choices]}`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connector.errors import Fault
from connector.yamlfile import Location, YamlFile


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
            if list(value) == ["decide"] and isinstance(value["decide"], list) and value["decide"]:
                return self._choice([str(each) for each in value["decide"]], at)
            return {key: self.decided(each, [*at, key]) for key, each in value.items()}
        if isinstance(value, list):
            return [self.decided(each, [*at, index]) for index, each in enumerate(value)]
        return value

    def _choice(self, offered: list[str], at: Location) -> str:
        path = ".".join(str(step) for step in at)
        last = next((step for step in reversed(at) if isinstance(step, str)), "")
        chosen = self._choices.get(path, self._choices.get(last))
        if chosen in offered:
            return str(chosen)
        listed = " or ".join(offered)
        self.faults.append(self._file.fault(at, f"{path} is open; write {listed} in place of {{decide: [...]}}"))
        return offered[0]
