"""Rows that can run together run once, together, before the first of them is looked at."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from connector.sandbox.sandbox import Sandbox
from tests.bad_input import answers, documents, program
from tests.bad_input.answers import Answered
from tests.bad_input.documents import Ran
from tests.bad_input.program import Ended
from tests.bad_input.table import rows

SECRETS = {"BAD_INPUT_CHANNEL_KEY": "sandbox-channel", "BAD_INPUT_TOKEN": "sandbox-token"}


@pytest.fixture(scope="session")
def secrets() -> Iterator[None]:
    """The environment variables that the rows' configurations name."""
    with pytest.MonkeyPatch.context() as environment:
        for name, value in SECRETS.items():
            environment.setenv(name, value)
        yield


@pytest.fixture(scope="session")
def ran(tmp_path_factory: pytest.TempPathFactory, secrets: None) -> Ran:
    """What became of every row about a document."""
    with Sandbox() as sandbox:
        table = [row for row in rows() if row.kind == "documents"]
        return documents.run(tmp_path_factory.mktemp("site"), table, sandbox)


@pytest.fixture(scope="session")
def answered(tmp_path_factory: pytest.TempPathFactory, secrets: None) -> dict[str, Answered]:
    """What became of every row about an answer."""
    return answers.run(tmp_path_factory.mktemp("answered"), [row for row in rows() if row.kind == "answers"])


@pytest.fixture(scope="session")
def programs(tmp_path_factory: pytest.TempPathFactory, secrets: None) -> dict[str, Ended]:
    """What became of every row for the real program."""
    return program.run_all(tmp_path_factory.mktemp("programs"), [row for row in rows() if row.kind == "program"])
