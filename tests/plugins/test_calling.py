"""Tests of connector.plugins.calling."""

from __future__ import annotations

import pytest

from connector.plugins.calling import Broken, call, expect


def test_what_a_plugin_returns_is_passed_on() -> None:
    """A call that works gives the plugin's value."""
    assert call("asking", lambda: 7) == 7


@pytest.mark.parametrize("error", [ValueError("a\nb"), SystemExit("a\nb"), GeneratorExit("a\nb")])
def test_whatever_is_raised_becomes_one_line(error: BaseException) -> None:
    """Every error but Ctrl-C becomes a Broken of one line that says where it arose."""

    def fail() -> None:
        error.add_note("a note")
        raise error

    with pytest.raises(Broken, match=rf"^asking failed: {type(error).__name__}: a b \(.*test_calling\.py, line \d+\)$"):
        call("asking", fail)


@pytest.mark.parametrize("error", [KeyboardInterrupt(), Broken("as it is")])
def test_an_interrupt_passes_and_a_sentence_stays(error: BaseException) -> None:
    """Ctrl-C is the host's; a sentence that is there already is not wrapped again."""

    def fail() -> None:
        raise error

    with pytest.raises(type(error)) as caught:
        call("asking", fail)
    assert caught.value is error


def test_an_expectation_that_fails_is_broken() -> None:
    """What is expected and not so becomes a Broken with the sentence."""
    expect(True, "fine")
    with pytest.raises(Broken, match=r"^not fine$"):
        expect(False, "not fine")
