"""What pydantic cannot see in a mapping file: names that must fit together, rules that no item reaches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from connector.mapping.actions import Action, RulePart
from connector.mapping.conditions import When, unreachable
from connector.mapping.decisions import MOVE_TYPE
from connector.mapping.onevalue import one_value_faults
from connector.mapping.pathlint import Said, path_faults
from connector.mapping.rules import placeholders
from connector.mapping.schema import AnyFile, FieldPart, Join, MappingFile, RowsFile
from connector.mapping.slots import SETTABLE
from connector.model import Checks
from connector.yamlfile import Location


def lint(mapping: MappingFile | RowsFile, checks: Checks) -> Iterator[Said]:
    """Every fault of names and paths."""
    yield from path_faults(mapping)
    yield from one_value_faults(mapping)
    for name, field in mapping.fields.items():
        yield from _field(mapping, name, field, checks)
    yield from _circles(mapping)
    if isinstance(mapping, RowsFile):
        yield from _rows(mapping)
    else:
        yield from _commanding(mapping, checks)


def _commanding(mapping: MappingFile, checks: Checks) -> Iterator[Said]:
    for name, join in mapping.joins.items():
        yield from _join(mapping, name, join, checks)
    for index, rule in enumerate(mapping.rules):
        yield from _rule(mapping, index, rule)
    yield from _command(mapping)
    yield from _lines(mapping)


def _known(names: Iterable[str], known: Iterable[str], what: str, at: Location) -> Iterator[Said]:
    choice = sorted(known)
    for name in names:
        if name not in choice:
            listed = ", ".join(choice) or "none"
            yield at, f"{what} {name} is not known; correct it, or define it (known: {listed})"


def _field(mapping: AnyFile, name: str, field: FieldPart, checks: Checks) -> Iterator[Said]:
    at = ["fields", name]
    yield from _known(field.convert, checks.converters, "converter", [*at, "convert"])
    yield from _known(field.check, checks.checks, "check", [*at, "check"])
    yield from _known(field.key, mapping.fields, "field", [*at, "key"])
    if field.ratio is not None:
        yield from _numbers(mapping, [*field.ratio.of, *field.ratio.by], [*at, "ratio"])
    if field.lookup is None:
        return
    yield from _known([field.lookup], mapping.lookups, "look-up", [*at, "lookup"])
    lookup = mapping.lookups.get(field.lookup)
    if lookup is not None and len(lookup.key) != len(field.key):
        wanted = ", ".join(lookup.key)
        yield [*at, "key"], f"look-up {field.lookup} is found by {wanted}; name {len(lookup.key)} fields, in that order"


def _numbers(mapping: AnyFile, names: Sequence[str], at: Location) -> Iterator[Said]:
    yield from _known(names, mapping.fields, "field", at)
    for each in names:
        if each in mapping.fields and mapping.fields[each].kind != "decimal":
            yield at, f"field {each} is no number; give it `as: decimal`"


def _circles(mapping: AnyFile) -> Iterator[Said]:
    """Look-ups and ratios that depend on their own value."""
    for name, field in mapping.fields.items():
        seen: set[str] = set()
        todo = _needed(field)
        while todo:
            each = todo.pop()
            if each not in seen and each in mapping.fields:
                seen.add(each)
                todo.extend(_needed(mapping.fields[each]))
        if name in seen and field.ratio is not None:
            yield ["fields", name, "ratio"], f"field {name} is computed from its own value; correct its ratio"
        elif name in seen:
            yield ["fields", name, "key"], f"field {name} is looked up by its own value; correct its key"


def _needed(field: FieldPart) -> list[str]:
    """Fields that a field is made from."""
    return [*field.key, *(() if field.ratio is None else (*field.ratio.of, *field.ratio.by))]


def _join(mapping: MappingFile, name: str, join: Join, checks: Checks) -> Iterator[Said]:
    at = ["joins", name]
    if mapping.command is None or name not in mapping.command.serials.prefer:
        yield at, f"join {name} is not used; remove it, or name it in command.serials"
    if name in mapping.fields:
        yield at, f"{name} is the name of a field too; rename one of the two"
    if join.zeros is None:
        yield at, "zeros is missing; write `zeros: keep` or `zeros: strip`: SAP pads a numeric serial with zeros"
    yield from _known(join.check, checks.checks, "check", [*at, "check"])
    yield from _known(join.where.values(), mapping.fields, "field", [*at, "where"])
    factors = join.count_equals.product if join.count_equals else ()
    yield from _numbers(mapping, factors, [*at, "count_equals"])


def _rows(mapping: RowsFile) -> Iterator[Said]:
    yield from _known(mapping.rows.key.values(), mapping.fields, "field", ["rows", "key"])
    yield from _known(mapping.rows.newest_by, mapping.fields, "field", ["rows", "newest_by"])
    for name, lookup in mapping.lookups.items():
        if lookup.rows is not None:
            yield ["lookups", name, "rows"], "a mapping that gives rows is not made of rows of others; name a file"
    columns: set[str] = set()
    for index, rule in enumerate(mapping.rules):
        action, at = _action(rule, index)
        yield from _read(mapping, rule, index)
        yield from _row(mapping, action, [*at, "row"], columns)
        for key in ("set", "reversal"):
            if getattr(action, "values" if key == "set" else key) is not None:
                yield [*at, key], f"a mapping that gives rows makes no commands; write row in place of {key}"
    if not columns:
        yield ["rules"], "no rule gives a row; write one with `row`"


def _row(mapping: RowsFile, action: Action, at: Location, columns: set[str]) -> Iterator[Said]:
    """A rule's row has the columns of the first; those of the key are given already."""
    if action.row is None:
        return
    yield from _known((each.field for each in action.row.values() if each.field), mapping.fields, "field", at)
    for column in sorted(set(action.row) & set(mapping.rows.key)):
        yield at, f"column {column} is of the key already; take it away here"
    if columns and columns != set(action.row):
        yield at, f"has other columns than the row above: {', '.join(sorted(columns))}; name the same in each row"
    columns.update(action.row)


