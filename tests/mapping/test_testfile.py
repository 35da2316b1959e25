"""The shape of test files."""

import json

from connector.mapping import json_schema_of_tests


def test_the_json_schema_names_what_a_case_has() -> None:
    """For editors."""
    schema = json_schema_of_tests()
    json.dumps(schema)
    assert set(schema["properties"]) == {"mapping", "choices", "lookups", "cases"}
    case = {"name", "document", "choices", "commands", "reversals", "findings"}
    assert set(schema["$defs"]["Case"]["properties"]) == case
