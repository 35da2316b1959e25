"""A site on a simulated SAP."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from connector.sandbox.sandbox import Sandbox
from plugins.sap_rfc.tests.e2e.site import SapSite
from tests.rfc_standin.simulated_sap.client import SimulatedSap


@pytest.fixture
def sap_site(
    tmp_path: Path, make_sap: Callable[..., SimulatedSap], rfc: Callable[[str], dict[str, str]]
) -> Iterator[SapSite]:
    """An installation that polls and receives."""
    with Sandbox() as sandbox:
        yield SapSite(tmp_path / "site", make_sap(), sandbox, rfc("pyrfc"))
