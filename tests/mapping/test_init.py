"""The room's public names."""

import connector.mapping


def test_the_public_names_are_sorted_and_there() -> None:
    """Other rooms import from the package alone."""
    names = connector.mapping.__all__
    assert names == sorted(names)
    assert all(hasattr(connector.mapping, name) for name in names)
