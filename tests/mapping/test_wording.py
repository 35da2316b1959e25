"""Kinds of value that the models share."""

import pytest

from connector.mapping.wording import some


def test_a_list_that_must_have_an_entry_is_refused_empty() -> None:
    """With a sentence that says what to do."""
    assert some(("a",)) == ("a",)
    with pytest.raises(ValueError, match="is empty; write at least one"):
        some(())
