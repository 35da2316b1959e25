"""SQLite's settings, its errors, and the version of the tables."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError

from connector.errors import JournalFull, JournalUnsafe
from connector.journal import store
from connector.journal.tables import metadata


def scripts() -> ScriptDirectory:
    """The migrations as they are packaged."""
    config = Config()
    config.set_main_option("script_location", str(store.MIGRATIONS))
    return ScriptDirectory.from_config(config)


def test_the_program_knows_its_newest_migration() -> None:
    """`NEWEST` saves loading Alembic, so it must be right."""
    assert scripts().get_current_head() == store.NEWEST


def test_migrations_make_the_tables_that_the_program_uses(bench: Any) -> None:
    """Alembic finds no difference between a migrated file and tables.py."""
    with bench.journal.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_migrations_make_the_same_partial_indexes(bench: Any, tmp_path: Path) -> None:
    """Their conditions too, which Alembic does not compare."""
    engine = store.open_engine(tmp_path / "fresh.db")
    with engine.begin() as connection:
        metadata.create_all(connection)
    engine.dispose()
    query = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY name"
    with sqlite3.connect(tmp_path / "fresh.db") as fresh:
        expected = [(name, re.sub(r"\s+", " ", sql)) for name, sql in fresh.execute(query)]
    fresh.close()
    assert [(name, re.sub(r"\s+", " ", sql)) for name, sql in bench.rows(query)] == expected


def test_a_journal_of_an_older_program_is_upgraded_and_keeps_what_it_has(bench: Any) -> None:
    """Opened by this program it gets the tables it lacks; documents and chain stay as they were."""
    bench.document(bench.command("A"))
    with bench.writing() as transaction:
        for table in ("alert", "lookup_row"):
            transaction.connection.execute(text(f"DROP TABLE {table}"))
        transaction.connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    bench.reopen()
    assert bench.one("SELECT version_num FROM alembic_version") == store.NEWEST
    assert bench.rows("SELECT * FROM alert") == bench.rows("SELECT * FROM lookup_row") == []
    assert bench.states() == ["queued"] and bench.broken() == []
    test_migrations_make_the_tables_that_the_program_uses(bench)


def test_a_journal_of_a_newer_program_is_refused(bench: Any) -> None:
    """The sentence names the file, both versions and what to do."""
    with bench.writing() as transaction:
        transaction.connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    bench.close()
    with pytest.raises(
        JournalUnsafe, match=rf"connector\.db is of version 9999, newer than .* \({store.NEWEST}\); install"
    ):
        bench.open()


def test_a_commit_survives_a_loss_of_power(bench: Any) -> None:
    """WAL with synchronous=FULL (2) on every connection, foreign keys enforced."""
    with bench.journal.reading() as connection:
        pragmas = ("journal_mode", "synchronous", "foreign_keys")
        found = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in pragmas]
    assert found == ["wal", 2, 1]


def test_a_reader_waits_for_no_writer(bench: Any) -> None:
    """While a transaction is open, the state before it is read."""
    bench.document(bench.command("A"))
    with bench.writing() as transaction:
        transaction.connection.execute(text("UPDATE serial SET state = 'cancelled'"))
        assert bench.states() == ["queued"]


def test_a_full_disk_is_told_as_such(bench: Any) -> None:
    """Nothing is written, the sentence says how much room is left, and it goes on when there is room."""
    pages = bench.one("PRAGMA page_count")
    full = pytest.raises(JournalFull, match=r"connector\.db cannot be written: .*full; [\d,]+ KiB are free")
    with full, bench.writing() as transaction:
        transaction.connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        transaction.connection.exec_driver_sql("CREATE TABLE more AS SELECT zeroblob(100000) AS room")
    with bench.writing() as transaction:
        transaction.connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 1000}")
    bench.document(bench.command("A"))
    assert bench.broken() == []


def test_a_damaged_file_is_told_as_such(bench: Any) -> None:
    """What is no database is not written to."""
    bench.close()
    bench.path.write_bytes(b"no database at all" * 500)
    with pytest.raises(JournalUnsafe, match="is damaged"):
        bench.open()


def test_a_journal_in_a_missing_folder_is_told_as_such(bench: Any, tmp_path: Path) -> None:
    """The sentence names the file."""
    bench.path = tmp_path / "gone" / "connector.db"
    bench.witness = tmp_path / "no_witness"
    with pytest.raises(JournalFull, match=r"gone/connector\.db"):
        bench.open()


@pytest.mark.parametrize(
    ("sql", "error"),
    [("SELECT nothing FROM nowhere", OperationalError), ("INSERT INTO mark VALUES ('id', NULL)", IntegrityError)],
)
def test_a_fault_of_the_program_is_not_told_as_a_full_disk(bench: Any, sql: str, error: type[Exception]) -> None:
    """Waiting for room would hide it for ever."""
    with pytest.raises(error), bench.writing() as transaction:
        transaction.connection.exec_driver_sql(sql)


def test_a_reader_only_cannot_write(bench: Any) -> None:
    """An engine that is opened to look at a journal changes nothing."""
    engine = store.open_engine(bench.path, read_only=True)
    with engine.connect() as connection, pytest.raises(OperationalError):
        connection.exec_driver_sql("DELETE FROM mark")
    engine.dispose()


def test_a_journal_of_the_first_version_is_brought_up_to_date(tmp_path: Path, make_bench: Any) -> None:
    """What is in it stays, and what came since can be stored."""
    bench = make_bench(tmp_path)
    bench.document(bench.command("A1"))
    bench.close()
    config = Config()
    config.set_main_option("script_location", str(store.MIGRATIONS))
    older, engine = bench.path.with_name("older.db"), store.open_engine(bench.path.with_name("older.db"))
    with engine.execution_options(**{store.WRITES: True}).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    engine.dispose()
    _copy_rows(bench.path, older)
    older.replace(bench.path)
    bench.reopen()
    assert bench.states() == ["queued"]
    assert bench.rows("SELECT count(*) FROM lookup_row") == [(0,)]
    assert bench.one("SELECT version_num FROM alembic_version") == store.NEWEST
    assert bench.broken() == []


def _copy_rows(path: Path, older: Path) -> None:
    """The rows of all tables that the older journal has."""
    with sqlite3.connect(older) as target:
        target.execute("ATTACH ? AS now", (str(path),))
        names = [name for [name] in target.execute("SELECT name FROM main.sqlite_master WHERE type = 'table'")]
        for name in set(names) - {"alembic_version"}:
            target.execute(f"INSERT INTO main.{name} SELECT * FROM now.{name}")  # noqa: S608 - names of our own tables
        target.commit()
        target.execute("PRAGMA journal_mode=DELETE")
    target.close()
