"""What the package offers to plugins."""

from __future__ import annotations

import connector.idoc


def test_public_names_are_sorted_and_exist() -> None:
    """`__all__` is sorted, without doubles, and each name is there."""
    names = connector.idoc.__all__
    assert names == sorted(set(names))
    assert all(hasattr(connector.idoc, name) for name in names)
