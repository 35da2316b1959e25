"""What commands begin with."""

from __future__ import annotations

from typing import Any

import pytest

from connector.cli.masking import mask
from connector.cli.opened import journal_of, opened
from connector.errors import Misconfigured, NotAllowed


def test_the_secrets_of_an_opened_configuration_are_masked(site: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a command prints from then on."""
    monkeypatch.setenv("MOVILITAS_API_KEY", "an-opened-secret-1")
    opened(site.config).secrets.resolve("env:MOVILITAS_API_KEY")
    assert mask("key an-opened-secret-1") == "key ***"


def test_a_journal_is_made_only_by_who_may(site: Any) -> None:
    """A question makes none; handing something in does, and the journal is given back."""
    found = opened(site.config)
    with pytest.raises(NotAllowed, match="there is no journal"), journal_of(found):
        pass
    with journal_of(found, create=True) as journal:
        first = journal.id
    with journal_of(found) as again:
        assert again.id == first


def test_a_missing_folder_of_the_journal_is_a_fault_of_the_configuration(site: Any) -> None:
    """Without its witness's folder no journal is opened: it could lose something unseen."""
    (site.folder / "witness").rmdir()
    found = opened(site.config)
    with pytest.raises(Misconfigured, match=r"journal\.witness needs the folder"), journal_of(found, create=True):
        pass
