"""Which status of an outbound IDoc an outcome is. Telling it is tested in test_telling.py."""

from __future__ import annotations

import pytest
from connector_sap_rfc.outcome import status_of

from connector.plugin import DocumentResult, DocumentState, Key, SettledDocument


@pytest.mark.parametrize(
    ("state", "result", "status"),
    [
        (DocumentState.DONE, DocumentResult.CONFIRMED, "16"),
        (DocumentState.DONE, DocumentResult.NOTHING, "16"),
        (DocumentState.DONE, DocumentResult.PARTLY, "17"),
        (DocumentState.DONE, DocumentResult.REFUSED, "17"),
        (DocumentState.IGNORED, None, "16"),
        (DocumentState.FAILED, None, "17"),
    ],
)
def test_only_what_went_well_as_a_whole_is_positive(
    state: DocumentState, result: DocumentResult | None, status: str
) -> None:
    """A document of which a part was refused needs a look in SAP."""
    key = Key("idoc", ("SAPERP", "100", "0000000000000042"))
    assert status_of(SettledDocument(1, key, "IDoc 42", "sap", state, result, "")) == status
