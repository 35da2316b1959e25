"""Where the ready mappings lie."""

from __future__ import annotations

from pathlib import Path

import connector


def ready_mappings() -> Path:
    """The folder of ready mappings: packaged in a wheel, else `mappings/` of the checkout.

    Raises:
        FileNotFoundError: The installation has neither.
    """
    package = Path(connector.__file__).parent
    for folder in (package / "ready_mappings", package.parent / "mappings"):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(f"the ready mappings are not in {package}; install decommission-connector again")
