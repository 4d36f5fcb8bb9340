"""Opens a course's gradebook, be it a file of SQLite or a PostgreSQL server that several TAs share."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sql

from ..course.course import Course
from ..errors import CourseError

# Numbers of PostgreSQL's advisory locks: who writes marks, and who makes tables or problem sets.
_MARKS, _MAKING = 0x646F776E, 0x68696C6C
_WAIT_SECONDS = 60  # for a lock, or for a program that has stopped in the middle of writing
_CONNECT_SECONDS = 10


def opened(course: Course) -> sql.Engine:
    """The way to a course's gradebook; nothing is connected yet."""
    url = sql.make_url(course.db_url)
    if url.get_backend_name() == "sqlite":
        engine = sql.create_engine(url)
        sql.event.listen(engine, "connect", _leave_begin_to_us)
        sql.event.listen(engine, "begin", _begin)
        return engine
    try:
        # so that a server that is cut off is noticed, whatever the network does
        patience = {"connect_timeout": _CONNECT_SECONDS, "tcp_user_timeout": _WAIT_SECONDS * 1000}
        keepalives = {"keepalives_idle": 20, "keepalives_interval": 10, "keepalives_count": 3}
        engine = sql.create_engine(url, connect_args=patience | keepalives)
    except ImportError as error:
        raise CourseError(
            "A gradebook in PostgreSQL needs psycopg. Run: pip install 'downhill[scale]'"
        ) from error
    sql.event.listen(engine, "connect", _wait_no_longer)
    return engine


def _leave_begin_to_us(connection: Any, _: object) -> None:
    connection.isolation_level = None


def _begin(connection: sql.Connection) -> None:
    """Who is to write says so at once; else two could read the same and then both write."""
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _wait_no_longer(connection: Any, _: object) -> None:
    before, connection.autocommit = connection.autocommit, True
    for what in ("lock_timeout", "idle_in_transaction_session_timeout"):
        connection.execute(f"SET {what} = '{_WAIT_SECONDS}s'")
    connection.autocommit = before


@contextlib.contextmanager
def writing(engine: sql.Engine) -> Iterator[sql.Connection]:
    """A transaction in which one grader writes at a time; people's own programs are not held up."""
    with engine.execution_options(writes=True).begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(sql.select(sql.func.pg_advisory_xact_lock(_MARKS)))
        yield connection


@contextlib.contextmanager
def making(course: Course) -> Iterator[None]:
    """While tables or problem sets are made: another program that is about to waits."""
    if course.gradebook is not None:
        with _file_lock(course):
            yield
        return
    engine = opened(course)
    try:
        with engine.connect() as connection:
            connection.execute(sql.select(sql.func.pg_advisory_lock(_MAKING)))
            connection.commit()  # the lock is the session's
            yield
    finally:
        engine.dispose()


@contextlib.contextmanager
def _file_lock(course: Course) -> Iterator[None]:
    try:
        import fcntl
    except ImportError:  # Windows, where nobody grades but for self-study
        yield
        return
    course.lock.parent.mkdir(parents=True, exist_ok=True)
    with course.lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def exists(course: Course) -> bool:
    """Whether there is a gradebook yet. Raises SQLAlchemy's error where its server is away."""
    if course.gradebook is not None:
        return course.gradebook.exists()
    engine = opened(course)
    try:
        return sql.inspect(engine).has_table("assignment")
    finally:
        engine.dispose()


def inserted(engine: sql.Engine, table: sql.Table) -> Any:
    """An insert that leaves a row alone which somebody else has just made."""
    if engine.dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert
    else:
        from sqlalchemy.dialects.sqlite import insert  # type: ignore[assignment]
    return insert(table).on_conflict_do_nothing()
