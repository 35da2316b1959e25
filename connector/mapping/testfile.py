"""The shape of test files beside mappings, e.g. `mbgmcr.test.yaml`."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, Field, StrictBool, StrictInt

from connector.mapping.wording import Part, Text, Texts, some
from connector.model import FindingKind, Reason


class ExpectedCommand(Part):
    """A command that a document must give, exactly.

    Attributes:
        endpoint: Name of the endpoint.
        product_code: GTIN, 14 digits.
        reason: One of the six documented reasons.
        send_to_market: Whether the market is told.
        market_id: Market; empty when left out.
        serials: The serials, in order.
    """

    endpoint: Text = "default"
    product_code: Text
    reason: Reason
    send_to_market: StrictBool
    market_id: Text = ""
    serials: Texts


class ExpectedReversal(Part):
    """A reversal that a document must give, exactly.

    Attributes:
        endpoint: Name of the endpoint.
        product_code: GTIN, 14 digits.
        movement: Movement type of the original.
        original: The line that it names as reversed, its parts joined by `/`; empty when it names none.
        serials: The serials, in order.
    """

    endpoint: Text = "default"
    product_code: Text
    movement: Text
    original: Text = ""
    serials: Texts


class ExpectedFinding(Part):
    """A finding that a document must give.

    Attributes:
        kind: held, ignored or rejected.
        text: What its sentence contains.
        line: Its line in the document, when that matters.
        serial: Its serial, when that matters.
    """

    kind: FindingKind
    text: Text
    line: StrictInt | None = None
    serial: Text | None = None


class Case(Part):
    """A document and all that must come of it: no more, no less.

    Attributes:
        name: What the case shows.
        document: The XML itself, or the path of a file from the test file's folder.
        choices: What the mapping must say where it may leave a choice open; written there if it is open. They win over
            those of the file. The case does not apply to a mapping that says something else there.
        commands: The commands.
        reversals: The reversals.
        findings: The findings.
    """

    name: Text
    document: Text
    choices: dict[str, Text] = Field(default_factory=dict)
    commands: tuple[ExpectedCommand, ...] = ()
    reversals: tuple[ExpectedReversal, ...] = ()
    findings: tuple[ExpectedFinding, ...] = ()


class MappingTest(Part):
    """A test file.

    Attributes:
        mapping: Name of the mapping, whose file stands beside: `x.yaml` beside `x.test.yaml`.
        choices: What to write for open `{decide: [...]}` of the mapping.
        lookups: Rows in place of look-up files, by look-up: column and cell.
        cases: The cases.
    """

    mapping: Text
    choices: dict[str, Text] = Field(default_factory=dict)
    lookups: dict[str, tuple[dict[str, Text], ...]] = Field(default_factory=dict)
    cases: Annotated[tuple[Case, ...], AfterValidator(some)]


def json_schema_of_tests() -> dict[str, Any]:
    """The JSON Schema of test files."""
    return MappingTest.model_json_schema(by_alias=True)
