"""The entry points of all installed distributions, read one distribution at a time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.metadata import Distribution, EntryPoint, distributions

from connector.hookspecs import PROJECT
from connector.plugins.calling import Broken, call

UNKNOWN = "unknown"


def plugin_distributions() -> Iterator[Distribution]:
    """Distributions that may hold plugins; of several with one name the first on sys.path, as an import would."""
    seen = set()
    for distribution in distributions():
        name = re.sub(r"[-_.]+", "-", provenance(distribution)[0]).lower()
        if name in seen:
            continue
        if name != UNKNOWN:
            seen.add(name)
        if _may_hold_plugins(distribution):
            yield distribution


def _may_hold_plugins(distribution: Distribution) -> bool:
    """Whether its entry points name our group; also when they cannot be read, so that this is reported."""
    try:
        return PROJECT in (call("reading", lambda: distribution.read_text("entry_points.txt")) or "")
    except Broken:
        return True


def entry_points_of(distribution: Distribution) -> list[EntryPoint]:
    """The plugins that a distribution names.

    Raises:
        Broken: Its entry_points.txt cannot be read.
    """
    return call("reading its entry points", lambda: list(distribution.entry_points.select(group=PROJECT)))


def provenance(distribution: Distribution | None) -> tuple[str, str]:
    """Name and version of a distribution, as far as they can be read."""
    if distribution is None:
        return UNKNOWN, ""
    try:
        return call("reading its metadata", lambda: (distribution.name or UNKNOWN, distribution.version or ""))
    except Broken:
        return UNKNOWN, ""
