"""Fields of an item, compiled to closures."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from itertools import chain
from typing import TypeVar, cast

from lxml.etree import _Element

from connector.mapping.items import KIND, Item, NotInOrder, ReadText, ReadValue
from connector.mapping.lookedup import LookupTable, looked_up
from connector.mapping.only import Only, compile_only
from connector.mapping.paths import Namespaces, Path, ancestor, parse_path
from connector.mapping.ratios import ratio_of
from connector.mapping.reading import compile_all, compile_path
from connector.mapping.schema import FieldPart
from connector.mapping.texts import split
from connector.mapping.values import Value, shown, typed
from connector.model import Checks

Made = TypeVar("Made", str, tuple[str, ...])


def compile_field(
    name: str,
    part: FieldPart,
    table: LookupTable | None,
    namespaces: Namespaces,
    checks: Checks,
) -> ReadValue:
    """A closure that reads one field of an item, or raises NotInOrder.

    Args:
        name: The field's name.
        part: What the mapping file says of it.
        table: Its look-up table, for a look-up field.
        namespaces: Namespaces by prefix.
        checks: All checks and converters.
    """
    nothing = f"{name} is empty ({_source(part)}), but required"
    finish = _finish(name, part, checks, part.decimal or "")
    # The mapping file itself writes numbers with a point.
    default = partial(_finish(name, part, checks, ""), part.default or "")
    if part.every:
        return _with_all(part, _all_in_document(part, namespaces), finish, default, nothing)
    origin = _origin(name, part, table, namespaces, checks)

    def read(item: Item) -> Value:
        text = origin(item)
        value = finish(text) if text else default()
        if value == "" and part.required:
            raise NotInOrder(nothing)
        return value

    return read


def _origin(name: str, part: FieldPart, table: LookupTable | None, namespaces: Namespaces, checks: Checks) -> ReadText:
    if table is not None:
        return looked_up(part, table)
    if part.ratio is not None:
        return ratio_of(name, part.ratio.of, part.ratio.by, KIND[part.ratio.if_not_whole])
    return _in_document(part, namespaces, _counts(part, checks))


def _source(part: FieldPart) -> str:
    if part.lookup is not None:
        return f"look-up {part.lookup}, column {part.take}"
    if part.ratio is not None:
        return f"{' x '.join(part.ratio.of)} / {' x '.join(part.ratio.by)}"
    return " or ".join(part.path) or "position"


def _with_all(
    part: FieldPart,
    origin: Callable[[Item], Iterable[str]],
    finish: Callable[[str], Value],
    default: Callable[[], Value],
    nothing: str,
) -> ReadValue:
    def read(item: Item) -> Value:
        found = [*map(finish, origin(item))] or [default()]
        texts = tuple(shown(each) for each in found if each != "")
        if not texts and part.required:
            raise NotInOrder(nothing)
        return texts

    return read


def _finish(name: str, part: FieldPart, known: Checks, mark: str) -> Callable[[str], Value]:
    converters = [known.converters[each] for each in part.convert]
    checks = [known.checks[each] for each in part.check]

    def finish(text: str) -> Value:
        try:
            text = _converted(text, converters)
            # What is nothing, or was found to be nothing, is for no check.
            for check in checks if text else ():
                check(text)
            return typed(text, part.kind, mark)
        except ValueError as error:
            raise NotInOrder(f"{name}: {error}") from None

    return finish


def _converted(text: str, converters: Iterable[Callable[[str], str]]) -> str:
    """Each does what the one before left; nothing is for none of them."""
    for convert in converters:
        text = convert(text) if text else ""
    return text


def _counts(part: FieldPart, known: Checks) -> Callable[[str], object]:
    """Whether a text at one of several paths counts, or the next path is asked."""
    if len(part.path) < 2 or not part.convert:
        return bool
    converters = [known.converters[each] for each in part.convert]

    def counts(text: str) -> bool:
        try:
            return bool(_converted(text, converters))
        except ValueError:
            return True  # it is taken, so that the item is held for it

    return counts


def _in_document(part: FieldPart, namespaces: Namespaces, counts: Callable[[str], object]) -> ReadText:
    if part.position:
        return lambda item: str(item.position)
    if part.text is not None:
        constant = part.text
        return lambda _item: constant
    only = compile_only(part.only, namespaces)
    paths = [parse_path(each, namespaces) for each in part.path]
    reads = [_from_item(path.ups, compile_path(path._replace(ups=0), only), "") for path in paths]
    return lambda item: next(filter(counts, (read(item) for read in reads)), "")


def _all_in_document(part: FieldPart, namespaces: Namespaces) -> Callable[[Item], Iterable[str]]:
    only = compile_only(part.only, namespaces)
    paths = [parse_path(each, namespaces) for each in part.path]
    reads = [_from_item(path.ups, _listed(path._replace(ups=0), only, part.separator), ()) for path in paths]
    return lambda item: chain.from_iterable(read(item) for read in reads)


def _listed(path: Path, only: Only, separator: str | None) -> Callable[[_Element], tuple[str, ...]]:
    read = compile_all(path, only)
    if separator is None:
        return lambda element: tuple(read(element))
    return lambda element: tuple(part for text in read(element) for part in split(text, separator) if part)


def _from_item(ups: int, read: Callable[[_Element], Made], nothing: Made) -> Callable[[Item], Made]:
    if ups == 0:
        return lambda item: read(item.element)

    def read_above(item: Item) -> Made:
        above = ancestor(item.element, ups)
        if above is None:
            return nothing
        # Items share their parent: to search its children again for each of them would take quadratic time.
        texts = item.shared.texts
        if (read, above) not in texts:
            texts[read, above] = read(above)
        return cast("Made", texts[read, above])

    return read_above