def _action(rule: RulePart, index: int) -> tuple[Action, list[str | int]]:
    return (rule.otherwise, ["rules", index, "otherwise"]) if rule.otherwise else (rule, ["rules", index])


def _read(mapping: AnyFile, rule: RulePart, index: int) -> Iterator[Said]:
    yield from _known(rule.when, mapping.fields, "field", ["rules", index, "when"])
    action, at = _action(rule, index)
    for key in ("ignore", "hold", "reject"):
        yield from _known(placeholders(getattr(action, key) or ""), mapping.fields, "field", [*at, key])


def _rule(mapping: MappingFile, index: int, rule: RulePart) -> Iterator[Said]:
    yield from _read(mapping, rule, index)
    action, at = _action(rule, index)
    if action.row is not None:
        yield [*at, "row"], "only a mapping that says `rows` gives rows; write rows in place of command, or set here"
    if action.reversal is not None:
        yield from _reversal(mapping, action, [*at, "reversal"])
    if action.values is not None:
        yield from _all_set(mapping, action, [*at, "set"])


def _reversal(mapping: MappingFile, action: Action, at: Location) -> Iterator[Said]:
    move_type = mapping.fields.get(MOVE_TYPE)
    if move_type is None:
        yield at, f"a reversal needs the item's movement type; define the field {MOVE_TYPE}"
    elif move_type.kind is not None:
        yield ["fields", MOVE_TYPE], f"{MOVE_TYPE} is a text; take `as` away"
    of = action.reversal.of if action.reversal else None
    if of is not None and of.field is not None:
        yield from _known([of.field], mapping.fields, "field", at)


def _all_set(mapping: MappingFile, action: Action, at: Location) -> Iterator[Said]:
    """A value that `command` expects of the rules must be set by each rule that makes a command."""
    if mapping.command is None:
        return
    for slot in SETTABLE:
        field = getattr(mapping.command, slot).field
        if field in SETTABLE and field not in mapping.fields and getattr(action.values, slot) is None:
            yield at, f"the rule sets no {slot}, which `command` expects of it; add it"


def _command(mapping: MappingFile) -> Iterator[Said]:
    command = mapping.command
    if command is None:
        asking = (index for index, rule in enumerate(mapping.rules) if (rule.otherwise or rule).commands)
        for index in islice(asking, 1):
            yield ["rules", index], "command is missing; add it: this rule makes or reverses one"
        return
    yield from _known(command.serials.prefer, mapping.joins, "join", ["command", "serials"])
    slots = {slot: getattr(command, slot).field for slot in ("product_code", *SETTABLE)}
    for slot, field in slots.items():
        set_names = [slot] if slot in SETTABLE else []
        if field is not None:
            yield from _known([field], [*mapping.fields, *set_names], "field", ["command", slot])


def _lines(mapping: MappingFile) -> Iterator[Said]:
    own, reversed_ = mapping.line_id, mapping.reverses
    for key, part in (("line_id", own), ("reverses", reversed_)):
        names = (*part.document, part.line) if part is not None else ()
        yield from _known(names, mapping.fields, "field", [key])
        for each in names:
            if each in mapping.fields and mapping.fields[each].kind is not None:
                yield [key], f"field {each} names a document or a line, so it is a text; take its `as` away"
    if own is not None and reversed_ is not None and len(own.document) != len(reversed_.document):
        counts = f"{len(own.document)} and {len(reversed_.document)} fields"
        yield ["reverses", "document"], f"line_id and reverses name documents by {counts}; name them by the same ones"
    if reversed_ is not None and not any((rule.otherwise or rule).reversal for rule in mapping.rules):
        yield ["reverses"], "no rule is a reversal, so nothing reads this; add such a rule, or remove it"


def reachable(rules: Iterable[tuple[int, RulePart]], conditions: Mapping[int, When]) -> Iterator[Said]:
    """A fault for each rule that earlier ones leave nothing for."""
    taken: list[tuple[bool, When]] = []
    closed = False
    for index, rule in rules:
        is_reversal = (rule.otherwise or rule).reversal is not None
        # An original is decided without the reversal rules, so that they hide no other rule.
        earlier = [when for reversal, when in taken if is_reversal or not reversal]
        if closed:
            yield ["rules", index], "no item reaches this rule: it stands after `otherwise`; move it up or remove it"
        elif rule.otherwise is None and unreachable(earlier, conditions[index]):
            yield ["rules", index], "no item reaches this rule: earlier rules take all of it; move it up or remove it"
        closed = closed or rule.otherwise is not None
        taken.append((is_reversal, conditions[index]))
