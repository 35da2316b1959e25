"""What is wrong with mappings only beside others, or at a site: a document for two of them, no such endpoint."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from connector.errors import Fault
from connector.mapping.schema import Accepts, AnyFile, MappingFile
from connector.yamlfile import Location, YamlFile

if TYPE_CHECKING:
    from connector.mapping.compile import CompiledMapping


class NamedEndpoint(NamedTuple):
    """An endpoint that a mapping file names, and the line that does."""

    name: str
    line: int


def named_endpoints(file: YamlFile, mapping: AnyFile) -> Iterator[NamedEndpoint]:
    """The endpoints that commands of a mapping go to; that of `command` counts only where a rule leaves it to it.

    Args:
        file: The mapping file, for lines.
        mapping: What it says.
    """
    if not isinstance(mapping, MappingFile) or mapping.command is None:
        return
    is_left = False
    for index, rule in enumerate(mapping.rules):
        values = (rule.otherwise or rule).values
        if values is not None and values.endpoint is not None:
            at: Location = ["rules", index, *(("otherwise",) if rule.otherwise else ()), "set", "endpoint"]
            yield NamedEndpoint(values.endpoint, file.line(at))
        elif values is not None:
            is_left = True
    if is_left and mapping.command.endpoint.text is not None:
        yield NamedEndpoint(mapping.command.endpoint.text, file.line(["command", "endpoint"]))


def unknown_endpoints(mappings: Iterable[CompiledMapping], known: Collection[str]) -> Iterator[Fault]:
    """A fault for each line that names an endpoint which is not there: what goes to it is held.

    Args:
        mappings: The mappings in use.
        known: Names of the endpoints of connector.yaml.
    """
    listed = ", ".join(sorted(known)) or "none"
    for mapping in mappings:
        for name, line in mapping.endpoints:
            if name not in known:
                sentence = f"connector.yaml has no endpoint {name} (there are: {listed}); correct it, or add it there"
                yield Fault(str(mapping.path), line, sentence)


def overlaps(mappings: Sequence[CompiledMapping]) -> Iterator[Fault]:
    """A fault for each mapping all of whose documents another one takes as well: they are held."""
    for one, other in combinations(mappings, 2):
        if _is_within(one.accepted, other.accepted):
            yield _overlap(one, other)
        elif _is_within(other.accepted, one.accepted):
            yield _overlap(other, one)


def _is_within(one: Accepts, other: Accepts) -> bool:
    """Whether each document that `one` takes is taken by `other`: its conditions are those of `one`, or wider."""
    for kind in Accepts.model_fields:
        narrow, wide = set(getattr(one, kind)), set(getattr(other, kind))
        if wide and (not narrow or not narrow <= wide):
            return False
    return True


def _overlap(one: CompiledMapping, other: CompiledMapping) -> Fault:
    sentence = (
        f"{other.path}:{other.accepts_line} takes every document that this `accepts` takes, and what two mappings take "
        "is held; tell the two apart (idoctyp, mestyp, cimtyp, root), or remove one"
    )
    return Fault(str(one.path), one.accepts_line, sentence)
