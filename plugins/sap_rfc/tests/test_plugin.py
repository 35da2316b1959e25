"""The entry point."""

from __future__ import annotations

from importlib.metadata import entry_points

import pluggy

from connector.hookspecs import PROJECT, Hooks


def test_the_entry_point_offers_the_source_type() -> None:
    """The installed distribution's entry point carries the hook, and the hook the source type."""
    [entry_point] = [point for point in entry_points(group=PROJECT) if point.name == "sap_rfc"]
    manager = pluggy.PluginManager(PROJECT)
    manager.add_hookspecs(Hooks)
    manager.register(entry_point.load())
    manager.check_pending()
    [[source_type]] = manager.hook.connector_source_types()
    assert (source_type.name, source_type.settings.__name__) == ("sap_rfc", "Settings")
