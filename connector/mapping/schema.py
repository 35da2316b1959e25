"""The mapping file's shape as pydantic models; its JSON Schema comes from here.

One flat model a part, not a union: a fault then names the key that the person wrote.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    StrictBool,
    StringConstraints,
    TypeAdapter,
    WithJsonSchema,
    model_validator,
)

from connector.mapping.actions import CommandPart, RulePart
from connector.mapping.wording import COUNT_SCHEMA, Name, OnFault, OrDecide, Part, Text, Texts, some

Filled = Annotated[Text, StringConstraints(min_length=1)]
Prefix = Annotated[Text, StringConstraints(pattern=r"^([A-Za-z_][A-Za-z0-9_.-]*)?$")]
Uri = Annotated[Text, StringConstraints(pattern=r"^[^\s{}]+$")]


class Accepts(Part):
    """Which documents the mapping takes: all that is given must match.

    Attributes:
        idoctyp: Basic types (EDI_DC40-IDOCTYP).
        mestyp: Message types (EDI_DC40-MESTYP).
        cimtyp: Extensions (EDI_DC40-CIMTYP).
        root: Names of the XML root.
    """

    idoctyp: Texts = ()
    mestyp: Texts = ()
    cimtyp: Texts = ()
    root: Texts = ()

    @model_validator(mode="after")
    def _names_something(self) -> Accepts:
        if not (self.idoctyp or self.mestyp or self.cimtyp or self.root):
            raise ValueError("names no document; write idoctyp, mestyp, cimtyp or root")
        return self


class Lookup(Part):
    """A look-up table: a CSV file with a header, or rows that documents gave; of both, a filled cell of the file wins.

    Attributes:
        file: Path of the file, from the mapping file's folder.
        rows: Name of a table that another mapping gives rows.
        senders: Whose documents count for that, the first that has the key; none: the sender of the mapped document.
        key: Columns that name a row.
        if_missing: What becomes of an item whose row or cell is missing.
    """

    file: Text | None = None
    rows: Text | None = None
    senders: Texts = ()
    key: Texts
    if_missing: OnFault = "hold"

    @model_validator(mode="after")
    def _lies_somewhere(self) -> Lookup:
        if self.file is None and self.rows is None:
            raise ValueError("names no table; write file (a CSV file) or rows (a table that a mapping gives)")
        if self.senders and self.rows is None:
            raise ValueError("has senders, which count for rows alone; name the table in rows, or take senders away")
        return self


class Ratio(Part):
    """A number that must be whole and above zero: the product of some decimal fields, divided by that of others.

    Attributes:
        of: The fields above.
        by: The fields below.
        if_not_whole: What becomes of an item whose ratio is not whole.
    """

    of: Texts
    by: Texts
    if_not_whole: OnFault = "hold"


class FieldPart(Part):
    """A named value of an item. Exactly one of path, position, lookup, ratio and text says where it comes from.

    Attributes:
        path: Paths from the item's segment, `../` for its parent; the first that is not empty wins.
        only: What the siblings of the paths' last step must be, or, as `@name`, the attributes of the step itself.
        all: All texts at the paths, not only the first (key `all`).
        separator: What stands between several texts in one.
        position: The item's place among the segments of its name under the same parent: 1, 2, ...
        lookup: Name of a look-up, with `key` (fields) and `take` (a column).
        ratio: A ratio of decimal fields, as a whole number.
        text: A constant.
        convert: Converters by name, in order.
        check: Checks by name.
        required: An item to be commanded or reversed is held when the value is empty.
        kind: `decimal` or `boolean`; else text.
        decimal: The decimal mark of the document or the table; left out, a point.
        default: Used when the value, the row or the cell is missing.
    """

    path: Texts = ()
    only: dict[Text, Texts] = Field(default_factory=dict)
    every: StrictBool = Field(default=False, alias="all")
    separator: Filled | None = None
    position: StrictBool = False
    lookup: Text | None = None
    key: Texts = ()
    take: Text | None = None
    ratio: Ratio | None = None
    text: Text | None = None
    convert: Texts = ()
    check: Texts = ()
    required: StrictBool = False
    kind: Literal["decimal", "boolean"] | None = Field(default=None, alias="as")
    decimal: Literal[",", "."] | None = None
    default: Text | None = None

    @model_validator(mode="after")
    def _comes_from_one_place(self) -> FieldPart:
        origins = [
            bool(self.path),
            self.position,
            self.lookup is not None,
            self.ratio is not None,
            self.text is not None,
        ]
        if sum(origins) != 1:
            raise ValueError("must have exactly one of path, position: true, lookup, ratio and text")
        if (self.lookup is None) != (not self.key) or (self.lookup is None) != (self.take is None):
            raise ValueError("needs lookup, key and take together, or none of the three")
        return self

    @model_validator(mode="after")
    def _goes_together(self) -> FieldPart:
        if (self.only or self.every) and not self.path:
            raise ValueError("has `only` or `all`, which go with path; take them away")
        if self.separator is not None and not self.every:
            raise ValueError("has `separator`, which goes with `all: true`; add that, or take it away")
        if self.every and self.kind is not None:
            raise ValueError("has `all: true`, so that it is texts; take `as` away")
        if self.decimal is not None and self.kind != "decimal":
            raise ValueError("has `decimal`, which goes with `as: decimal`; add that, or take it away")
        return self


class Product(Part):
    """A product of decimal fields.

    Attributes:
        product: The fields.
    """

    product: Texts


def _as_product(value: object) -> object:
    return {"product": value} if isinstance(value, str) else value


class Join(Part):
    """Serial segments that belong to an item.

    Attributes:
        source: Path of the segments (key `from`); `../` makes them siblings of the item.
        take: The segment's field that holds the serial.
        only: What other fields of the segment must be, or, as `@name`, attributes of the field that holds the serial.
        separator: What stands between several serials in one text.
        where: The segment's fields that name the item, and the item's fields they are compared with.
        compare: As numbers or as text.
        check: Checks of each serial by name.
        zeros: Whether leading zeros of an all-digit serial belong to it (SAP pads SERNR to 18 characters).
        unique: `document`: a (GTIN, serial) that comes twice in the document is held. It always is.
        if_orphaned: What becomes of a segment that names no item.
        count_equals: A decimal field, or a product of some, that must equal the number of serials.
    """

    source: Text = Field(alias="from")
    take: Text
    only: dict[Text, Texts] = Field(default_factory=dict)
    separator: Filled | None = None
    where: dict[Text, Text] = Field(default_factory=dict)
    compare: Literal["number", "text"] = "text"
    check: Texts = ()
    zeros: Annotated[Literal["keep", "strip"], OrDecide()] | None = None
    unique: Literal["document"] = "document"
    if_orphaned: OnFault = "hold"
    count_equals: Annotated[Product | None, BeforeValidator(_as_product), WithJsonSchema(COUNT_SCHEMA)] = None


class LinePart(Part):
    """A line of an ERP document, by the item's fields that name it.

    Attributes:
        document: Fields that name the document, one or a list.
        line: The field that names the line in it.
    """

    document: Texts
    line: Text


class AnyFile(Part):
    """What every mapping file says, whether it makes commands or gives rows.

    Attributes:
        language: Version of the mapping language.
        mapping: The mapping's name.
        accepts: Which documents it takes.
        namespaces: Namespaces by the prefix that paths write; the empty prefix is that of names without one.
        lookups: Look-up tables by name.
        fields: Values of an item by name.
        rules: What becomes of an item; the first match decides.
    """

    language: Literal[1]
    mapping: Annotated[Text, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$")]
    accepts: Accepts
    namespaces: dict[Prefix, Uri] = Field(default_factory=dict)
    lookups: dict[Name, Lookup] = Field(default_factory=dict)
    fields: dict[Name, FieldPart]
    rules: Annotated[tuple[RulePart, ...], AfterValidator(some)]


class MappingFile(AnyFile):
    """A mapping file that makes commands.

    Attributes:
        for_each: Path of the items, from the IDOC element, or from the root of other XML.
        joins: Serial segments by name.
        command: Where the command's values come from; needed when a rule commands or reverses.
        line_id: How an item names its own line, for reversals that name it.
        reverses: How a reversal names the line that it takes back.
    """

    for_each: Text
    joins: dict[Name, Join] = Field(default_factory=dict)
    command: CommandPart | None = None
    line_id: LinePart | None = None
    reverses: LinePart | None = None


class RowsPart(Part):
    """Which table a mapping gives rows.

    Attributes:
        table: Its name, for look-ups.
        key: By key column, the field that holds its value.
        newest_by: Fields that tell which of two documents is newer, compared as text from the first on; the greater
            wins. None: the later one to arrive.
    """

    table: Name
    key: Annotated[dict[Name, Text], AfterValidator(some)]
    newest_by: Texts = ()


class RowsFile(AnyFile):
    """A mapping file that gives rows of a look-up table, and no commands.

    Attributes:
        for_each: Paths of the items, as in the other mapping files, one or more.
        rows: The table.
    """

    for_each: Texts
    rows: RowsPart


def json_schema() -> dict[str, Any]:
    """The JSON Schema of mapping files, for editors that complete and check while one types."""
    return TypeAdapter(MappingFile | RowsFile).json_schema(by_alias=True)
