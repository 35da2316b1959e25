"""configuration.md names every key of connector.yaml with its default, and no other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from connector import config
from connector.host.opening import discover_plugins

ROW = re.compile(r"^\| `(?P<key>[^`]+)` \| (?P<default>[^|]+) \| (?P<meaning>.+) \|$", re.MULTILINE)
NOTHING = {"must be given": ..., "none": None, "empty": ""}


def _keys(schema: dict[str, Any], part: dict[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    """Each key of a JSON Schema that holds no keys of its own, dotted, and its default (`...` when it is required)."""
    for name, value in part["properties"].items():
        found = _resolved(schema, value)
        if "properties" in found:
            yield from _keys(schema, found, f"{before}{name}.")
        elif named := _named(schema, found):
            yield from _keys(schema, named, f"{before}{name}.NAME.")
        else:
            yield f"{before}{name}", ... if name in part.get("required", []) else value.get("default")


def _named(schema: dict[str, Any], part: dict[str, Any]) -> dict[str, Any] | None:
    """What stands under each name of a section of names; None when the part is no such section."""
    each = next(iter(part.get("patternProperties", {}).values()), None)
    found = _resolved(schema, each) if each else {}
    return found if "properties" in found else None


def _resolved(schema: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    named = [each for each in part.get("anyOf", []) if "$ref" in each]
    reference = (named[0] if len(named) == 1 else part).get("$ref", "")
    return schema["$defs"][reference.rpartition("/")[2]] if reference else part


def _written(text: str) -> object:
    """A default as the page writes it."""
    return NOTHING.get(text.strip(), text.strip().strip("`"))


def _shown(value: object) -> object:
    """A default of the schema, as the page would write it."""
    if isinstance(value, dict) and value:
        return "; ".join(f"{key}: [{', '.join(sorted(each))}]" for key, each in value.items())
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return f"{value:g}" if value < 1e6 else str(value)
    return "" if value == {} else value


def _page_keys(text: str) -> dict[str, object]:
    return {
        row["key"]: _written(row["default"])
        for row in ROW.finditer(text)
        if "." in row["key"] or row["key"] == "mappings"
    }


def test_every_key_of_connector_yaml_is_named_with_its_default(page_text: dict[str, str]) -> None:
    """The tables and the JSON Schema have the same keys and the same defaults."""
    schema = config.json_schema()
    expected = {key: _shown(default) for key, default in _keys(schema, schema)}
    named = {
        key: each for key, each in _page_keys(page_text["configuration.md"]).items() if not key.startswith("settings.")
    }
    assert named == expected


def test_every_setting_of_the_file_drop_is_named_with_its_default(page_text: dict[str, str]) -> None:
    """The table and the plugin's own settings have the same keys and the same defaults."""
    schema = discover_plugins().source_types["xml_file_drop"].settings.model_json_schema()
    expected = {f"settings.{key}": _shown(default) for key, default in _keys(schema, schema)}
    expected["settings.complete.stable"] = f"{schema['properties']['complete']['default']['stable']:g}"
    named = {
        key: each for key, each in _page_keys(page_text["configuration.md"]).items() if key.startswith("settings.")
    }
    assert named == expected
