"""The parts of a mapping file that say what becomes of items: rules, their actions, the command."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, StrictBool, WithJsonSchema, model_validator

from connector.mapping.wording import (
    SERIALS_SCHEMA,
    SLOT_SCHEMA,
    Condition,
    Name,
    OrDecide,
    Part,
    Text,
    Texts,
    some,
)
from connector.model import Reason


class Values(Part):
    """What a rule sets for the command; it wins over what `command` says.

    Attributes:
        reason: One of the six documented reasons.
        send_to_market: Whether the market is told.
        market_id: Market as registered with the product.
        endpoint: Name of the endpoint.
    """

    reason: Annotated[Reason, OrDecide()] | None = None
    send_to_market: Annotated[StrictBool, OrDecide()] | None = None
    market_id: Annotated[Text, OrDecide()] | None = None
    endpoint: Annotated[Text, OrDecide()] | None = None


class Constant(Part):
    """A constant text, or the name of a field.

    Attributes:
        text: The constant.
        field: The field.
    """

    text: Text | None = None
    field: Text | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Constant:
        if (self.text is None) == (self.field is None):
            raise ValueError("must have either `field` (a field's name) or `text` (a constant)")
        return self


class Reversal(Part):
    """What a reversal takes back.

    Attributes:
        of: The movement type of the original; without it, the item's own.
    """

    of: Constant | None = None


def _as_constant(value: object) -> object:
    return {"field": value} if isinstance(value, str) else value


Slot = Annotated[Constant, BeforeValidator(_as_constant), WithJsonSchema(SLOT_SCHEMA)]


def _some_cells(cells: dict[str, Constant] | None) -> dict[str, Constant] | None:
    return cells if cells is None else some(cells)


ACTIONS = ("set", "row", "ignore", "hold", "reject", "reversal")


class Action(Part):
    """What becomes of an item: exactly one of the six.

    Attributes:
        values: A command, with these values (key `set`).
        row: A row of a look-up table, with these cells by column.
        ignore: An ignored finding with this sentence.
        hold: A held finding with this sentence.
        reject: A rejected finding with this sentence.
        reversal: It takes an earlier movement back.
    """

    values: Values | None = Field(default=None, alias="set")
    row: Annotated[dict[Name, Slot] | None, AfterValidator(_some_cells)] = None
    ignore: Text | None = None
    hold: Text | None = None
    reject: Text | None = None
    reversal: Reversal | None = None

    @property
    def commands(self) -> bool:
        """Whether it makes commands or takes them back."""
        return self.values is not None or self.reversal is not None

    def given(self) -> int:
        """How many of the six are given."""
        actions = (self.values, self.row, self.ignore, self.hold, self.reject, self.reversal)
        return sum(each is not None for each in actions)

    @model_validator(mode="after")
    def _does_one_thing(self) -> Action:
        if self.given() != 1:
            raise ValueError(f"must do exactly one thing: {', '.join(ACTIONS)}")
        return self


class RulePart(Action):
    """A rule: the first whose `when` matches decides over the item.

    Attributes:
        when: By field, what its value must be.
        otherwise: The last rule: what becomes of items that no other rule took.
    """

    when: dict[Text, Condition] = Field(default_factory=dict)
    otherwise: Action | None = None

    @model_validator(mode="after")
    def _does_one_thing(self) -> RulePart:
        if self.otherwise is not None and (self.when or self.given()):
            raise ValueError("`otherwise` stands alone in its rule")
        if self.otherwise is None and not self.when:
            raise ValueError("needs `when` with at least one field; a rule for all the rest is `otherwise`")
        if self.otherwise is None and self.given() != 1:
            raise ValueError(f"must do exactly one thing: {', '.join(ACTIONS)}")
        return self


class Prefer(Part):
    """The joins that may have an item's serials.

    Attributes:
        prefer: Their names; the first that has any gives them.
    """

    prefer: Texts


def _as_preferred(value: object) -> object:
    return {"prefer": [value]} if isinstance(value, str) else value


Serials = Annotated[Prefer, BeforeValidator(_as_preferred), WithJsonSchema(SERIALS_SCHEMA)]


class CommandPart(Part):
    """Where the command's values come from: a bare word is a field, a value that rules set, or the join.

    Attributes:
        product_code: The GTIN, 14 digits.
        reason: One of the six documented reasons.
        send_to_market: Whether the market is told.
        market_id: Market as registered with the product.
        serials: Name of the join, or `{prefer: [joins]}`.
        endpoint: Name of the endpoint.
    """

    product_code: Slot
    reason: Slot
    send_to_market: Slot
    market_id: Slot = Constant(text="")
    serials: Serials
    endpoint: Slot = Constant(text="default")
