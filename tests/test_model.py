"""Tests of connector.model."""

from __future__ import annotations

import dataclasses
import inspect

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector import model
from connector.model import SETTLED, Document, Key, Reason, SerialState, sender_of

PARTS = st.lists(st.text(st.characters(codec="utf-8")), max_size=4).map(tuple)


@given(st.sampled_from(["idoc", "material", "sha256"]), PARTS)
def test_a_key_is_read_back_from_its_text(kind: str, parts: tuple[str, ...]) -> None:
    """Whatever its parts hold, slashes too, a key's text gives the same key."""
    key = Key(kind, parts)
    assert Key.parse(str(key)) == key


@given(PARTS, PARTS)
def test_two_keys_have_two_texts(one: tuple[str, ...], other: tuple[str, ...]) -> None:
    """Keys that differ never share a text, so no document can be taken for another."""
    assert (str(Key("idoc", one)) == str(Key("idoc", other))) is (one == other)


def test_a_key_reads_as_people_know_it() -> None:
    """The text of an IDoc's key shows sender, client and number."""
    assert str(Key("idoc", ("SAPERP", "100", "0000000000000042"))) == "idoc/SAPERP/100/0000000000000042"


@pytest.mark.parametrize(
    ("parts", "sender"),
    [(("SAPERP", "100"), "SAPERP/100"), (("SAPERP", ""), "none"), (("", "100"), "none"), ((), "none")],
)
def test_a_sender_is_whole_or_none(parts: tuple[str, ...], sender: str) -> None:
    """A sender without all its parts is `none`, which must be listed like any other."""
    assert sender_of(*parts) == sender


def test_the_xml_form_is_the_original_unless_given() -> None:
    """A document that is XML already is mapped as it came."""
    key = Key("sha256", ("00",))
    assert Document(key, "none", b"<a/>").xml_form == b"<a/>"
    assert Document(key, "none", b"EDI_DC40", xml=b"<b/>").xml_form == b"<b/>"


def test_a_command_shows_the_worst_of_its_serials() -> None:
    """States stand from the worst to the best: what waits for a person first, what is confirmed last."""
    order = list(SerialState)
    assert order[:3] == [SerialState.HELD, SerialState.UNCONFIRMED, SerialState.REFUSED]
    assert order[-1] is SerialState.CONFIRMED


def test_settled_states_are_those_of_the_design() -> None:
    """What is open can still be sent or needs a person; all else is settled."""
    assert set(SerialState) - SETTLED == {
        SerialState.HELD,
        SerialState.UNCONFIRMED,
        SerialState.SENDING,
        SerialState.QUEUED,
    }


def test_the_six_reasons_are_those_of_the_api() -> None:
    """The reasons are spelled as the decommission request documents them."""
    assert {str(reason) for reason in Reason} == {"destroy", "sample", "free_sample", "check_out", "lock", "export"}


def test_the_words_cannot_be_changed() -> None:
    """Every dataclass of the model is frozen, so a plugin cannot rewrite what it is shown."""
    words = [each for _, each in inspect.getmembers(model, inspect.isclass) if dataclasses.is_dataclass(each)]
    assert len(words) > 10
    assert [each.__name__ for each in words if not each.__dataclass_params__.frozen] == []  # type: ignore[attr-defined]  # no public name
