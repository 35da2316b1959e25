"""Finding plugins by their entry points; one that is broken is set aside, and the others work.

Not pluggy's own loading of entry points: there one broken plugin stops the host. Each plugin gets a
PluginManager of its own, so that what one does wrong is seen before it can touch another. Hooks of several
plugins are called in the order of their names, the built-in ones first; wrappers and `tryfirst` work only
inside a plugin.
"""

from __future__ import annotations

from connector.plugins.registry import PluginInfo, Plugins

__all__ = ["PluginInfo", "Plugins"]
