"""What an act is about to touch."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Connection

from connector.cli import selection
from connector.cli.opened import journal_of, opened
from connector.errors import NotAllowed
from connector.journal.queries import Filter


@pytest.fixture
def connection(used: Any) -> Iterator[Connection]:
    """A look into a journal."""
    with journal_of(opened(used.config)) as journal, journal.reading() as found:
        yield found


def test_an_empty_filter_is_never_everything(connection: Connection) -> None:
    """An act that names nothing is declined."""
    for find in (
        lambda: selection.documents_for(connection, Filter()),
        lambda: selection.serials_for(connection, Filter(), ("held",)),
    ):
        with pytest.raises(NotAllowed, match="name what is meant"):
            find()


def test_serials_are_narrowed_to_the_states_that_an_act_is_meant_for(connection: Connection) -> None:
    """`retry --command N` means what of N can be sent again; a named state means that state."""
    [refused] = selection.serials_for(connection, Filter(sources=("inbox",)), ("refused", "unconfirmed"))
    assert refused["state"] == "refused"
    confirmed = selection.serials_for(connection, Filter(sources=("inbox",), states=("confirmed",)), ("refused",))
    assert {row["state"] for row in confirmed} == {"confirmed"}


def test_when_nothing_is_left_the_sentence_says_in_which_states_they_are(connection: Connection) -> None:
    """Nobody has to guess why nothing happened."""
    with pytest.raises(NotAllowed, match=r"none of 5 serials is held \(5 confirmed\); name the state"):
        selection.serials_for(connection, Filter(documents=(1,)), ("held",))
    with pytest.raises(NotAllowed, match="no serial of a command is like that"):
        selection.serials_for(connection, Filter(serials=("NEVER",)), ("held",))


def test_a_number_that_is_not_there_is_named(connection: Connection) -> None:
    """One wrong number of several is no silent omission; with another filter the numbers are narrowed."""
    with pytest.raises(NotAllowed, match="there is no document 99"):
        selection.documents_for(connection, Filter(documents=(1, 99)))
    assert selection.documents_for(connection, Filter(documents=(1, 5), holds=("findings",))) == [5]
    with pytest.raises(NotAllowed, match="no document is like that"):
        selection.documents_for(connection, Filter(sources=("elsewhere",)))


def test_more_than_one_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """One goes, `--yes` goes, and where nobody can be asked nothing is changed."""
    monkeypatch.setattr("sys.stdin", io.StringIO())
    selection.confirm("cancel", 1, False)
    selection.confirm("cancel", 500, True)
    with pytest.raises(NotAllowed, match="cancel would touch 2; nothing was changed"):
        selection.confirm("cancel", 2, False)


def test_many_numbers_go_in_groups() -> None:
    """SQLite takes a limited number of values in a statement."""
    groups = list(selection.in_groups(range(selection.AT_ONCE + 1)))
    assert [len(group) for group in groups] == [selection.AT_ONCE, 1]


def test_a_long_selection_is_shown_in_part(capsys: pytest.CaptureFixture[str]) -> None:
    """The count is said, the rest is named."""
    row = {"command_id": 1, "product_code": "g", "serial": "s", "reason": "r", "state": "held", "sentence": ""}
    row |= {"send_to_market": True, "market_id": "EU"}
    selection.show_serials([row] * (selection.SHOWN + 2))
    shown = capsys.readouterr().out
    assert "... and 2 more" in shown
    assert "EU, told" in " ".join(shown.split())


def test_what_a_market_is_told_is_said_and_what_it_may_be_told_twice() -> None:
    """An internal serial tells no market; an unconfirmed one may have told it."""
    internal = {"send_to_market": False, "market_id": "EU", "state": "unconfirmed", "uncertain": True}
    refused = {"send_to_market": True, "market_id": "EU", "state": "refused", "uncertain": False}
    unsure = {"send_to_market": True, "market_id": "CH", "state": "unconfirmed", "uncertain": True}
    assert list(selection.told([internal])) == []
    assert list(selection.told([internal, refused])) == ["the market is told of 1 of 2 serials (market EU)"]
    told, twice = selection.told([internal, refused, unsure])
    assert told == "the market is told of 2 of 3 serials (market CH, EU)"
    assert twice.startswith("1 of them the API may have acted on already: the market may be told twice")
