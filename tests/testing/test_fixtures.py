"""The pytest plugin."""

from __future__ import annotations

import subprocess
import sys


def test_nothing_heavy_is_imported_for_every_pytest_run() -> None:
    """Loading the plugin imports neither lxml nor pydantic, requests or sqlalchemy."""
    heavy = {"lxml", "pydantic", "requests", "sqlalchemy"}
    code = f"import sys, connector.testing.fixtures; print({heavy} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "set()\n"
