"""Settings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from connector_xml_file_drop.settings import Settings
from pydantic import ValidationError


def test_only_the_folder_must_be_given() -> None:
    """Everything else has a default."""
    settings = Settings.model_validate({"folder": "in"})
    assert settings.folder == Path("in")
    assert (settings.glob, settings.complete.stable, settings.afterwards) == ("*.xml", 2, "archive")
    assert (settings.order, settings.max_bytes, settings.poll_seconds) == ("name", 200 * 1024 * 1024, 1)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"complete": {}}, "0 ways to see that a file is complete are given: write exactly one of"),
        ({"complete": {"stable": 1, "rename": ".tmp"}}, "2 ways"),
        ({"complete": {"marker": "x.done"}}, 'write "{name}.done"'),
        ({"complete": {"marker": "{name}"}}, 'write "{name}.done"'),
        ({"complete": {"marker": "../{name}.done"}}, 'write "{name}.done"'),
        ({"complete": {"rename": ""}}, 'write ".tmp"'),
        ({"complete": {"stable": -1}}, "greater than or equal to 0"),
        ({"complete": {"stabel": 1}}, "Extra inputs are not permitted"),
        ({"glob": "../*.xml"}, 'write "*.xml"'),
        ({"max_bytes": 0}, "greater than 0"),
        ({"poll_seconds": 0}, "greater than 0"),
        ({"afterwards": "move"}, "'archive', 'delete' or 'keep'"),
        ({"results": True, "afterwards": "keep"}, "`done/`, which `afterwards: keep` does not have"),
        ({"tell": {"folder": "./in/", "sndprn": "A", "sndpor": "A"}}, "the connector would take its own messages"),
        ({"tell": {"folder": "out", "sndprn": "ELEVENCHARS", "sndpor": "A"}}, "at most 10 characters"),
        ({"tell": {"folder": "out", "sndprn": "A B", "sndpor": "A"}}, "should match pattern"),
        ({"tell": {"folder": "out", "sndpor": "A"}}, "Field required"),
        ({"ordre": "age"}, "Extra inputs are not permitted"),
    ],
)
def test_wrong_settings_say_what_to_do(wrong: dict[str, Any], sentence: str) -> None:
    """Each fault has a sentence."""
    with pytest.raises(ValidationError) as error:
        Settings.model_validate({"folder": "in"} | wrong)
    assert sentence in str(error.value)


@pytest.mark.parametrize(
    ("written", "cause"),
    [
        ("1100", "'1100' is no known encoding: write \"utf-8\""),
        ("shift_jis", "flat files cannot be read in 'shift_jis'"),
    ],
)
def test_an_encoding_that_flat_files_cannot_have_is_refused(written: str, cause: str) -> None:
    """The sentence says what may stand there; a name of IANA may."""
    assert Settings.model_validate({"folder": "in", "encoding": "windows-1252"}).encoding == "cp1252"
    with pytest.raises(ValidationError, match=cause):
        Settings.model_validate({"folder": "in", "encoding": written})
