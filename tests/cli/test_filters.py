"""The filter that lists and acts share."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime

import pytest
import typer
from typer.testing import CliRunner

from connector.cli.filters import Options, filtered, gtin14
from connector.journal.queries import Filter

runner = CliRunner()


def _parsed(*arguments: str) -> Filter:
    seen: list[Options] = []
    app = typer.Typer()

    @app.command()
    @filtered
    def look(wanted: Options, limit: int = 5) -> None:
        seen.append(wanted)

    result = runner.invoke(app, arguments)
    assert result.exit_code == 0, result.output
    return seen[0].filter((9,) if "--document" in arguments else ())


def test_no_option_is_the_empty_filter() -> None:
    """An act with nothing named must be able to see that."""
    assert _parsed().is_empty


def test_every_option_reaches_the_journals_filter() -> None:
    """Nothing that a person narrows is forgotten."""
    found = _parsed(
        *("--state", "held", "--state", "refused", "--source", "inbox", "--source", "rfc"),
        *("--endpoint", "default", "--endpoint", "other", "--gtin", "9506000134352", "--gtin", "09506000134369"),
        *("--serial", "S1", "--serial", "S2", "--hold", "cap", "--hold", "sender"),
        *("--docnum", "1001", "--docnum", "0000000000001002", "--document", "3", "--command", "4"),
        *("--since", "2026-05-31T08:00:00+00:00"),
    )
    assert found == Filter(
        documents=(9, 3),
        commands=(4,),
        states=("held", "refused"),
        sources=("inbox", "rfc"),
        endpoints=("default", "other"),
        gtins=("09506000134352", "09506000134369"),
        serials=("S1", "S2"),
        holds=("cap", "sender"),
        docnums=("1001", "0000000000001002"),
        since=1780214400.0,
    )


def test_the_options_cover_every_part_of_the_journals_filter() -> None:
    """A part added to the filter gets its option."""
    assert len(fields(Options)) == len(fields(Filter))


def test_a_time_without_a_zone_is_local() -> None:
    """People write the time on their wall."""
    assert _parsed("--since", "2026-05-31").since == datetime(2026, 5, 31).astimezone().timestamp()


@pytest.mark.parametrize(
    "wrong", [("--state", "helt"), ("--since", "yesterday"), ("--document", "x"), ("--docnum", "A1")]
)
def test_what_cannot_be_meant_is_wrong_usage(wrong: tuple[str, str]) -> None:
    """A misspelt state must not look like an empty list."""
    app = typer.Typer()

    @app.command()
    @filtered
    def look(wanted: Options) -> None:
        raise AssertionError(wanted)

    result = runner.invoke(app, wrong)
    assert result.exit_code == 2
    assert wrong[0] in result.output


def test_a_gtin_13_is_padded_and_anything_else_is_left() -> None:
    """The journal holds 14 digits; people copy 13."""
    assert [gtin14(each) for each in ("9506000134352", "09506000134352", "abc")] == [
        "09506000134352",
        "09506000134352",
        "abc",
    ]
