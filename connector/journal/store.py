"""Where the journal lies: SQLite's settings, its errors, and the version of its tables.

All that is peculiar to one database stands here.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from filelock import Timeout
from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool

from connector.errors import ConnectorError, JournalFull, JournalUnsafe

BUSY_SECONDS = 60.0
NEWEST = "0003"
"""Version of the tables that this program uses: the newest migration. Known here, since Alembic is slow to load."""
WRITES = "connector_writes"
MIGRATIONS = Path(__file__).parent / "migrations"
FIX = "stop the connector and follow `Restoring the journal` in docs/deployment.md"


def open_engine(path: Path, read_only: bool = False) -> Engine:
    """An engine on the journal's file; nothing is read or made yet.

    WAL with `synchronous=FULL`: a commit is on disk when it returns (sqlite.org/pragma.html).
    """
    target = f"file:{path.as_posix().replace('?', '%3f').replace('#', '%23')}{'?mode=ro' if read_only else ''}"

    def connect() -> sqlite3.Connection:
        return sqlite3.connect(target, uri=True, timeout=BUSY_SECONDS, check_same_thread=False, isolation_level=None)

    engine = create_engine("sqlite://", creator=connect, poolclass=QueuePool, pool_size=8, max_overflow=16)
    event.listen(engine, "connect", _set_up if not read_only else _set_up_reader)
    event.listen(engine, "begin", _begin)
    return engine


SETTINGS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "cache_size=-32000",
    "temp_store=MEMORY",
    # 16 MB, four times the default: with millions of random serials nearly each one changes a page of its own.
    "wal_autocheckpoint=4000",
)


def _set_up(connection: sqlite3.Connection, _record: object) -> None:
    for pragma in SETTINGS:
        connection.execute(f"PRAGMA {pragma}").close()


def _set_up_reader(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA query_only=ON").close()


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def telling(path: Path) -> Iterator[None]:
    """Turn SQLite's errors into the product's own.

    Raises:
        JournalFull: The journal could not be written, for want of room or of rights; trying again may help.
        JournalUnsafe: The file is no journal any more.
    """
    try:
        yield
    except Timeout:
        raise  # a lock that another process holds, though it calls itself an OSError
    except OSError as error:
        raise JournalFull(f"the journal {path} cannot be written: {error}; {room(path)}") from error
    except (DBAPIError, sqlite3.Error) as error:
        known = _known(path, error.orig if isinstance(error, DBAPIError) else error)
        if known is None:
            raise
        raise known from error


_WANTS_ROOM = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_READONLY,
    }
)
_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})


def _known(path: Path, error: BaseException | None) -> ConnectorError | None:
    """What an error of SQLite means (sqlite.org/rescode.html); None for a fault of this program."""
    # The low byte of an extended code is the plain one.
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    if code in _WANTS_ROOM:
        return JournalFull(f"the journal {path} cannot be written: {error}; {room(path)}")
    if code in _DAMAGED:
        return JournalUnsafe(f"the journal {path} is damaged: {error}; {FIX}")
    return None


def room(path: Path) -> str:
    """How much room is left where the journal lies, as a sentence."""
    try:
        free = shutil.disk_usage(path.parent).free
    except OSError as error:
        return f"its folder cannot be read: {error.strerror}"
    return f"{free // 1024:,} KiB are free in {path.parent}; make room and it goes on by itself"


def sync(path: Path) -> None:
    """Make a file's bytes, or the names in a folder, durable."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def upgrade(engine: Engine, path: Path) -> None:
    """Bring the tables to this program's version; a new file gets them all.

    Raises:
        JournalUnsafe: The journal was written by a newer program.
    """
    with engine.connect() as connection:
        current = version(connection)
    if current == NEWEST:
        return
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    known = {each.revision for each in ScriptDirectory.from_config(config).walk_revisions()}
    if current is not None and current not in known:
        raise JournalUnsafe(
            f"the journal {path} is of version {current}, newer than this program knows ({NEWEST}); "
            "install the connector's newer version again"
        )
    with engine.execution_options(**{WRITES: True}).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def version(connection: Connection) -> str | None:
    """Version of the tables; None for a file without any."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: Any = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return str(found) if found else None
