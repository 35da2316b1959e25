"""The demo, as its user sees it."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from connector.demo import site
from connector.demo.story import ABOUT


@pytest.fixture(scope="module")
def shown() -> Iterator[str]:
    """What one run of `connector demo` prints."""
    ended = subprocess.run(
        [sys.executable, "-m", "connector", "demo"], capture_output=True, text=True, timeout=120, check=False
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    yield ended.stdout
    folder = re.search(r"journal of (\S+):", ended.stdout)
    assert folder
    shutil.rmtree(folder[1])


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("01-scrapped.xml", "3 of 3 serials confirmed"),
        ("02-two-samples-in-one-file.xml", "sample 09506000134369"),
        ("03-moved-between-locations.xml", "movement 311 keeps the pack in stock"),
        ("04-scrapped-sent-again.xml", "a repeat: nothing is sent"),
        ("05-scrapping-taken-back.xml", "was sent and is confirmed"),
        ("06-serial-of-no-item.xml", "MATDOC_ITM"),
        ("07-unknown-material.xml", "NOT-IN-THE-TABLE"),
        ("08-cut-off.xml", "failed: line 40"),
        ("09-product-not-registered.xml", "ProductError"),
    ],
)
def test_each_file_shows_what_it_is_there_for(shown: str, file: str, said: str) -> None:
    """What is said under a file's name, up to the next file, has the point of it."""
    part = shown.split(f"{file}: {ABOUT[file]}")[1].split(".xml: ", maxsplit=1)[0]
    assert said in part


def test_the_sandbox_has_what_was_confirmed(shown: str) -> None:
    """Five packs scrapped and two sampled: nothing else, nothing twice."""
    assert "has 7 packs decommissioned" in shown


def test_it_says_where_to_look_next(shown: str) -> None:
    """The commands at its end name the folder that stays."""
    assert "connector documents -c " in shown


def test_every_sample_is_explained() -> None:
    """A file without a sentence about it would puzzle."""
    assert sorted(ABOUT) == sorted(path.name for path in site.IDOCS.glob("*.xml"))


def test_choices_are_written_in_place_of_open_ones() -> None:
    """The first choice takes the place of the braces, in flow and in block."""
    assert site.with_choices("zeros: {decide: [keep, strip]}\nset: {reason: {decide: [destroy]}}") == (
        "zeros: keep\nset: {reason: destroy}"
    )


def test_a_file_is_dropped_whole(tmp_path: Path) -> None:
    """It gets its name only when all of it is there."""
    sample = next(iter(site.IDOCS.glob("*.xml")))
    site.drop(sample, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [sample.name]
