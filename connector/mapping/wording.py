"""Kinds of value that the mapping file's models share, and their JSON Schema."""

from __future__ import annotations

from collections.abc import Sized
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, GetJsonSchemaHandler, StringConstraints, WithJsonSchema
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from connector.mapping.conditions import CONDITION_SCHEMA, Wanted, read_wanted
from connector.mapping.quoting import in_quotes, texts

Some = TypeVar("Some", bound=Sized)
DECIDE_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"decide": {"type": "array", "items": {"type": "string"}}},
    "required": ["decide"],
    "additionalProperties": False,
}


class OrDecide:
    """Marks a place where the file may leave a choice open: `{decide: [choices]}`."""

    def __get_pydantic_json_schema__(self, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"anyOf": [handler(core_schema), DECIDE_SCHEMA]}


ONE_OR_MANY_SCHEMA = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]}

Text = Annotated[str, BeforeValidator(in_quotes)]
Name = Annotated[Text, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]
Texts = Annotated[tuple[str, ...], BeforeValidator(texts), WithJsonSchema(ONE_OR_MANY_SCHEMA)]
Condition = Annotated[Wanted, BeforeValidator(read_wanted), WithJsonSchema(CONDITION_SCHEMA)]


def some(values: Some) -> Some:
    """Refuse an empty list or section. Pydantic's own `min_length` also complains of a list whose entries have faults.

    Raises:
        ValueError: It is empty.
    """
    if not values:
        raise ValueError("is empty; write at least one")
    return values


OnFault = Annotated[Literal["hold", "ignore", "reject"], OrDecide()]

COUNT_SCHEMA = {
    "anyOf": [
        {"type": "string"},
        {
            "type": "object",
            "properties": {"product": ONE_OR_MANY_SCHEMA},
            "required": ["product"],
            "additionalProperties": False,
        },
    ]
}
SERIALS_SCHEMA = {
    "anyOf": [
        {"type": "string"},
        {
            "type": "object",
            "properties": {"prefer": ONE_OR_MANY_SCHEMA},
            "required": ["prefer"],
            "additionalProperties": False,
        },
    ]
}
SLOT_SCHEMA = {
    "anyOf": [
        {"type": "string"},
        {"type": "object", "properties": {"text": {"type": "string"}}, "required": ["text"]},
    ]
}


class Part(BaseModel):
    """A part of a mapping file: frozen, and a key that it does not know is a fault."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True, populate_by_name=False)
