"""`connector plugins`: what is installed, where it came from, and what is wrong with it."""

from __future__ import annotations

from connector.cli.options import AsJson


def plugins(as_json: AsJson = False) -> None:
    """List the plugins of this installation.

    A broken one is set aside, with its error.
    """
    from connector.cli.console import print_json, say, table
    from connector.host.opening import discover_plugins

    found = discover_plugins()
    rows = [
        {
            "name": each.name,
            "distribution": each.distribution,
            "version": each.version,
            "offers": [] if each.error else found.offered_by(each.name),
            "error": each.error,
        }
        for each in (*found.loaded, *found.quarantined)
    ]
    if as_json:
        print_json(rows)
        return
    shown = [(each["name"], each["distribution"], each["version"], ", ".join(each["offers"])) for each in rows]
    table(("PLUGIN", "DISTRIBUTION", "VERSION", "OFFERS"), shown)
    say(*(f"{each['name']} is set aside: {each['error']}" for each in rows if each["error"]))
