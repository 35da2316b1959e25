"""Every seed, every finding and every small row of the table of bad input goes through the readers, unfuzzed."""

from __future__ import annotations

import gc

import pytest

from tests.fuzz.targets import TARGETS, Target


@pytest.mark.parametrize("target", TARGETS.values(), ids=lambda target: target.name)
def test_seeds_keep_every_promise(target: Target) -> None:
    """No seed of a reader ends in an exception that is not the connector's own, nor breaks a promise."""
    seeds = list(target.seeds())
    assert len(seeds) >= 10
    for name, content in seeds:
        try:
            target.read(content)
        except Exception as error:
            raise AssertionError(f"{target.name}: {name}: {error}") from error


@pytest.mark.parametrize("name", ["xml", "idoc", "flat", "lookup"])
def test_reading_leaves_nothing_behind(name: str) -> None:
    """To read the same inputs again makes no object that stays."""
    target = TARGETS[name]
    seeds = [content for _, content in target.seeds()]
    counts = []
    for _ in range(3):
        for content in seeds:
            target.read(content)
        gc.collect()
        counts.append(len(gc.get_objects()))
    assert counts[2] - counts[1] < len(seeds) / 2
