"""The ready mappings. One that is put into `mappings/` is tried by all tests here."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from connector.mapping.choices import Place, places
from connector.yamlfile import YamlFile

MAPPINGS = Path(__file__).parents[2] / "mappings"


class Ready(NamedTuple):
    """A ready mapping.

    Attributes:
        name: Its name.
        path: Its file.
        test: The file of its tests.
    """

    name: str
    path: Path
    test: Path

    @property
    def open(self) -> list[Place]:
        """The places that wait for the company's decision, in the file's order."""
        return [place for place in places(YamlFile(self.path).value) if place.offered]


def ready_mapping(name: str) -> Ready:
    """A ready mapping by its name."""
    return Ready(name, MAPPINGS / f"{name}.yaml", MAPPINGS / f"{name}.test.yaml")


READY = [ready_mapping(path.stem) for path in sorted(MAPPINGS.glob("*.yaml")) if not path.name.endswith(".test.yaml")]
