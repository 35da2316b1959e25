"""Ready mappings against the definitions of the IDoc types that they take."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from connector.idoc import IdocType, Segment, control_fields, shipped, xml_name
from connector.mapping.paths import Path, parse_path
from connector.mapping.schema import MappingFile
from connector.yamlfile import YamlFile
from tests.mappings.ready import READY, Ready

OTHER_NAMES = {"E1MBGMCA/E1BP2017_GM_ITEM_04/MATDOC_ITEM"}
"""Read beside the name that the definition has, since public descriptions differ."""
CONTROL = frozenset(control_fields(""))


def _file(ready: Ready) -> MappingFile:
    file = YamlFile(ready.path)
    # An open choice is no text, and says nothing of paths.
    return file.validate(MappingFile, _closed(file.value))


def _closed(value: object) -> object:
    """The first choice in each open place."""
    if isinstance(value, dict):
        return value["decide"][0] if "decide" in value else {key: _closed(each) for key, each in value.items()}
    return [_closed(each) for each in value] if isinstance(value, list) else value


def _types() -> Iterator[tuple[Ready, IdocType]]:
    for ready in READY:
        if "rows" in YamlFile(ready.path).value:
            # Its items are of two kinds, and half of its paths are there for one of them alone.
            continue
        found = [shipped(name) for name in _file(ready).accepts.idoctyp]
        yield from ((ready, each) for each in found if each is not None)


def _read(mapping: MappingFile) -> Iterator[str]:
    """Every path to a field that the mapping reads, from the IDOC element."""
    items = parse_path(mapping.for_each).steps
    for field in mapping.fields.values():
        yield from (_whole(items, parse_path(path)) for path in field.path)
    for join in mapping.joins.values():
        source = parse_path(_whole(items, parse_path(join.source))).steps
        yield from (_whole(source, parse_path(name)) for name in (join.take, *join.where))


def _whole(items: tuple[str, ...], path: Path) -> str:
    return "/".join([*items[: len(items) - path.ups], *path.steps])


def _of(idoc_type: IdocType) -> set[str]:
    """Every path to a field of the type."""
    above = {each.name: each for each in idoc_type.segments}

    def segment_path(segment: Segment) -> str:
        parent = above.get(segment.parent)
        own = xml_name(segment.name)
        return f"{segment_path(parent)}/{own}" if parent else own

    paths = {f"{segment_path(each)}/{field.name}" for each in idoc_type.segments for field in each.fields}
    return paths | {f"EDI_DC40/{name}" for name in CONTROL}


@pytest.mark.parametrize(
    ("ready", "idoc_type"), [pytest.param(*each, id=f"{each[0].name}-{each[1].idoctyp}") for each in _types()]
)
def test_every_field_that_a_mapping_reads_is_in_the_type(ready: Ready, idoc_type: IdocType) -> None:
    """A misspelt path would read nothing, always, and say nothing."""
    mapping = _file(ready)
    assert {each.name for each in idoc_type.segments} >= {parse_path(mapping.for_each).steps[-1]}
    # Segments of a customer (Z1...) are in no type.
    standard = {path for path in _read(mapping) if "/Z1" not in path}
    assert standard - _of(idoc_type) - OTHER_NAMES == set()


def test_the_shipped_definitions_meet_a_mapping() -> None:
    """Else nothing is compared."""
    assert {(ready.name, idoc_type.idoctyp) for ready, idoc_type in _types()} >= {
        ("mbgmcr", "MBGMCR01"),
        ("mbgmcr", "MBGMCR02"),
        ("mbgmcr", "MBGMCR03"),
        ("mbgmcr", "MBGMCR04"),
        ("mbgmca", "MBGMCA01"),
        *(("delvry07", f"DELVRY0{version}") for version in range(3, 8)),
    }
