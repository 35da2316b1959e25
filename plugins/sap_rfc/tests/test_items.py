"""Items of a document that SAP gives in part or not at all; the rest is tested in test_polling.py."""

from __future__ import annotations

from typing import Any, cast

import pytest
from connector_sap_rfc.items import NotWhole, details, quantity
from connector_sap_rfc.session import Session

NUMBER = ("4900000001", "2026")


class PlayedSession:
    """Answers a call."""

    def __init__(self, **answer: Any) -> None:
        self.answer = {"RETURN": [], "GOODSMVT_ITEMS": []} | answer

    def call(self, function: str, **parameters: str) -> dict[str, Any]:
        """See `Session`."""
        assert parameters == {"MATERIALDOCUMENT": NUMBER[0], "MATDOCUMENTYEAR": NUMBER[1]}
        return self.answer


def ask(**answer: Any) -> object:
    """The details of a document of which item 0001 is wanted."""
    return details(cast("Session", PlayedSession(**answer)), NUMBER, {"0001": {}})


def test_a_document_that_sap_does_not_give_is_not_whole() -> None:
    """With what the BAPI says; a warning alone does not matter."""
    error = {"TYPE": "E", "ID": "M7", "NUMBER": "062", "MESSAGE": "Document does not exist"}
    with pytest.raises(NotWhole, match="BAPI_GOODSMVT_GETDETAIL answered M7 062: Document does not exist"):
        ask(RETURN=[error])


def test_a_document_that_lacks_a_wanted_item_is_not_whole() -> None:
    """Nothing of it may be handed over then: its key would be known, and the item lost."""
    with pytest.raises(NotWhole, match="does not give the items 0001, which MSEG has"):
        ask(RETURN=[{"TYPE": "W"}], GOODSMVT_ITEMS=[{"MATDOC_ITM": "0002"}])


@pytest.mark.parametrize(
    ("abap", "number"),
    [("2.000", "2.000"), ("         2.000 ", "2.000"), ("2.000-", "-2.000"), ("", ""), ("0", "0")],
)
def test_a_sign_behind_a_quantity_goes_before_it(abap: str, number: str) -> None:
    """ABAP writes packed numbers so."""
    assert quantity(abap) == number
