"""mapping-reference.md names every key, check, converter and fault of the language."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from connector.demo.site import with_choices
from connector.errors import Misconfigured
from connector.mapping import BUILT_IN, MappingSet, json_schema, json_schema_of_tests

READY = Path(__file__).parents[2] / "mappings"
PAGE = "mapping-reference.md"
ROW = re.compile(r"^\| `(?P<key>[\w.]+)` \| (?P<meaning>.+) \|$", re.MULTILINE)
FAULT = re.compile(r"^\| `+ ?(?P<said>.+?) ?`+ \| .+ \|$", re.MULTILINE)


def _chapter(text: str, heading: str) -> str:
    return text.partition(f"{heading}\n")[2].partition("\n#")[0]


def _keys(schema: dict[str, Any], part: dict[str, Any], before: str = "") -> Iterator[tuple[str, bool]]:
    """Every key, dotted, and whether it must be given; a section of names has `NAME` for each."""
    for name, value in part.get("properties", {}).items():
        yield f"{before}{name}", name in part.get("required", [])
        for below in _below(schema, value):
            inner = f"{before}{name}.NAME." if _is_of_names(value) else f"{before}{name}."
            yield from _keys(schema, below, inner)


def _is_of_names(value: dict[str, Any]) -> bool:
    return value.get("type") == "object" and ("additionalProperties" in value or "patternProperties" in value)


def _below(schema: dict[str, Any], value: dict[str, Any]) -> list[dict[str, Any]]:
    """The models that a value may be, lists and sections of names looked into."""
    if "$ref" in value:
        return [schema["$defs"][value["$ref"].rpartition("/")[2]]]
    inner = [*value.get("anyOf", []), *value.get("allOf", []), *value.get("patternProperties", {}).values()]
    inner += [each for each in (value.get("items"), value.get("additionalProperties")) if isinstance(each, dict)]
    return [found for each in inner for found in _below(schema, each) if "properties" in found]


def _language_keys() -> dict[str, bool]:
    schema = json_schema()
    found: dict[str, bool] = {}
    for file in _below(schema, schema):
        found |= dict(_keys(schema, file))
    return {key: must for key, must in found.items() if not key.startswith("rules.otherwise.") and not _is_inner(key)}


def _is_inner(key: str) -> bool:
    """Keys that the page describes in the row of their parent."""
    return key.endswith(
        (".decide", ".product", ".not", ".of.text", ".of.field", ".row.NAME.text", ".row.NAME.field")
    ) or bool(re.fullmatch(r"command\.\w+\.\w+", key))


def test_every_key_of_the_language_is_named(page_text: dict[str, str]) -> None:
    """The tables and the JSON Schema have the same keys."""
    text = page_text[PAGE].partition("\n## Test files\n")[0]
    sections = ["accepts", "lookups", "fields", "joins", "rules", "command", "language", "mapping", "for_each"]
    sections += ["line_id", "reverses", "rows", "namespaces"]
    named = {row["key"] for row in ROW.finditer(text) if row["key"].split(".")[0] in sections}
    assert named == set(_language_keys())


def test_what_must_be_given_is_said(page_text: dict[str, str]) -> None:
    """A row says `Must be given` for each key that the schema requires."""
    rows = {row["key"]: row["meaning"] for row in ROW.finditer(page_text[PAGE])}
    silent = [key for key, must in _language_keys().items() if must and "ust be given" not in rows[key]]
    assert silent == []


def test_every_key_of_test_files_is_named(page_text: dict[str, str]) -> None:
    """Keys of the second and third level of expected commands and findings stand in one row each."""
    schema = json_schema_of_tests()
    chapter = _chapter(page_text[PAGE], "## Test files")
    rows = {row["key"]: row["meaning"] for row in ROW.finditer(chapter)}
    keys = [key for key, _ in _keys(schema, schema)]
    assert set(rows) == {key for key in keys if key.count(".") < 2}
    for key in keys:
        if key.count(".") == 2:
            parent, _, name = key.rpartition(".")
            assert f"`{name}`" in rows[parent]


@pytest.mark.parametrize(
    ("heading", "known"), [("### Converters", BUILT_IN.converters), ("### Checks", BUILT_IN.checks)]
)
def test_every_check_and_converter_is_named(page_text: dict[str, str], heading: str, known: dict[str, object]) -> None:
    """The two tables have what is built in, and nothing else."""
    assert {row["key"] for row in ROW.finditer(_chapter(page_text[PAGE], heading))} == set(known)


WRONG = {
    "... is missing; add it": "-accepts",
    "... is not known here; remove it or correct its spelling": "fieldz: {}",
    'write it in quotes: "..."': "rules: [{when: {move_type: 551}, hold: x}]",
    "... is open; write ... in place of {decide: [...]}": "joins: {serials: {zeros: {decide: [keep, strip]}}}",
    "names no document; write idoctyp, mestyp, cimtyp or root": "accepts: {idoctyp: null, mestyp: null}",
    "must have exactly one of path, position: true, lookup, ratio and text": "fields: {x: {path: A, text: b}}",
    "needs lookup, key and take together, or none of the three": "fields: {x: {lookup: gtin, key: unit}}",
    "must do exactly one thing: set, row, ignore, hold, reject, reversal": (
        "rules: [{when: {unit: ST}, hold: a, ignore: b}]"
    ),
    "`otherwise` stands alone in its rule": "rules: [{when: {unit: ST}, otherwise: {hold: a}}]",
    "needs `when` with at least one field": "rules: [{hold: a}]",
    "must be a text or a list of texts": "fields: {x: {path: {a: b}}}",
    "is an empty list; name at least one, or leave the key out": "fields: {x: {path: []}}",
    'write `empty` instead of ""': 'rules: [{when: {unit: ""}, hold: a}]',
    "knows only {not: [texts]}": "rules: [{when: {unit: {above: x}}, hold: a}]",
    '"..." is no path such as SEGMENT/FIELD or ../SEGMENT/FIELD': "fields: {x: {path: A//B}}",
    'the prefix ... of "..." is not in namespaces': "fields: {x: {path: p:A}}",
    "is an attribute; name a segment": "for_each: A/@b",
    "is neither a name nor @name": "fields: {x: {path: A, only: {B/C: d}}}",
    "has no siblings to choose by": "fields: {x: {path: ., only: {B: d}}}",
    "compares the item with itself": "joins: {serials: {from: .}}",
    "has `only` or `all`, which go with path": "fields: {x: {text: a, all: true}}",
    "has `separator`, which goes with `all: true`": "fields: {x: {path: A, separator: ;}}",
    "has `all: true`, so that it is texts": "fields: {x: {path: A, all: true, as: decimal}}",
    "has `decimal`, which goes with `as: decimal`": "fields: {x: {path: A, decimal: '.'}}",
    "has `all: true`, but one value is needed here": "fields: {unit: {all: true}}",
    "for_each goes up with ../": "for_each: ../A",
    "goes up with ../, which is not known here": "joins: {serials: {take: ../A}}",
    "leaves the IDOC element; take away a ../": "joins: {serials: {from: ../../../A}}",
    "field ... is not known": "rules: [{when: {colour: red}, hold: a}]",
    "converter ... is not known": "fields: {x: {path: A, convert: fold}}",
    "check ... is not known": "fields: {x: {path: A, check: pretty}}",
    "look-up ... is not known": "fields: {x: {lookup: plant, key: unit, take: A}}",
    "join ... is not known": "command: {serials: packs_of}",
    "is found by ...; name ... fields, in that order": "fields: {x: {lookup: gtin, key: unit, take: GTIN}}",
    "is looked up by its own value; correct its key": (
        "fields: {unit: {path: null, required: null, lookup: gtin, key: [material, unit], take: UNIT}}"
    ),
    "join ... is not used; remove it, or name it in command.serials": (
        "joins: {more: {from: ../A, take: B, where: {C: item}, zeros: keep}}"
    ),
    "is the name of a field too; rename one of the two": "fields: {serials: {path: A}}",
    "zeros is missing; write `zeros: keep` or `zeros: strip`": "joins: {serials: {zeros: null}}",
    "where is missing": "joins: {serials: {where: null}}",
    "is no number; give it `as: decimal`": "joins: {serials: {count_equals: unit}}",
    "a reversal needs the item's movement type; define the field move_type": "fields: {move_type: null}",
    "the rule sets no ..., which command expects of it; add it": "rules: [{when: {unit: ST}, set: {market_id: EU}}]",
    "no item reaches this rule: earlier rules take all of it": (
        "rules: [{when: {unit: ST}, hold: a}, {when: {unit: ST}, hold: b}]"
    ),
    "no item reaches this rule: it stands after otherwise": (
        "rules: [{otherwise: {hold: a}}, {when: {unit: ST}, hold: b}]"
    ),
    "names a document or a line, so it is a text; take its as away": "line_id: {document: unit, line: quantity}",
    "line_id and reverses name documents by ... fields; name them by the same ones": (
        "{line_id: {document: [unit, material], line: item}, reverses: {document: unit, line: item}}"
    ),
    "no rule is a reversal, so nothing reads this; add such a rule, or remove it": (
        "{reverses: {document: unit, line: item}, rules: [{otherwise: {hold: a}}]}"
    ),
    "is computed from its own value; correct its ratio": ("fields: {x: {ratio: {of: quantity, by: x}, as: decimal}}"),
    "names no table; write file (a CSV file) or rows (a table that a mapping gives)": "lookups: {x: {key: A}}",
    "has senders, which count for rows alone": "lookups: {gtin: {senders: PRD/100}}",
    "no mapping gives the table ... (given: ...); add one with `rows`, or correct it": (
        "lookups: {gtin: {rows: material}}"
    ),
    "only a mapping that says `rows` gives rows": "rules: [{when: {unit: ST}, row: {A: unit}}]",
    "look-up file ... cannot be read": "lookups: {gtin: {file: none.csv}}",
    "has no column ..., only ...": "fields: {x: {lookup: gtin, key: [material, unit], take: COLOUR}}",
    "is in line ... already; keep one row": "twice.csv: 'A,B\n1,2\n1,3\n'",
    "cells where the header has": "twice.csv: 'A,B\n1\n'",
    "has the column ... twice or without a name": "twice.csv: 'A,A\n1,2\n'",
    "is not UTF-8": "twice.csv: latin",
    "is the name in ... too; rename one of the two": "=copy",
}
"""By sentence as the page has it, a change of the ready mapping that is answered with it."""


def _lay_over(whole: Any, given: Any) -> None:
    for key, value in given.items():
        if value is None:
            del whole[key]
        elif isinstance(value, dict) and isinstance(whole.get(key), dict):
            _lay_over(whole[key], value)
        else:
            whole[key] = value


def _write(change: str, folder: Path) -> None:
    """Write the ready mapping with a change into a folder."""
    shutil.copytree(READY / "lookups", folder / "lookups")
    yaml = YAML(typ="rt", pure=True)
    whole = yaml.load(with_choices((READY / "mbgmcr.yaml").read_text("utf-8")))
    given = {} if change[0] in "-=" else yaml.load(change)
    if change.startswith("-"):
        del whole[change[1:]]
    if "twice.csv" in given:
        content = given.pop("twice.csv")
        (folder / "twice.csv").write_bytes(
            b"A,B\n\xe9,1\n" if content == "latin" else content.replace(" ", "\n").encode()
        )
        given = {"lookups": {"x": {"file": "twice.csv", "key": "A"}}}
    _lay_over(whole, given)
    for name in ("mapping.yaml", "copy.yaml") if change == "=copy" else ("mapping.yaml",):
        with (folder / name).open("w", encoding="utf-8") as file:
            yaml.dump(whole, file)


@pytest.mark.parametrize("said", WRONG)
def test_a_fault_is_said_as_the_page_says(said: str, tmp_path: Path) -> None:
    """The change is answered with the sentence."""
    _write(WRONG[said], tmp_path)
    with pytest.raises(Misconfigured) as raised:
        MappingSet(tmp_path, BUILT_IN).load()
    pattern = ".*".join(re.escape(part) for part in said.replace("`", "").split("..."))
    assert re.search(pattern, str(raised.value).replace("`", ""))


def test_every_fault_is_tried(page_text: dict[str, str]) -> None:
    """The table of faults and the changes tried here are the same."""
    chapter = _chapter(page_text[PAGE], "## Faults")
    assert {row["said"] for row in FAULT.finditer(chapter)} == set(WRONG)
